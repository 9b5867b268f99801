import { wordsOf, type ConfDirective } from './lines.js'

/** A line that names a time source: server, pool, peer or refclock (chrony.conf(5)). */
export interface ConfiguredSource {
  file: string
  line: number
  /** server, pool, peer, refclock */
  directive: string
  /** Name or address; for a reference clock driver and parameter, e.g. `SHM 0`. */
  name: string
  /** Options by lower-case name: true for a switch, else the value; numbers as numbers. */
  options: Record<string, string | number | boolean>
  /** Why chronyd refuses the line; null when it is fine. */
  problem: string | null
}

/** Directives that name time sources. */
export const SOURCE_DIRECTIVES: ReadonlySet<string> = new Set(['server', 'pool', 'peer', 'refclock'])

/** @param directive one of SOURCE_DIRECTIVES; the options of chrony 3.4 to 4.8 are known */
export function configuredSource(directive: ConfDirective): ConfiguredSource {
  const { file, line } = directive
  const words = wordsOf(directive.args)
  const clock = directive.directive === 'refclock'
  const name = words.slice(0, clock ? 2 : 1)
  const base = { file, line, directive: directive.directive, name: name.join(' ') }
  if (name.length < (clock ? 2 : 1)) {
    return { ...base, options: {}, problem: clock ? 'a driver and its parameter must follow' : 'a name or an address must follow' }
  }
  return { ...base, ...optionsOf(words.slice(name.length), clock ? CLOCK_OPTIONS : SERVER_OPTIONS) }
}

type OptionTable = Readonly<Record<string, 'switch' | 'number' | 'text'>>

const SELECTION: OptionTable = { noselect: 'switch', prefer: 'switch', require: 'switch', trust: 'switch' }

const SERVER_OPTIONS: OptionTable = {
  ...SELECTION,
  asymmetry: 'number',
  auto_offline: 'switch',
  burst: 'switch',
  certset: 'number',
  copy: 'switch',
  extfield: 'text',
  filter: 'number',
  iburst: 'switch',
  ipv4: 'switch',
  ipv6: 'switch',
  key: 'number',
  maxdelay: 'number',
  maxdelaydevratio: 'number',
  maxdelayquant: 'number',
  maxdelayratio: 'number',
  maxpoll: 'number',
  maxsamples: 'number',
  maxsources: 'number',
  maxunreach: 'number',
  mindelay: 'number',
  minpoll: 'number',
  minsamples: 'number',
  minstratum: 'number',
  nts: 'switch',
  ntsport: 'number',
  offline: 'switch',
  offset: 'number',
  polltarget: 'number',
  port: 'number',
  presend: 'number',
  version: 'number',
  xleave: 'switch',
}

const CLOCK_OPTIONS: OptionTable = {
  ...SELECTION,
  delay: 'number',
  dpoll: 'number',
  filter: 'number',
  local: 'switch',
  lock: 'text',
  maxdispersion: 'number',
  maxlockage: 'number',
  maxsamples: 'number',
  maxunreach: 'number',
  minsamples: 'number',
  offset: 'number',
  poll: 'number',
  pps: 'switch',
  precision: 'number',
  rate: 'number',
  refid: 'text',
  stratum: 'number',
  tai: 'switch',
  width: 'number',
}

function optionsOf(words: readonly string[], table: OptionTable): Pick<ConfiguredSource, 'options' | 'problem'> {
  const options: ConfiguredSource['options'] = {}
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const option = word.toLowerCase()
    const kind = Object.hasOwn(table, option) ? table[option] : undefined
    if (kind === undefined) return { options, problem: `chronyd knows no option ${word}` }
    if (kind === 'switch') {
      options[option] = true
      continue
    }
    at += 1
    const value = words[at]
    if (value === undefined || (kind === 'number' && !NUMBER.test(value))) {
      return { options, problem: `option ${word} needs a ${kind === 'number' ? 'number' : 'value'}` }
    }
    options[option] = kind === 'number' ? Number(value) : value
  }
  return { options, problem: null }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * The reference id under which `chronyc sources` shows a reference clock: its option `refid`, or driver and number
 * (`SHM0`, `PPS1`), counted over all reference clocks (refclock.c).
 */
export function refclockId(source: ConfiguredSource, index: number): string {
  const given = source.options['refid']
  if (typeof given === 'string') return given.slice(0, 4)
  const driver = source.name.slice(0, 3).trimEnd()
  return index < 10 ? `${driver}${String(index)}` : `${driver.slice(0, 2)}${String(index % 100)}`
}
