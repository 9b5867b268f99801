/** IP addresses in any text. */
import { isIPv6 } from 'node:net'
import { Ipv4StandIns } from './ipv4.js'
import { Ipv6StandIns } from './ipv6.js'

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`
const IPV4 = new RegExp(String.raw`(?<![\d.])${OCTET}(?:\.${OCTET}){3}(?!\d|\.\d)`, 'g')
const IPV4_NETWORK = new RegExp(String.raw`${IPV4.source}(?:/\d{1,2}(?!\d)|\s+(?:net)?mask\s+255[\d.]+)`, 'g')
const IPV6 = /(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:]|\.\d)/g
const IPV6_NETWORK = new RegExp(String.raw`${IPV6.source}/\d{1,3}(?!\d)`, 'g')
const AWS_NAME = /\bip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\b/g

export class AddressStandIns {
  readonly #ipv4 = new Ipv4StandIns()
  readonly #ipv6 = new Ipv6StandIns()

  /** Networks and stand-ins of all texts must be known before the first address is replaced. */
  learn(texts: Iterable<string>): void {
    const networks4 = new Set<string>()
    const networks6 = new Set<string>()
    for (const text of texts) {
      for (const [address] of text.matchAll(IPV4)) this.#ipv4.reserve(address)
      for (const [network] of text.matchAll(IPV4_NETWORK)) networks4.add(withPrefix(network))
      for (const [address] of text.matchAll(IPV6)) if (isIPv6(address)) this.#ipv6.reserve(address)
      for (const [network] of text.matchAll(IPV6_NETWORK)) networks6.add(network)
    }
    this.#ipv4.addNetworks([...networks4])
    this.#ipv6.addNetworks([...networks6])
  }

  isAddress(text: string): boolean {
    return new RegExp(`^${IPV4.source}$`).test(text) || isIPv6(text)
  }

  redact(text: string): string {
    return text
      .replace(IPV4, (address) => this.#ipv4.of(address))
      .replace(IPV6, (address) => (isIPv6(address) ? this.#ipv6.of(address) : address))
      .replace(AWS_NAME, (_whole, ...parts: string[]) => `ip-${this.#ipv4.of(parts.slice(0, 4).join('.')).replaceAll('.', '-')}`)
  }

  /** Eight hexadecimal digits: the reference id that chronyd and ntpd make of an IPv4 address. */
  redactHex(digits: string): string {
    return this.#ipv4.ofHex(digits)
  }
}

/** `10.0.0.0 mask 255.0.0.0` (ntp.conf) as `10.0.0.0/8`. */
function withPrefix(network: string): string {
  const match = /^(\S+)\s+(?:net)?mask\s+(\S+)$/.exec(network)
  if (!match) return network
  const ones = (match[2] ?? '').split('.').map((octet) => Number(octet).toString(2).replaceAll('0', '').length)
  return `${match[1] ?? ''}/${ones.reduce((sum, count) => sum + count, 0)}`
}
