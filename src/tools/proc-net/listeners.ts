import { readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { isBlank, notUnderstood, toLines } from '../lines.js'

/** A socket on which something waits for others. */
export interface Listener {
  protocol: 'tcp' | 'udp'
  port: number
  /** Only this host itself reaches it. */
  loopback: boolean
}

const TABLES = [
  { path: '/proc/net/tcp', protocol: 'tcp' },
  { path: '/proc/net/tcp6', protocol: 'tcp' },
  { path: '/proc/net/udp', protocol: 'udp' },
  { path: '/proc/net/udp6', protocol: 'udp' },
] as const

/** State of a TCP socket that listens, and of a UDP socket that has no peer (include/net/tcp_states.h). */
const WAITING = { tcp: '0A', udp: '07' } as const

/**
 * All sockets of this network namespace on which something listens. Null when the kernel shows none of the tables.
 *
 * @throws FileError, ParseError
 */
export async function readListeners(host: Host): Promise<Listener[] | null> {
  const texts = await Promise.all(TABLES.map(async ({ path, protocol }) => ({ protocol, text: await readIfThere(host, path) })))
  const tables = texts.flatMap(({ protocol, text }) => (text === null ? [] : [parseListeners(text, protocol)]))
  return tables.length === 0 ? null : tables.flat()
}

/** Those in one table: a heading, then `sl: LOCAL:PORT REMOTE:PORT STATE …` in hex (proc(5)). @throws ParseError */
export function parseListeners(text: string, protocol: 'tcp' | 'udp'): Listener[] {
  return toLines(text)
    .slice(1)
    .filter((line) => !isBlank(line))
    .flatMap((line) => {
      const match = /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line.text)
      if (!match) throw notUnderstood(`/proc/net/${protocol}`, line, 'sl: ADDRESS:PORT ADDRESS:PORT STATE was expected')
      const [, address = '', port = '', state = ''] = match
      return state === WAITING[protocol] ? [{ protocol, port: parseInt(port, 16), loopback: isLoopback(address) }] : []
    })
}

/** Words of 32 bits in the machine's order: 127.0.0.1 is 0100007F, ::1 ends in 01000000. Mapped IPv4 addresses, too. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F')
  if (/^0{16}(?:FFFF0000|0000FFFF)/.test(address)) return isLoopback(address.slice(24))
  return /^0{24}(?:01000000|00000001)$/.test(address)
}
