/** Names of hosts and users. */
import type { AddressStandIns } from './addresses.js'
import type { StandIns } from './stand-ins.js'
import { isDistinctive } from './words.js'

/** Names that are the same for everybody: public time servers, vendors, what is reserved for documentation. */
const PUBLIC =
  /(?:^|\.)(?:pool\.ntp\.org|ntp\.org|freedesktop\.org|systemd\.io|kernel\.org|gnu\.org|redhat\.com|fedoraproject\.org|centos\.org|almalinux\.org|rockylinux\.org|debian\.org|ubuntu\.com|opensuse\.org|suse\.com|archlinux\.org|slackware\.com|chrony-project\.org|tuxfamily\.org|firewalld\.org|0pointer\.(?:de|net)|openssh\.com|man7\.org|apache\.org|nginx\.org|isc\.org|postgresql\.org|time\.google\.com|time\.cloudflare\.com|time\.apple\.com|time\.windows\.com|nist\.gov|example|example\.(?:com|net|org)|test|invalid|localhost|localdomain|localhost6|localdomain6)$/i

/** Endings of host names. No unit ends so, and no file: `.sh`, `.py`, `.so` and their like are left out. */
const TOP_LEVEL = new Set(
  `com net org edu gov mil int info biz io dev app cloud online site tech xyz systems company local lan home corp internal intranet
  private intra localnet arpa de jp uk fr nl eu us ca au ch at it es se no fi dk cz ru cn br kr tw be ie nz za mx tr gr pt hu ro ua il
  hk sg pl in me tv`.split(/\s+/),
)
const QUALIFIED = new RegExp(
  String.raw`(?<![A-Za-z0-9_.\\-])(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+(?:${[...TOP_LEVEL].join('|')})(?![A-Za-z0-9_=-]|\.[A-Za-z0-9])`,
  'g',
)
/** Kernel arguments and files that look like names of hosts. */
const NO_HOST = /^(?:rc\.local|(?:rd|inst|systemd|net|module)\.[a-z.]+|[A-Za-z0-9_-]+\.(?:d|conf|service)\..*|in-addr\.arpa|ip6\.arpa)$/
/** What a domain of one label may not be: the endings of units and files. */
const NO_DOMAIN = /^(?:service|socket|target|device|mount|automount|swap|timer|path|slice|scope|conf|d|json|xml|log|sources|img|gz|xz|\d+)$/

export class NameStandIns {
  readonly #hosts = new Set<string>()
  readonly #domains = new Set<string>()
  readonly #users = new Set<string>()
  #known: { pattern: RegExp; standIns: ReadonlyMap<string, string> } | null = null

  constructor(
    readonly standIns: StandIns,
    readonly addresses: AddressStandIns,
  ) {}

  isPublic(host: string): boolean {
    return PUBLIC.test(host)
  }

  /** A host name that was found where only one can stand. */
  addHost(name: string): void {
    const host = name.replace(/\.$/, '').toLowerCase()
    if (!this.#isReplaced(host) || this.#hosts.has(host)) return
    this.#known = null
    this.#hosts.add(host)
    this.standIns.of('host', host)
    const [label = '', ...rest] = host.split('.')
    if (rest.length === 0) return
    this.standIns.share('host', label, host)
    this.addDomain(rest.join('.'))
  }

  /** A domain whose hosts are all private. */
  addDomain(name: string): void {
    const domain = name.replace(/\.$/, '').toLowerCase()
    if (!this.#isReplaced(domain) || TOP_LEVEL.has(domain) || NO_DOMAIN.test(domain)) return
    this.#known = null
    this.#domains.add(domain)
  }

  /** The short name of this host, too: other hosts' short names are too often just words. */
  addOwnName(name: string): void {
    this.addHost(name)
    this.addHost(name.replace(/\..*$/, ''))
  }

  addUser(name: string): void {
    if (name === '' || /^user\d{1,9}$/.test(name)) return
    this.#known = null
    this.#users.add(name)
  }

  host(name: string): string {
    const dot = name.endsWith('.') ? '.' : ''
    const host = name.replace(/\.$/, '').toLowerCase()
    if (!this.#isReplaced(host)) return name
    return `${this.standIns.of('host', host)}${host.includes('.') ? '.example' : ''}${dot}`
  }

  /** What stands where a host is named: a name, an address, an address in brackets. */
  hostOrAddress(text: string): string {
    return this.addresses.isAddress(text.replace(/^\[|\]$/g, '')) ? this.addresses.redact(text) : this.host(text)
  }

  user(name: string): string {
    return this.standIns.of('user', name)
  }

  /** All names that are known, and whatever looks like the full name of a host. */
  redact(text: string): string {
    const { pattern, standIns } = (this.#known ??= this.#compile())
    return text
      .replace(QUALIFIED, (name) => (NO_HOST.test(name) ? name : this.host(name)))
      .replace(pattern, (word) => standIns.get(word.toLowerCase()) ?? this.host(word))
  }

  #isReplaced(host: string): boolean {
    if (host.length > 253 || !/^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(host) || host.includes('..')) return false
    return !this.isPublic(host) && !this.addresses.isAddress(host) && !/^\d+$/.test(host)
  }

  /** One expression for every known name, the longest first. */
  #compile(): { pattern: RegExp; standIns: ReadonlyMap<string, string> } {
    const standIns = new Map<string, string>()
    const add = (name: string, standIn: string): void => {
      // A `-` as it is, in a unit name, in a unit name within JSON, and in a name of the device mapper.
      for (const dash of ['-', String.raw`\x2d`, String.raw`\\x2d`, '--']) standIns.set(name.toLowerCase().replaceAll('-', dash), standIn)
    }
    for (const user of this.#users) if (isDistinctive(user)) add(user, this.user(user))
    for (const host of this.#hosts) if (host.includes('.') || isDistinctive(host)) add(host, this.host(host))
    const names = [...standIns.keys()].map(quote)
    const domains = [...this.#domains].map((domain) => String.raw`(?:[A-Za-z0-9_-]+\.)${domain.includes('.') ? '*' : '+'}${quote(domain)}`)
    const all = [...domains, ...names].sort((a, b) => b.length - a.length)
    const source = all.length === 0 ? '(?!)' : String.raw`(?:(?<![A-Za-z0-9])|(?<=\\x2d))(?:${all.join('|')})(?![A-Za-z0-9])`
    return { pattern: new RegExp(source, 'gi'), standIns }
  }
}

function quote(text: string): string {
  return text.replace(/[\\^$.|?*+(){}[\]]/g, String.raw`\$&`)
}
