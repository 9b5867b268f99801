import { isIPv4, isIPv6 } from 'node:net'

/** An address range, as chronyd's access rules name it. */
export interface Subnet {
  family: 4 | 6
  /** 4 or 16 bytes; bits beyond the prefix may be set, chronyd ignores them. */
  bytes: readonly number[]
  /** Length of the prefix, 0 to 32 or 128. */
  bits: number
}

/** The bytes of an IP address in its usual notation; null when it is none. */
export function addressBytes(text: string): number[] | null {
  if (isIPv4(text)) return text.split('.').map(Number)
  if (!isIPv6(text) || text.includes('%')) return null
  const [head = '', tail] = text.split('::')
  const front = groupsOf(head)
  const back = tail === undefined ? [] : groupsOf(tail)
  const gap = tail === undefined ? 0 : 16 - front.length - back.length
  return [...front, ...new Array<number>(gap).fill(0), ...back]
}

/** `10.1.0.0/16`, `2001:db8::/32`: host bits cleared, IPv6 in the short form of RFC 5952. */
export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(networkBytes(subnet))}/${String(subnet.bits)}`
}

export function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0))
  const zeros = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (zeros.length < 2) return hex.join(':')
  return `${hex.slice(0, zeros.start).join(':')}::${hex.slice(zeros.start + zeros.length).join(':')}`
}

/** The first address of the range. */
export function networkBytes(subnet: Subnet): number[] {
  return subnet.bytes.map((byte, index) => byte & maskByte(subnet.bits, index))
}

/** An address that a host of the subnet may have: the one behind the first, or the first where there are no more than two. */
export function hostIn(subnet: Subnet): number[] {
  const first = networkBytes(subnet)
  return addressAfter(first, subnet.bits >= first.length * 8 - 1 ? 0 : 1) ?? first
}

/** The last address of the range. */
export function lastBytes(subnet: Subnet): number[] {
  return subnet.bytes.map((byte, index) => (byte & maskByte(subnet.bits, index)) | (~maskByte(subnet.bits, index) & 0xff))
}

export function contains(subnet: Subnet, bytes: readonly number[]): boolean {
  if (bytes.length !== subnet.bytes.length) return false
  return networkBytes(subnet).every((byte, index) => byte === ((bytes[index] ?? 0) & maskByte(subnet.bits, index)))
}

/** The address `steps` after (or before) another; null beyond the ends of the address space. */
export function addressAfter(bytes: readonly number[], steps: number): number[] | null {
  const moved = [...bytes]
  let carry = steps
  for (let index = moved.length - 1; index >= 0 && carry !== 0; index -= 1) {
    const sum = (moved[index] ?? 0) + carry
    moved[index] = ((sum % 256) + 256) % 256
    carry = Math.floor(sum / 256)
  }
  return carry === 0 ? moved : null
}

function maskByte(bits: number, index: number): number {
  const left = Math.min(8, Math.max(0, bits - 8 * index))
  return (0xff << (8 - left)) & 0xff
}

/** Bytes of `2001:db8` or `ffff:192.0.2.1`. */
function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const value = parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === 0) continue
    if (index - start > best.length) best = { start, length: index - start }
    start = index + 1
  }
  return best
}

/** Whether two texts are the same IP address, however written; false when one is no address. */
export function sameAddress(one: string, other: string): boolean {
  const bytes = addressBytes(one)
  const others = addressBytes(other)
  return bytes !== null && others !== null && formatAddress(bytes) === formatAddress(others)
}
