import { NotRecordedError, type Warning } from '../../errors.js'
import { listIfThere, readlinkIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { templateOf } from '../../tools/systemctl/names.js'

/** A unit that starts or needs this one. */
export interface UnitWanter {
  unit: string
  /** How, as the property of this unit: WantedBy, RequiredBy, RequisiteOf, BoundBy, UpheldBy. */
  how: string
  /** The link that `systemctl enable` made, e.g. /etc/systemd/system/multi-user.target.wants/sshd.service; null: a setting. */
  link: string | null
  /** Where the link points. */
  target: string | null
}

const HOW: readonly (readonly [property: string, folder: string | null])[] = [
  ['RequiredBy', 'requires'],
  ['WantedBy', 'wants'],
  ['UpheldBy', 'upholds'],
  ['BoundBy', null],
  ['RequisiteOf', null],
]

/** Where systemd looks for units, the first one wins (systemd.unit(5), "Unit File Load Path"). */
const UNIT_FOLDERS = [
  ...['/etc/systemd/system.control', '/run/systemd/system.control', '/run/systemd/transient', '/run/systemd/generator.early'],
  ...['/etc/systemd/system', '/run/systemd/system', '/run/systemd/generator', '/usr/local/lib/systemd/system'],
  ...['/usr/lib/systemd/system', '/lib/systemd/system', '/run/systemd/generator.late'],
]

/**
 * Who starts or needs a unit, with the link that says so. Several folders may have such a link; the first one counts.
 *
 * @param names all names of the unit: a link may bear any of them
 * @param wordsOf the units that a property of the unit names
 */
export async function readWantedBy(
  host: Host,
  names: readonly string[],
  wordsOf: (property: string) => readonly string[],
): Promise<{ wantedBy: UnitWanter[]; warnings: Warning[] }> {
  const wanters = HOW.flatMap(([how, folder]) => wordsOf(how).map((unit) => ({ unit, how, folder })))
  if (wanters.length === 0) return { wantedBy: [], warnings: [] }
  const troubles = new Set<string>()
  const orNull = async <T>(path: string, wanted: Promise<T | null>): Promise<T | null> => {
    try {
      return await wanted
    } catch (error) {
      if (!(error instanceof FileError || error instanceof NotRecordedError)) throw error
      troubles.add(
        error instanceof FileError ? `${path}: ${error.denied ? 'permission denied' : error.code}` : `${path}: not in this recording`,
      )
      return null
    }
  }
  const folders = await Promise.all(
    UNIT_FOLDERS.map(async (path) => ({ path, names: new Set(await orNull(path, listIfThere(host, path))) })),
  )
  const wantedBy = await Promise.all(
    wanters.map(async ({ unit, how, folder }): Promise<UnitWanter> => {
      for (const path of folder === null ? [] : placesOf(unit, folder, folders)) {
        for (const name of names) {
          const target = await orNull(`${path}/${name}`, readlinkIfThere(host, `${path}/${name}`))
          if (target !== null) return { unit, how, link: `${path}/${name}`, target }
        }
      }
      return { unit, how, link: null, target: null }
    }),
  )
  const message = `links of units that want this one may be missing: ${[...troubles].slice(0, 3).join(', ')}`
  return { wantedBy, warnings: troubles.size === 0 ? [] : [{ code: 'LINKS_UNAVAILABLE', message }] }
}

/** `multi-user.target.wants` in every folder that has one; of an instance also that of its template. */
function placesOf(unit: string, folder: string, folders: readonly { path: string; names: ReadonlySet<string> }[]): string[] {
  const template = templateOf(unit)
  const wanted = [`${unit}.${folder}`, ...(template === null ? [] : [`${template}.${folder}`])]
  return folders.flatMap(({ path, names }) => wanted.filter((name) => names.has(name)).map((name) => `${path}/${name}`))
}
