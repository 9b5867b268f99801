import type { Host } from '../../host/types.js'
import { readIfThere } from '../../host/files.js'
import { isBlank, notUnderstood, toLines } from '../lines.js'

/** Both tables; everybody may read them. The second is missing where IPv6 is off. */
const UDP_TABLES: readonly string[] = ['/proc/net/udp', '/proc/net/udp6']

/**
 * Local ports of all UDP sockets of this network namespace, IPv4 and IPv6. Null when the kernel shows none of the tables.
 *
 * @throws FileError, ParseError
 */
export async function readUdpPorts(host: Host): Promise<ReadonlySet<number> | null> {
  const texts = await Promise.all(UDP_TABLES.map((path) => readIfThere(host, path)))
  const tables = texts.filter((text) => text !== null)
  return tables.length === 0 ? null : new Set(tables.flatMap(parseUdpPorts))
}

/** Local ports in `/proc/net/udp` or `udp6`: a heading, then `sl: ADDRESS:PORT …` in hex (proc(5)). @throws ParseError */
export function parseUdpPorts(text: string): number[] {
  return toLines(text)
    .slice(1)
    .filter((line) => !isBlank(line))
    .map((line) => {
      const match = /^ *\d+: (?:[0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) /.exec(line.text)
      if (!match) throw notUnderstood('/proc/net/udp', line, 'sl: ADDRESS:PORT was expected')
      return parseInt(match[1] ?? '', 16)
    })
}
