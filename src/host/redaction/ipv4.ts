/**
 * IPv4 addresses with stand-ins that keep what matters about them: the last octet, which addresses share a /24, and which
 * lie inside a wider network that is named (`10.0.0.0/8`).
 */

interface Block {
  base: number
  prefix: number
}

/** A wider network that is named somewhere, and the block that stands for it. */
interface Network extends Block {
  standIn: Block
  /** Start of the next part of the block that is still free. */
  free: number
}

/** RFC 5737, one /24 each, and then RFC 2544's 198.18.0.0/15. */
const DOCUMENTATION = [parse('192.0.2.0'), parse('198.51.100.0'), parse('203.0.113.0')]
const BENCHMARK: Block = { base: parse('198.18.0.0'), prefix: 15 }
/** For wide networks and when all else is used up: never given to any host (RFC 1112). */
const RESERVED: Block = { base: parse('240.0.0.0'), prefix: 4 }
const OVERFLOW: Block = { base: parse('248.0.0.0'), prefix: 5 }

/** What is the same on every host: loopback, multicast, "any", the addresses of clouds' own servers. */
const WELL_KNOWN: readonly Block[] = [
  { base: parse('0.0.0.0'), prefix: 8 },
  { base: parse('127.0.0.0'), prefix: 8 },
  { base: parse('224.0.0.0'), prefix: 4 },
  { base: parse('169.254.169.254'), prefix: 32 },
  { base: parse('169.254.169.123'), prefix: 32 },
]
const STAND_INS: readonly Block[] = [...DOCUMENTATION.map((base) => ({ base, prefix: 24 })), BENCHMARK, RESERVED]

export class Ipv4StandIns {
  readonly #networks: Network[] = []
  readonly #subnets = new Map<number, number>()
  readonly #taken = new Set<number>()
  #plain = 0

  /** Networks that are wider than a /24 must be known before the first address gets its stand-in; the widest first. */
  addNetworks(networks: readonly string[]): void {
    const wanted = new Map<string, Block>()
    for (const text of networks) {
      const [address = '', length = ''] = text.split('/')
      const prefix = Number(length)
      const base = mask(parse(address), prefix)
      if (prefix < 1 || prefix > 23 || stays(base)) continue
      wanted.set(`${base}/${prefix}`, { base, prefix })
    }
    let free = RESERVED.base
    for (const block of [...wanted.values()].sort((a, b) => a.prefix - b.prefix || a.base - b.base)) {
      const parent = this.#widerThan(block)
      if (parent === undefined) {
        const base = block.prefix < RESERVED.prefix ? mask(RESERVED.base, block.prefix) : align(free, block.prefix)
        if (block.prefix >= RESERVED.prefix) free = base + sizeOf(block.prefix)
        this.#networks.push({ ...block, standIn: { base, prefix: block.prefix }, free: base })
      } else {
        const base = takePart(parent, block)
        this.#networks.push({ ...block, standIn: { base, prefix: block.prefix }, free: base })
      }
    }
  }

  /** Stand-ins that are in use already are not given to anything else. */
  reserve(address: string): void {
    const value = parse(address)
    if (STAND_INS.some((block) => contains(block, value))) this.#taken.add(mask(value, 24))
  }

  of(address: string): string {
    const value = parse(address)
    return stays(value) || isNetmask(value) ? address : format(this.#subnetOf(mask(value, 24)) + (value & 0xff))
  }

  /** The same for the address as eight hexadecimal digits, chronyd's reference id of an IPv4 source. */
  ofHex(digits: string): string {
    const address = format(Number.parseInt(digits, 16))
    return parse(this.of(address)).toString(16).toUpperCase().padStart(8, '0')
  }

  #subnetOf(subnet: number): number {
    let standIn = this.#subnets.get(subnet)
    if (standIn === undefined) {
      const network = this.#widerThan({ base: subnet, prefix: 24 })
      standIn = network === undefined ? this.#nextPlain() : takePart(network, { base: subnet, prefix: 24 })
      this.#subnets.set(subnet, standIn)
    }
    return standIn
  }

  #nextPlain(): number {
    for (;;) {
      const number = this.#plain
      this.#plain += 1
      const inBenchmark = number - DOCUMENTATION.length
      const base =
        DOCUMENTATION[number] ?? (inBenchmark < 512 ? BENCHMARK.base + inBenchmark * 256 : OVERFLOW.base + (inBenchmark - 512) * 256)
      if (!this.#taken.has(base)) return base
    }
  }

  /** The narrowest named network that holds this one. */
  #widerThan(block: Block): Network | undefined {
    return this.#networks
      .filter((network) => network.prefix < block.prefix && contains(network, block.base))
      .sort((a, b) => b.prefix - a.prefix)[0]
  }
}

/** A part of a network's block; the part with the network's own address stands at the start of the block. */
function takePart(network: Network, part: Block): number {
  const size = sizeOf(part.prefix)
  if (part.base === network.base) {
    if (network.free === network.standIn.base) network.free += size
    return network.standIn.base
  }
  // The start is kept for the network's own address.
  const from = Math.max(network.free, network.standIn.base + size)
  const base = align(from, part.prefix)
  const end = network.standIn.base + sizeOf(network.standIn.prefix)
  if (base + size > end) return network.standIn.base
  network.free = base + size
  return base
}

function stays(value: number): boolean {
  return [...WELL_KNOWN, ...STAND_INS].some((block) => contains(block, value))
}

/** 255.255.240.0 and its like: ones, then zeros. */
function isNetmask(value: number): boolean {
  const inverted = ~value >>> 0
  return value >= 0xff000000 && (inverted & (inverted + 1)) === 0
}

function parse(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0)
}

function format(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix)
}

function mask(value: number, prefix: number): number {
  return Math.floor(value / sizeOf(prefix)) * sizeOf(prefix)
}

function align(value: number, prefix: number): number {
  return Math.ceil(value / sizeOf(prefix)) * sizeOf(prefix)
}

function contains({ base, prefix }: Block, value: number): boolean {
  return mask(value, prefix) === mask(base, prefix)
}
