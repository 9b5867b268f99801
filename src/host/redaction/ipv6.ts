/**
 * IPv6 addresses with stand-ins that keep which addresses share a /64 and which lie inside a wider network that is named
 * (`2001:db8::/32` and RFC 9637's `3fff::/20` are for documentation). The lower half is numbered: it may hold a MAC address.
 */

type Groups = readonly number[]

interface Network {
  base: bigint
  prefix: number
  standIn: bigint
  /** Numbers of the parts given so far. */
  parts: number
}

const PLAIN = toBig([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0])
const WIDE = { base: toBig([0x3fff, 0, 0, 0, 0, 0, 0, 0]), prefix: 20 }
const LINK_LOCAL = { base: toBig([0xfe80, 0, 0, 0, 0, 0, 0, 0]), prefix: 10 }
const STAYS = [{ base: 0n, prefix: 127 }, { base: toBig([0xff00, 0, 0, 0, 0, 0, 0, 0]), prefix: 8 }, { base: PLAIN, prefix: 32 }, WIDE]

export class Ipv6StandIns {
  readonly #networks: Network[] = []
  readonly #subnets = new Map<bigint, bigint>()
  readonly #hosts = new Map<bigint, bigint>()
  readonly #counts = new Map<bigint, number>()
  readonly #taken = new Set<bigint>()
  #plain = 0
  #wide = 0

  /** Networks wider than a /64, before the first address. */
  addNetworks(networks: readonly string[]): void {
    const wanted = new Map<string, { base: bigint; prefix: number }>()
    for (const text of networks) {
      const [address = '', length = ''] = text.split('/')
      const value = parseIpv6(address)
      const prefix = Number(length)
      if (value === null || prefix < 1 || prefix > 63) continue
      const base = mask(value, prefix)
      if (!isKept(base) && !isLinkLocal(base)) wanted.set(`${base}/${prefix}`, { base, prefix })
    }
    for (const block of [...wanted.values()].sort((a, b) => a.prefix - b.prefix || (a.base < b.base ? -1 : 1))) {
      const parent = this.#widerThan(block.base, block.prefix)
      this.#networks.push({ ...block, standIn: parent === undefined ? this.#nextWide(block.prefix) : takePart(parent, block), parts: 0 })
    }
  }

  reserve(address: string): void {
    const value = parseIpv6(address)
    if (value === null) return
    this.#taken.add(mask(value, 64))
    this.#taken.add(value)
  }

  of(address: string): string {
    const value = parseIpv6(address)
    if (value === null || isKept(value)) return address
    if (isLinkLocal(value)) return isSmall(value) ? address : formatIpv6(this.#hostOf(value, LINK_LOCAL.base))
    return formatIpv6(this.#hostOf(value, this.#subnetOf(mask(value, 64))))
  }

  #hostOf(value: bigint, subnet: bigint): bigint {
    if (mask(value, 64) === value) return subnet
    let standIn = this.#hosts.get(value)
    while (standIn === undefined) {
      const count = (this.#counts.get(subnet) ?? 0) + 1
      this.#counts.set(subnet, count)
      const candidate = subnet + BigInt(count)
      if (!this.#taken.has(candidate)) this.#hosts.set(value, (standIn = candidate))
    }
    return standIn
  }

  #subnetOf(subnet: bigint): bigint {
    let standIn = this.#subnets.get(subnet)
    if (standIn === undefined) {
      const network = this.#widerThan(subnet, 64)
      standIn = network === undefined ? this.#nextPlain() : takePart(network, { base: subnet, prefix: 64 })
      this.#subnets.set(subnet, standIn)
    }
    return standIn
  }

  #nextPlain(): bigint {
    for (;;) {
      const base = PLAIN + (BigInt(this.#plain) << 64n)
      this.#plain += 1
      if (!this.#taken.has(base)) return base
    }
  }

  #nextWide(prefix: number): bigint {
    if (prefix <= WIDE.prefix) return mask(WIDE.base, prefix)
    const base = WIDE.base + (BigInt(this.#wide) << 96n)
    this.#wide += 1
    return mask(base, prefix)
  }

  #widerThan(base: bigint, prefix: number): Network | undefined {
    return this.#networks
      .filter((network) => network.prefix < prefix && mask(base, network.prefix) === network.base)
      .sort((a, b) => b.prefix - a.prefix)[0]
  }
}

/** The next part of a network's block; the part with the network's own address stands at its start. */
function takePart(network: Network, part: { base: bigint; prefix: number }): bigint {
  if (part.base === network.base) return network.standIn
  network.parts += 1
  const room = 1n << BigInt(part.prefix - network.prefix)
  return network.standIn + ((BigInt(network.parts) % room) << BigInt(128 - part.prefix))
}

function isKept(value: bigint): boolean {
  return STAYS.some(({ base, prefix }) => mask(value, prefix) === base)
}

function isLinkLocal(value: bigint): boolean {
  return mask(value, LINK_LOCAL.prefix) === LINK_LOCAL.base
}

/** `fe80::`, `fe80::1`: set by hand, or a stand-in; made of no MAC address. */
function isSmall(value: bigint): boolean {
  return (value & 0xffff_ffff_ffff_ffffn) < 0x10000n
}

function mask(value: bigint, prefix: number): bigint {
  const hostBits = BigInt(128 - prefix)
  return (value >> hostBits) << hostBits
}

function toBig(groups: Groups): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

/** null for what is no IPv6 address; without a zone (`%eth0`) and without dotted IPv4. */
export function parseIpv6(text: string): bigint | null {
  const halves = text.split('::')
  if (halves.length > 2 || text.includes('.')) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const all = [...head, ...tail]
  if (!all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return null
  const missing = 8 - all.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => '0'), ...tail]
  return toBig(groups.map((group) => Number.parseInt(group, 16)))
}

/** RFC 5952: lower case, the longest run of zero groups as `::`. */
function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(16 * (7 - index))) & 0xffffn).toString(16))
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start += 1) {
    let length = 0
    while (groups[start + length] === '0') length += 1
    if (length > best.length) best = { start, length }
  }
  if (best.start === -1) return groups.join(':')
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`
}
