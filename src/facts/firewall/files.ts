import { NotPermittedError, NotRecordedError, ParseError, ToolFailedError, type Warning } from '../../errors.js'
import { listIfThere, readIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { parseDefaultZone } from '../../tools/firewalld/conf.js'
import { parseZoneFile } from '../../tools/firewalld/zone-file.js'
import type { NamedSettings } from './zones.js'

const CONF = '/etc/firewalld/firewalld.conf'
/** firewalld's own zones, then the host's, which replace those of the same name. */
export const CHANGED_ZONES = '/etc/firewalld/zones'
const ZONE_FOLDERS = ['/usr/lib/firewalld/zones', CHANGED_ZONES]

export interface FirewallFiles {
  defaultZone: string
  zones: NamedSettings[]
  warnings: Warning[]
}

/**
 * The permanent configuration as firewalld will read it when it starts. A zone file that is not understood is left out and
 * named in a warning.
 *
 * @throws NotPermittedError (/etc/firewalld is for root), ToolFailedError for other troubles with the files
 */
export async function readFirewallFiles(host: Host): Promise<FirewallFiles> {
  try {
    const [conf, ...folders] = await Promise.all([readIfThere(host, CONF), ...ZONE_FOLDERS.map((folder) => readFolder(host, folder))])
    const byName = new Map(folders.flat().map((file) => [file.name, file]))
    const zones: NamedSettings[] = []
    const warnings: Warning[] = []
    for (const file of [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const zone = readZone(file)
      if ('code' in zone) warnings.push(zone)
      else zones.push(zone)
    }
    return { defaultZone: parseDefaultZone(conf ?? ''), zones, warnings }
  } catch (error) {
    throw fromFileError(error)
  }
}

interface ZoneFile {
  /** `public`, or `public/part` for a file in a folder of that name. */
  name: string
  path: string
  text: string
}

/**
 * The zones that somebody has changed or made; the others are firewalld's own. Null when that cannot be seen.
 */
export async function readChangedZones(host: Host): Promise<ReadonlySet<string> | null> {
  try {
    const names = (await listIfThere(host, CHANGED_ZONES)) ?? []
    return new Set(names.filter((name) => name.endsWith('.xml')).map((name) => name.slice(0, -'.xml'.length)))
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return null
    throw error
  }
}

async function readFolder(host: Host, folder: string, prefix = ''): Promise<ZoneFile[]> {
  const names = (await listIfThere(host, folder)) ?? []
  const files = names.map(async (name): Promise<ZoneFile[]> => {
    const path = `${folder}/${name}`
    if (name.endsWith('.xml')) return [{ name: prefix + name.slice(0, -'.xml'.length), path, text: await host.readFile(path) }]
    // Only /etc may have folders with the parts of a zone; other files (`public.xml.old`) are nothing to firewalld.
    if (prefix !== '' || !folder.startsWith('/etc/') || name.includes('.')) return []
    return (await host.stat(path)).kind === 'directory' ? readFolder(host, path, `${name}/`) : []
  })
  return (await Promise.all(files)).flat()
}

function readZone({ name, path, text }: ZoneFile): NamedSettings | Warning {
  try {
    return { name, ...parseZoneFile(text) }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return { code: 'ZONE_FILE_NOT_UNDERSTOOD', message: `${path}: ${error.message}` }
  }
}

function fromFileError(error: unknown): unknown {
  if (!(error instanceof FileError)) return error
  const details = { path: error.path, errno: error.code }
  if (error.denied) {
    return new NotPermittedError(`${error.path}: permission denied`, { details, suggestions: ['run it as root, or add --sudo'] })
  }
  return new ToolFailedError(`${error.path}: ${error.code}`, { details })
}
