import { isIPv4, isIPv6 } from 'node:net'
import { notUnderstood } from '../lines.js'
import { instantFromUsec } from '../timestamps.js'

/** The system variables of ntpd, `ntpq -c rv` (ntpq(8)): those that hostward uses. */
export interface NtpdVariables {
  /** `ntpd 4.2.8p15@1.3728-o …`, `ntpd ntpsec-1.2.2`; null when it does not tell. */
  version: string | null
  /** 0 ok, 1 insert a second, 2 delete one, 3 not synchronised. */
  leap: number
  /** 16 is not synchronised. */
  stratum: number
  /** Address of the source that it follows, or a word of four letters such as `INIT`, `LOCL`. */
  refid: string
  /** When the clock was last set or corrected; null when never. */
  refTime: string | null
  refTimeUsec: number | null
  /** The time of the sources minus the own: positive when the own clock is slow. */
  offsetSeconds: number | null
  rootDelaySeconds: number | null
  rootDispersionSeconds: number | null
  /** What ntpd corrects the clock by; positive when the clock would run slow. */
  frequencyPpm: number | null
  jitterSeconds: number | null
}

/** @throws ParseError */
export function parseVariables(text: string): NtpdVariables {
  const values = variablesOf(text)
  const fail = (why: string): never => {
    throw notUnderstood('ntpq', { number: 1, text: text.split('\n')[0] ?? '' }, why)
  }
  const number = (name: string): number | null => {
    const value = values.get(name)
    if (value === undefined) return null
    return /^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : fail(`${name} is ${JSON.stringify(value)}`)
  }
  const seconds = (name: string): number | null => {
    const value = number(name)
    return value === null ? null : Number((value / 1000).toPrecision(12))
  }
  const leap = values.get('leap') ?? ''
  const stratum = number('stratum')
  const refid = values.get('refid')
  if (!/^(?:[01]{2}|[0-3])$/.test(leap) || stratum === null || refid === undefined) return fail('leap, stratum and refid were expected')
  return {
    version: values.get('version') ?? null,
    // Two bits; `raw` makes a number of them.
    leap: Number.parseInt(leap, leap.length === 2 ? 2 : 10),
    stratum,
    refid: refid.replace(/^\.(.*)\.$/, '$1'),
    ...reference(values.get('reftime') ?? ''),
    offsetSeconds: seconds('offset') ?? seconds('phase'),
    rootDelaySeconds: seconds('rootdelay'),
    rootDispersionSeconds: seconds('rootdisp') ?? seconds('rootdispersion'),
    frequencyPpm: number('frequency'),
    jitterSeconds: seconds('sys_jitter') ?? seconds('jitter'),
  }
}

/** Values by name: quoted ones may have commas, dates have some without quotes; they end where another name begins. */
function variablesOf(text: string): Map<string, string> {
  const joined = text.replaceAll(/\s*\n\s*/g, ' ')
  const found = joined.matchAll(/(?:^|[\s,])([A-Za-z_][A-Za-z0-9_]*)=("[^"]*"|.*?)(?=,\s*(?:[A-Za-z_][A-Za-z0-9_]*=|$)|\s*$)/g)
  return new Map([...found].map(([, name = '', value = '']) => [name, value.replace(/^"(.*)"$/, '$1').trim()]))
}

/** `eeadcfc8.168552c9  Sun, …`: seconds since 1900 and their fraction, both in hex; 0 is never. After February 2036 they begin anew. */
function reference(text: string): Pick<NtpdVariables, 'refTime' | 'refTimeUsec'> {
  const [, whole, part] = /^(?:0x)?([0-9a-f]{8})\.([0-9a-f]{8})/.exec(text) ?? []
  if (whole === undefined || part === undefined || Number.parseInt(whole + part, 16) === 0) return { refTime: null, refTimeUsec: null }
  const era = Number.parseInt(whole, 16)
  const seconds = era - SECONDS_1900_TO_1970 + (era < SECONDS_1900_TO_1970 ? 2 ** 32 : 0)
  const usec = seconds * 1_000_000 + Math.floor((Number.parseInt(part, 16) / 2 ** 32) * 1_000_000)
  return { refTime: instantFromUsec(usec).iso, refTimeUsec: usec }
}

const SECONDS_1900_TO_1970 = 2_208_988_800

/** Whether the reference id is that of another host. */
export const isAddress = (refid: string): boolean => isIPv4(refid) || isIPv6(refid)
