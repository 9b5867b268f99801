import type { Warning } from '../../errors.js'
import { listIfThere, readlinkIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { isUnitName } from '../../tools/systemctl/names.js'

/** Where systemd looks for units, the first one wins (systemd.unit(5), "Unit File Load Path"). */
const FOLDERS: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
]

/** A symbolic link by which a unit is pulled in or stands for another. */
export interface UnitLink {
  path: string
  /** As the link has it; null for a file that is no link. */
  pointsTo: string | null
}

/** A link in a `.wants` or `.requires` folder. */
export interface DependencyLink extends UnitLink {
  /** The target of the folder. */
  of: string
  kind: 'wants' | 'requires'
  /** The unit that the link names. */
  unit: string
}

/**
 * The links of `TARGET.wants` and `TARGET.requires` in all folders of systemd. A folder that may not be read is told in a
 * warning.
 */
export async function readDependencyLinks(
  host: Host,
  targets: readonly string[],
): Promise<{ links: DependencyLink[]; warnings: Warning[] }> {
  const warnings: Warning[] = []
  const listed = async (folder: string): Promise<string[]> => {
    try {
      return (await listIfThere(host, folder)) ?? []
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      warnings.push({ code: 'LINKS_UNAVAILABLE', message: `${folder} cannot be read (${error.code}): links in it are not shown` })
      return []
    }
  }
  const folders = await unitFolders(host)
  const inFolders = await Promise.all(
    folders.map(async (folder) => {
      const names = (await listed(folder)).flatMap((name) => dependencyFolder(name, targets))
      const inEach = names.map(async ({ name, of, kind }) =>
        Promise.all(
          (await listed(`${folder}/${name}`)).filter(isUnitName).map(async (unit) => {
            const path = `${folder}/${name}/${unit}`
            return { path, pointsTo: await pointsTo(host, path), of, kind, unit }
          }),
        ),
      )
      return (await Promise.all(inEach)).flat()
    }),
  )
  return { links: inFolders.flat(), warnings }
}

function dependencyFolder(name: string, targets: readonly string[]): { name: string; of: string; kind: 'wants' | 'requires' }[] {
  const match = /^(.+)\.(wants|requires)$/.exec(name)
  const [, of = '', kind = ''] = match ?? []
  return match && targets.includes(of) ? [{ name, of, kind: kind === 'wants' ? 'wants' : 'requires' }] : []
}

/** The links by this name in all folders, the one that counts first. */
export async function readUnitLinks(host: Host, unit: string): Promise<UnitLink[]> {
  const folders = await unitFolders(host)
  const links = await Promise.all(
    folders.map(async (folder) => ({ path: `${folder}/${unit}`, pointsTo: await pointsTo(host, `${folder}/${unit}`) })),
  )
  return links.filter((link) => link.pointsTo !== null)
}

/** Most distributions have /lib as a link to /usr/lib: the same folder twice. */
export async function unitFolders(host: Host): Promise<readonly string[]> {
  const isMerged = (await pointsTo(host, '/lib')) !== null
  return isMerged ? FOLDERS.filter((folder) => !folder.startsWith('/lib/')) : FOLDERS
}

async function pointsTo(host: Host, path: string): Promise<string | null> {
  try {
    return await readlinkIfThere(host, path)
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}
