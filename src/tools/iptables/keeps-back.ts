import { addressBytes, contains, type Subnet } from '../chrony-conf/subnet.js'
import { isOwnIptablesRule } from './rules.js'
import type { IptablesChain } from './saved.js'

/** What a client of NTP servers sends to their port, and hears from it. */
export interface AskingPackets {
  port: number
  /** The port that it asks from; null for any high one. */
  localPort: number | null
  /** Addresses of the servers as bytes; null where one of them is a name. */
  addresses: readonly (readonly number[])[] | null
}

type Half = 'INPUT' | 'OUTPUT'
type Verdict = 'accept' | 'stop' | 'through'
/** Whether all of the packets match a rule, none, or nobody knows. */
type Match = 'all' | 'some' | 'none'

/**
 * Whether a chain would keep these packets back: the first rule that stops any of them comes before one that accepts them all, or the
 * policy does. Chains that it jumps to are followed. Rules of hostward's own do not count: another change may take them away.
 */
export function keepsBack(chains: readonly IptablesChain[], half: Half, packets: AskingPackets): boolean {
  return chains.some(({ name }) => name === half) && verdictOf(chains, half, half, packets, 0) === 'stop'
}

/** iptables has no loops; a saved file may. */
const DEEPEST = 32
const STOPPING = new Set(['DROP', 'REJECT', 'TARPIT', 'QUEUE', 'NFQUEUE'])

function verdictOf(chains: readonly IptablesChain[], name: string, half: Half, packets: AskingPackets, depth: number): Verdict {
  const chain = chains.find((one) => one.name === name)
  if (chain === undefined || depth > DEEPEST) return 'through'
  for (const rule of chain.rules.filter((one) => !isOwnIptablesRule(one))) {
    const { match, target } = read(rule, half, packets)
    if (match === 'none') continue
    if (STOPPING.has(target)) return 'stop'
    if (match === 'all' && target === 'ACCEPT') return 'accept'
    if (match === 'all' && target === 'RETURN') break
    const found = chains.some((one) => one.name === target) ? verdictOf(chains, target, half, packets, depth + 1) : 'through'
    if (found === 'stop' || (match === 'all' && found === 'accept')) return found
  }
  if (chain.policy === null) return 'through'
  return chain.policy === 'ACCEPT' ? 'accept' : 'stop'
}

/** A rule as `iptables-save` prints it: matches, then `-j TARGET` and what belongs to that. */
function read(rule: string, half: Half, packets: AskingPackets): { match: Match; target: string } {
  const words = rule.replace(/--comment (?:"[^"]*"|\S+)/g, '').match(/\S+/g) ?? []
  const at = words.findIndex((word) => word === '-j' || word === '-g')
  const target = at === -1 ? '' : (words[at + 1] ?? '')
  const options = at === -1 ? words : words.slice(0, at)
  const matches = options.flatMap((word, index): Match[] => {
    if (!word.startsWith('-') || word === '-m') return []
    const found = matchOf(word, options[index + 1] ?? '', half, packets)
    return [options[index - 1] === '!' ? NOT[found] : found]
  })
  return { match: matches.includes('none') ? 'none' : matches.includes('some') ? 'some' : 'all', target }
}

const NOT: Readonly<Record<Match, Match>> = { all: 'none', none: 'all', some: 'some' }
const sure = (isSo: boolean): Match => (isSo ? 'all' : 'none')

function matchOf(option: string, value: string, half: Half, packets: AskingPackets): Match {
  const [remotePort, localPort, remoteNet] = half === 'INPUT' ? ['sport', 'dport', '-s'] : ['dport', 'sport', '-d']
  const name = option.replace(/^--(.*port)s?$/, '$1')
  if (option === '-p') return sure(value === 'udp' || value === '17' || value === 'all')
  // Servers are elsewhere.
  if (option === '-i' || option === '-o') return value === 'lo' ? 'none' : 'some'
  // The first packet out is a new connection; what comes in belongs to that.
  if (option === '--state' || option === '--ctstate') return sure(value.split(',').includes(half === 'INPUT' ? 'ESTABLISHED' : 'NEW'))
  if (name === remotePort) return inPorts(value, packets.port)
  if (name === localPort) return inPorts(value, packets.localPort)
  if (option === remoteNet) return inNet(value, packets.addresses)
  return 'some'
}

/** `123`, `ntp`, `1024:65535`, and lists of these. @param port null for any high one */
function inPorts(value: string, port: number | null): Match {
  const ranges = value.split(',').map((part) => {
    const [first = '', last = first] = part.replaceAll('ntp', '123').split(':')
    return { first: Number(first), last: Number(last) }
  })
  if (ranges.some(({ first, last }) => Number.isNaN(first) || Number.isNaN(last))) return 'some'
  if (port !== null) return sure(ranges.some(({ first, last }) => first <= port && port <= last))
  if (ranges.some(({ first, last }) => first <= 1024 && last >= 65_535)) return 'all'
  return ranges.some(({ last }) => last >= 1024) ? 'some' : 'none'
}

function inNet(value: string, addresses: AskingPackets['addresses']): Match {
  if (/\/0(?:\.0\.0\.0)?$/.test(value)) return 'all'
  const net = subnetIn(value)
  if (net === null || addresses === null) return 'some'
  const inside = addresses.filter((bytes) => contains(net, bytes))
  return inside.length === 0 ? 'none' : inside.length === addresses.length ? 'all' : 'some'
}

/** `192.0.2.0/24`, `192.0.2.0/255.255.255.0` (iptables 1.3), or an address alone; null for anything else. */
function subnetIn(value: string): Subnet | null {
  const [address = '', length] = value.split('/')
  const bytes = addressBytes(address)
  if (bytes === null) return null
  const mask = length === undefined ? null : addressBytes(length)
  const ones = mask?.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const bits =
    length === undefined
      ? bytes.length * 8
      : ones === undefined
        ? Number(length)
        : /^1*0*$/.test(ones)
          ? ones.replaceAll('0', '').length
          : NaN
  return Number.isInteger(bits) ? { family: bytes.length === 4 ? 4 : 6, bytes, bits } : null
}
