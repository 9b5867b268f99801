import { addressBytes, contains, type Subnet } from '../chrony-conf/subnet.js'
import type { ConfDirective } from '../chrony-conf/lines.js'
import { ntpWordsOf } from './lines.js'
import type { NtpdFlavour } from './servers.js'

/** A `restrict` line (ntp.conf(5)). */
export interface RestrictRule {
  file: string
  line: number
  /** What it names, as written, with its mask. */
  text: string
  /** default: everybody whom no other line names; source: servers as they come; net: a range; name: a host name, looked up once. */
  what: 'default' | 'source' | 'net' | 'name'
  /** The ranges: both families for a default without -4 or -6; none for `source` and a host name. */
  subnets: readonly Subnet[]
  flags: readonly string[]
  /** Why ntpd skips the line; null when it is fine. */
  problem: string | null
}

/** Flags by which ntpd answers nobody there, and takes no answer from there either. */
const REFUSING: ReadonlySet<string> = new Set(['ignore', 'noserve', 'notrust'])

const FLAGS: ReadonlySet<string> = new Set(
  `ignore kod limited lowpriotrap nomodify nomrulist noepeer nopeer noquery noserve notrap notrust ntpport version flake mssntp
  serverresponse`.split(/\s+/),
)

const EVERYBODY: readonly Subnet[] = [
  { family: 4, bytes: [0, 0, 0, 0], bits: 0 },
  { family: 6, bytes: new Array<number>(16).fill(0), bits: 0 },
]

/** The `restrict` lines among directives, in order. */
export function restrictRules(directives: readonly ConfDirective[], flavour: NtpdFlavour | null): RestrictRule[] {
  return directives.filter(({ directive }) => directive === 'restrict').map((line) => restrictRule(line, flavour))
}

function restrictRule({ file, line, args }: ConfDirective, flavour: NtpdFlavour | null): RestrictRule {
  const words = ntpWordsOf(args)
  const family = /^-[46]$/.test(words[0] ?? '') ? words.shift() : undefined
  const [name = ''] = words
  const masked = words[1] === 'mask'
  const mask = masked ? (words[2] ?? '') : null
  const flags = words.slice(masked ? 3 : 1)
  const text = mask === null ? name : `${name} mask ${mask}`
  const base = { file, line, text, flags, subnets: [] }
  const unknown = flags.find((flag) => !FLAGS.has(flag))
  const trouble = unknown === undefined ? null : `ntpd knows no flag ${unknown}`
  if (name === '') return { ...base, what: 'name', problem: 'an address must follow' }
  if (name === 'source') return { ...base, what: 'source', problem: trouble }
  if (name === 'default') {
    const subnets = EVERYBODY.filter((one) => family === undefined || `-${one.family}` === family)
    return { ...base, what: 'default', subnets, problem: trouble }
  }
  const { subnet, problem } = rangeOf(name, mask, flavour)
  if (subnet === null && problem === null) return { ...base, what: 'name', problem: trouble }
  return { ...base, what: subnet?.bits === 0 ? 'default' : 'net', subnets: subnet === null ? [] : [subnet], problem: problem ?? trouble }
}

function rangeOf(name: string, mask: string | null, flavour: NtpdFlavour | null): { subnet: Subnet | null; problem: string | null } {
  const refuse = (problem: string): { subnet: null; problem: string } => ({ subnet: null, problem })
  const slash = name.indexOf('/')
  const [address, prefix] = slash === -1 ? [name, null] : [name.slice(0, slash), name.slice(slash + 1)]
  const bytes = addressBytes(address)
  if (bytes === null) {
    if (/^[\d./]+$/.test(name)) return refuse(`${name} is no address`)
    return slash === -1 ? { subnet: null, problem: null } : refuse(`${name} is no network`)
  }
  const family = bytes.length === 4 ? 4 : 6
  const widest = bytes.length * 8
  if (prefix !== null) {
    if (flavour === 'ntpd') return refuse(`${name}: ntpd takes a network as "ADDRESS mask MASK", and skips the line`)
    if (!/^\d+$/.test(prefix) || Number(prefix) > widest) return refuse(`${name}: the prefix is a number from 0 to ${widest}`)
    return { subnet: { family, bytes, bits: Number(prefix) }, problem: null }
  }
  if (mask === null) return { subnet: { family, bytes, bits: widest }, problem: null }
  const bits = maskBits(mask)
  if (bits === null || addressBytes(mask)?.length !== bytes.length) return refuse(`${mask} is no mask of a network`)
  return { subnet: { family, bytes, bits }, problem: null }
}

/** Length of the prefix; null for what is no mask, or one with holes. */
function maskBits(mask: string): number | null {
  const bits = (addressBytes(mask) ?? []).map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) && bits !== '' ? bits.replaceAll('0', '').length : null
}

/** The rule that ntpd goes by for an address: the narrowest; all lines for the same range count together. Null: there is none. */
export function governingRule(
  rules: readonly RestrictRule[],
  bytes: readonly number[],
): { rule: RestrictRule; bits: number; flags: readonly string[] } | null {
  const matches = rules
    .filter(({ problem, flags }) => problem === null && !flags.includes('ntpport'))
    .flatMap((rule) => rule.subnets.filter((subnet) => contains(subnet, bytes)).map(({ bits }) => ({ rule, bits })))
  const bits = Math.max(...matches.map((match) => match.bits))
  const narrowest = matches.filter((match) => match.bits === bits)
  const [first] = narrowest
  if (first === undefined) return null
  const flags = [...new Set(narrowest.flatMap(({ rule }) => rule.flags))]
  const rule = narrowest.find((match) => isRefusing(match.rule.flags))?.rule ?? first.rule
  return { rule, bits, flags }
}

export const isRefusing = (flags: readonly string[]): boolean => flags.some((flag) => REFUSING.has(flag))

/** Whether a host at this address gets the time, and this host its time from there. */
export const isServed = (rules: readonly RestrictRule[], bytes: readonly number[]): boolean =>
  !isRefusing(governingRule(rules, bytes)?.flags ?? [])
