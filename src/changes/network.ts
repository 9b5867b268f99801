import ipaddr from 'ipaddr.js'
import { UsageError } from '../errors.js'

/** A network, or one address, that somebody named. */
export interface Network {
  family: 4 | 6
  /** 4 or 16 bytes; host bits cleared. */
  bytes: readonly number[]
  bits: number
  /** As rules name it: `10.0.0.0/24`; an address alone has no prefix. */
  text: string
  /** As it was written, where that is another network than it looks like: `10.0.0.1/24` has host bits set. Null otherwise. */
  written: string | null
}

/**
 * `192.168.56.0/24`, `192.0.2.7`, `2001:db8::/32`. Only the usual notation: short forms and octal numbers, which every tool
 * takes for something else, are refused.
 *
 * @param flag named in the error
 * @throws UsageError
 */
export function parseNetwork(text: string, flag: string): Network {
  const slash = text.indexOf('/')
  const [address, prefix] = slash === -1 ? [text, null] : [text.slice(0, slash), text.slice(slash + 1)]
  const family = ipaddr.IPv4.isValidFourPartDecimal(address) ? 4 : isPlainIPv6(address) ? 6 : null
  if (family === null) throw refuse(flag, text, whyNoAddress(address), [])
  const widest = family === 4 ? 32 : 128
  if (prefix !== null && !/^(?:0|[1-9]\d*)$/.test(prefix)) {
    throw refuse(flag, text, 'the part after / is the length of the prefix in bits', [`e.g. ${address}/${family === 4 ? 24 : 64}`])
  }
  const bits = prefix === null ? widest : Number(prefix)
  if (bits > widest) throw refuse(flag, text, `the prefix of an IPv${family} network has ${widest} bits at most`, [])
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    throw refuse(flag, text, 'IPv4 hosts ask over IPv4: name their IPv4 network', [`e.g. ${parsed.toIPv4Address().toString()}`])
  }
  const cidr = `${address}/${bits}`
  const network = family === 4 ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr)
  const first = network instanceof ipaddr.IPv6 ? network.toRFC5952String() : network.toString()
  const hasHostBits = Buffer.compare(Buffer.from(network.toByteArray()), Buffer.from(parsed.toByteArray())) !== 0
  return {
    family,
    bytes: network.toByteArray(),
    bits,
    text: bits === widest ? first : `${first}/${bits}`,
    written: hasHostBits ? text : null,
  }
}

/** Several, each once. @throws UsageError */
export function parseNetworks(texts: readonly string[], flag: string): Network[] {
  const networks = texts.map((text) => parseNetwork(text, flag))
  return networks.filter((network, index) => networks.findIndex(({ text }) => text === network.text) === index)
}

/** Every address of its family. */
export const isEverybody = ({ bits }: Pick<Network, 'bits'>): boolean => bits === 0

/** Whether all of a network lies inside of another. */
export const isInside = (inner: Pick<Network, 'bytes' | 'bits'>, outer: Pick<Network, 'bytes' | 'bits'>): boolean =>
  inner.bits >= outer.bits && overlap(inner, outer)

/** Whether they have an address in common. */
export function overlap(one: Pick<Network, 'bytes' | 'bits'>, other: Pick<Network, 'bytes' | 'bits'>): boolean {
  if (one.bytes.length !== other.bytes.length) return false
  const from = (bytes: readonly number[]): ipaddr.IPv4 | ipaddr.IPv6 => ipaddr.fromByteArray([...bytes])
  return from(one.bytes).match(from(other.bytes), Math.min(one.bits, other.bits))
}

/** Told of networks that are written with host bits: what is meant. */
export const hostBitsWarning = ({ written, text }: Network): { code: string; message: string }[] =>
  written === null ? [] : [{ code: 'HOST_BITS', message: `${written} has host bits set: the network ${text} is meant` }]

const isPlainIPv6 = (text: string): boolean => !text.includes('%') && ipaddr.IPv6.isIPv6(text) && ipaddr.IPv6.isValid(text)

function whyNoAddress(text: string): string {
  if (/^\d+(?:\.\d+){0,2}$/.test(text)) return 'an IPv4 address has four numbers'
  if (/^[\d.]+$/.test(text)) return 'it is no IPv4 address'
  if (text.includes('%')) return 'an interface cannot be named here'
  if (text.includes(':')) return 'it is no IPv6 address'
  return 'it is no network: host names are not taken, a rule needs numbers'
}

const refuse = (flag: string, text: string, why: string, suggestions: string[]): UsageError =>
  new UsageError(`--${flag} ${JSON.stringify(text)}: ${why}`, {
    suggestions: [...suggestions, 'write it as 192.168.56.0/24, 192.0.2.7 or 2001:db8::/32'],
  })
