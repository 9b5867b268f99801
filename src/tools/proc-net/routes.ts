import { readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { isBlank, notUnderstood, toLines } from '../lines.js'

/** A route of the kernel's main table. */
export interface Route {
  /** Network: 4 or 16 bytes. */
  bytes: readonly number[]
  /** Length of its prefix. */
  bits: number
  metric: number
  interface: string
}

/** All routes of this network namespace that lead somewhere. @throws FileError, ParseError */
export async function readRoutes(host: Host): Promise<Route[]> {
  const [four, six] = await Promise.all([readIfThere(host, '/proc/net/route'), readIfThere(host, '/proc/net/ipv6_route')])
  return [...parseRoutes4(four ?? ''), ...parseRoutes6(six ?? '')]
}

const UP = 0x1
const REJECT = 0x200

/** `/proc/net/route`: a heading, then interface, destination and gateway as words in the machine's order, flags … (proc(5)). @throws ParseError */
export function parseRoutes4(text: string): Route[] {
  return toLines(text)
    .slice(1)
    .filter((line) => !isBlank(line))
    .flatMap((line) => {
      const match = /^(\S+)\t([0-9A-F]{8})\t[0-9A-F]{8}\t([0-9A-F]{4})\t-?\d+\t-?\d+\t(\d+)\t([0-9A-F]{8})\t/.exec(line.text)
      if (!match) throw notUnderstood('/proc/net/route', line, 'IFACE DESTINATION GATEWAY FLAGS … was expected')
      const [, name = '', destination = '', flags = '', metric = '', mask = ''] = match
      const bits = bytesOf(mask).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
      return leads(flags) ? [{ bytes: bytesOf(destination).reverse(), bits, metric: Number(metric), interface: name }] : []
    })
}

/** `/proc/net/ipv6_route`: destination, its prefix in hex, source, its prefix, next hop, metric, two counters, flags, interface. @throws ParseError */
export function parseRoutes6(text: string): Route[] {
  return toLines(text)
    .filter((line) => !isBlank(line))
    .flatMap((line) => {
      const match =
        /^([0-9a-f]{32}) ([0-9a-f]{2}) [0-9a-f]{32} [0-9a-f]{2} [0-9a-f]{32} ([0-9a-f]{8}) [0-9a-f]{8} [0-9a-f]{8} ([0-9a-f]{8}) +(\S+)$/.exec(
          line.text.trimEnd(),
        )
      if (!match) throw notUnderstood('/proc/net/ipv6_route', line, 'DESTINATION PREFIX SOURCE PREFIX … was expected')
      const [, destination = '', bits = '', metric = '', flags = '', name = ''] = match
      return leads(flags) ? [{ bytes: bytesOf(destination), bits: parseInt(bits, 16), metric: parseInt(metric, 16), interface: name }] : []
    })
}

/** The interface by which packets to (and, usually, from) an address go; null where no route leads. */
export function interfaceTo(routes: readonly Route[], address: readonly number[]): string | null {
  const fitting = routes.filter((route) => route.bytes.length === address.length && samePrefix(route.bytes, address, route.bits))
  const [best] = fitting.sort((a, b) => b.bits - a.bits || a.metric - b.metric)
  return best?.interface ?? null
}

function samePrefix(one: readonly number[], other: readonly number[], bits: number): boolean {
  return one.every((byte, index) => {
    const mask = (0xff << (8 - Math.min(8, Math.max(0, bits - 8 * index)))) & 0xff
    return (byte & mask) === ((other[index] ?? 0) & mask)
  })
}

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))

function leads(flags: string): boolean {
  const value = parseInt(flags, 16)
  return (value & UP) !== 0 && (value & REJECT) === 0
}
