import type { Warning } from '../../errors.js'
import { asFileError, fileTrouble, listIfThere, readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { wordsOf, type ConfDirective } from '../../tools/chrony-conf/lines.js'

const FOLDERS: readonly string[] = ['/var/lib/dhclient', '/var/lib/dhcp']

/**
 * Servers that dhclient was told of, where chrony-helper adds them at runtime (RHEL 7 and 8): files
 * `chrony.servers.INTERFACE` with an address and its options a line.
 */
export async function readDhclientServers(host: Host): Promise<{ lines: ConfDirective[]; warnings: Warning[] }> {
  const found = await Promise.all(FOLDERS.map((folder) => readFolder(host, folder)))
  return { lines: found.flatMap(({ lines }) => lines), warnings: found.flatMap(({ warnings }) => warnings) }
}

async function readFolder(host: Host, folder: string): Promise<{ lines: ConfDirective[]; warnings: Warning[] }> {
  try {
    const names = (await listIfThere(host, folder)) ?? []
    const paths = names.filter((name) => name.startsWith('chrony.servers.')).map((name) => `${folder}/${name}`)
    const texts = await Promise.all(paths.map((path) => readIfThere(host, path)))
    return { lines: texts.flatMap((text, index) => serverLines(paths[index] ?? '', text ?? '')), warnings: [] }
  } catch (error) {
    const trouble = fileTrouble(asFileError(error, folder))
    return { lines: [], warnings: [{ code: 'CONF_UNREADABLE', message: `servers from DHCP: ${trouble}` }] }
  }
}

function serverLines(file: string, text: string): ConfDirective[] {
  return text
    .split('\n')
    .map((raw, index) => ({ file, line: index + 1, raw, directive: 'server', args: wordsOf(raw).join(' ') }))
    .filter(({ args }) => args !== '')
}
