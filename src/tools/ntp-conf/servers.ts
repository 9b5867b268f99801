import type { ConfDirective } from '../chrony-conf/lines.js'
import type { ConfiguredSource } from '../chrony-conf/servers.js'
import { ntpWordsOf } from './lines.js'

/** Which ntpd it is: they differ in what their files may say. */
export type NtpdFlavour = 'ntpd' | 'ntpsec'

/** Directives that name time sources (ntp.conf(5)). */
export const NTP_SOURCE_DIRECTIVES: ReadonlySet<string> = new Set(['server', 'pool', 'peer', 'refclock', 'broadcast', 'manycastclient'])

/** @param directive one of NTP_SOURCE_DIRECTIVES */
export function ntpSource(directive: ConfDirective, flavour: NtpdFlavour | null): ConfiguredSource {
  const { file, line } = directive
  const words = ntpWordsOf(directive.args)
  // The family of addresses that a name is to give.
  const family = directive.directive !== 'refclock' && /^-[46]$/.test(words[0] ?? '') ? words.shift() : undefined
  const [name = '', ...rest] = words
  const base = { file, line, directive: directive.directive, name }
  const options: ConfiguredSource['options'] = family === undefined ? {} : { [`ipv${family.slice(1)}`]: true }
  if (name === '') return { ...base, options, problem: 'a name or an address must follow' }
  if (directive.directive === 'refclock' && flavour === 'ntpd') {
    return { ...base, options, problem: 'only ntpsec has refclock: ntpd has "server 127.127.TYPE.UNIT"' }
  }
  const problem = readOptions(rest, options, optionsOf(directive, flavour))
  return { ...base, options, problem }
}

/** A clock of the host itself, which ntpd names by an address that is none. */
export const isReferenceClock = ({ directive, name }: Pick<ConfiguredSource, 'directive' | 'name'>): boolean =>
  directive === 'refclock' || name.startsWith('127.127.')

type OptionTable = Readonly<Record<string, 'switch' | 'number' | 'text'>>

const COMMON: OptionTable = {
  burst: 'switch',
  iburst: 'switch',
  key: 'number',
  maxpoll: 'number',
  minpoll: 'number',
  mode: 'number',
  noselect: 'switch',
  preempt: 'switch',
  prefer: 'switch',
  true: 'switch',
  ttl: 'text',
  version: 'number',
  xmtnonce: 'switch',
}
const CLASSIC: OptionTable = { autokey: 'switch', dynamic: 'switch', ident: 'text', skew: 'switch', xleave: 'switch' }
const SEC: OptionTable = {
  ask: 'text',
  bias: 'number',
  ca: 'text',
  cert: 'text',
  expire: 'text',
  noval: 'switch',
  nts: 'switch',
  require: 'text',
}
/** ntpsec has the words of `fudge` here as well. */
const CLOCK: OptionTable = {
  baud: 'number',
  flag1: 'number',
  flag2: 'number',
  flag3: 'number',
  flag4: 'number',
  holdover: 'number',
  path: 'text',
  ppspath: 'text',
  refid: 'text',
  stratum: 'number',
  subtype: 'number',
  time1: 'number',
  time2: 'number',
  unit: 'number',
}

function optionsOf({ directive, args }: ConfDirective, flavour: NtpdFlavour | null): OptionTable {
  const known = { ...COMMON, ...(flavour === 'ntpsec' ? {} : CLASSIC), ...(flavour === 'ntpd' ? {} : SEC) }
  const clock = flavour !== 'ntpd' && (directive === 'refclock' || args.startsWith('127.127.'))
  return clock ? { ...known, ...CLOCK } : known
}

/** @returns what ntpd would not take, after which it reads no further on that line; null when all is fine */
function readOptions(words: readonly string[], options: ConfiguredSource['options'], table: OptionTable): string | null {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const kind = Object.hasOwn(table, word) ? table[word] : undefined
    if (kind === undefined) return `ntpd knows no option ${word}`
    if (kind === 'switch') {
      options[word] = true
      continue
    }
    at += 1
    const value = words[at]
    if (value === undefined || (kind === 'number' && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value))) {
      return `option ${word} needs a ${kind === 'number' ? 'number' : 'value'}`
    }
    options[word] = kind === 'number' ? Number(value) : value
  }
  return null
}
