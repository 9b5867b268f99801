import { isIP } from 'node:net'
import type { Warning } from '../../errors.js'
import { notUnderstood, type Line } from '../lines.js'
import { instantFromUsec } from '../timestamps.js'
import { chronycTrouble } from './failure.js'
import { decimal, integer } from './quantities.js'
import { csvFields, savedLines } from './saved-table.js'

/** How the system clock does, `chronyc tracking` (chronyc(1)). */
export interface ChronyTracking {
  /**
   * Reference id of the selected source, eight hex digits. `00000000`: never synchronised; `7F7F0101`: no source, the
   * `local` directive stands in for one, whatever the leap status says.
   */
  refid: string
  /** Name, address or reference id of the source as chronyc prints it; null when it prints none. */
  name: string | null
  /** IP address of the source, where one was printed. */
  address: string | null
  /** Null as long as it is unknown (chronyc prints 0). */
  stratum: number | null
  /** When the last measurement was taken in; null when never. */
  refTime: string | null
  refTimeUsec: number | null
  /**
   * "System time": offset of the system clock from NTP time, with chronyc's own sign in its `-c` form: positive when the
   * clock is slow (behind NTP time), negative when it is fast.
   */
  offsetSeconds: number
  /** Offset at the last update; positive when the local clock was ahead of the sources. */
  lastOffsetSeconds: number
  rmsOffsetSeconds: number
  /** How wrong the clock would run without correction; positive when it is fast. */
  frequencyPpm: number
  residualFrequencyPpm: number
  skewPpm: number
  rootDelaySeconds: number
  rootDispersionSeconds: number
  updateIntervalSeconds: number
  /** Normal, Insert second, Delete second, Not synchronised. Normal alone does not prove synchronisation, see `refid`. */
  leap: string
}

/** A saved `chronyc tracking`, text or `-c`. @throws ParseError, DaemonNotRunningError, ToolFailedError */
export function parseChronycTracking(text: string): { tracking: ChronyTracking; warnings: Warning[] } {
  const { lines, warnings } = savedLines(text)
  const trouble = lines.map(chronycTrouble).find((error) => error !== null)
  if (trouble !== undefined) throw trouble
  const [first = { number: 1, text: '' }, second] = lines
  if (!CSV.test(first.text)) return { tracking: fromText(lines), warnings }
  if (second !== undefined) throw notUnderstood('chronyc', second, 'one line was expected')
  return { tracking: fromCsv(first), warnings }
}

const CSV = /^[0-9A-F]{8},/

function fromCsv(line: Line): ChronyTracking {
  return tracking(csvFields(line, 14, 1), () => line)
}

/** One key of the text form: the pattern of its value, and the fields of the `-c` form that it stands for. */
interface Key {
  name: string
  value: RegExp
  fields: (first: string, second: string) => string[]
}

const asItIs = (first: string): string[] => [first]
const negativeWhen =
  (word: string) =>
  (first: string, second: string): string[] => [second === word ? `-${first}` : first]

/** The keys in chronyc's order, which is the order of the fields of the `-c` form. Signs are not everywhere before chrony 2. */
const KEYS: readonly Key[] = [
  {
    name: 'Reference ID',
    value: /^([0-9A-F]{8}|(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}) \((.*)\)$/,
    fields: (refid, name) => [refid.includes('.') ? hexOf(refid) : refid, name],
  },
  { name: 'Stratum', value: /^(\d+)$/, fields: asItIs },
  { name: 'Ref time (UTC)', value: /^(\w{3} \w{3} .*)$/, fields: (time) => [epochOf(time)] },
  { name: 'System time', value: /^(\d+\.\d+) seconds (fast|slow) of NTP time$/, fields: negativeWhen('fast') },
  { name: 'Last offset', value: /^([+-]?\d+\.\d+) seconds$/, fields: asItIs },
  { name: 'RMS offset', value: /^(\d+\.\d+) seconds$/, fields: asItIs },
  { name: 'Frequency', value: /^(\d+\.\d+) ppm (fast|slow)$/, fields: negativeWhen('slow') },
  { name: 'Residual freq', value: /^([+-]?\d+\.\d+) ppm$/, fields: asItIs },
  { name: 'Skew', value: /^(\d+\.\d+) ppm$/, fields: asItIs },
  { name: 'Root delay', value: /^(-?\d+\.\d+) seconds$/, fields: asItIs },
  { name: 'Root dispersion', value: /^(-?\d+\.\d+) seconds$/, fields: asItIs },
  { name: 'Update interval', value: /^(-?\d+\.\d+) seconds$/, fields: asItIs },
  { name: 'Leap status', value: /^(.+)$/, fields: asItIs },
]

function fromText(lines: readonly Line[]): ChronyTracking {
  const end = { number: (lines.at(-1)?.number ?? 0) + 1, text: '' }
  const fields: string[] = []
  const places: Line[] = []
  KEYS.forEach((key, index) => {
    const line = lines[index] ?? end
    const [, name = '', value = ''] = /^(.*?) *: (.*?) *$/.exec(line.text) ?? []
    const match = name === key.name ? key.value.exec(value) : null
    if (!match) throw notUnderstood('chronyc', line, `"${key.name}" was expected`)
    for (const field of key.fields(match[1] ?? '', match[2] ?? '')) {
      fields.push(field)
      places.push(line)
    }
  })
  const surplus = lines[KEYS.length]
  if (surplus !== undefined) throw notUnderstood('chronyc', surplus, 'nothing was expected after the leap status')
  return tracking(fields, (index) => places[index] ?? end)
}

/** chrony before 2.4 prints the four bytes like an address, `203.0.113.15`. */
function hexOf(dotted: string): string {
  const bytes = dotted.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))
  return bytes.join('').toUpperCase()
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sun Nov 22 04:42:41 2026` (UTC) as the `-c` form has it; the text itself when it is no such time. */
function epochOf(time: string): string {
  const match = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/.exec(time)
  const month = MONTHS.indexOf(match?.[1] ?? '')
  if (!match || month === -1) return time
  const [, , day, hour, minute, second, year] = match.map(Number)
  return `${String(Date.UTC(year ?? 0, month, day, hour, minute, second) / 1000)}.000000000`
}

const LEAPS = new Set(['Normal', 'Insert second', 'Delete second', 'Not synchronised', 'Invalid'])

/** The 14 fields of the `-c` form; `lineOf` tells where a field stands. */
function tracking(fields: readonly string[], lineOf: (index: number) => Line): ChronyTracking {
  const [refid = '', name = '', stratumField = '', refTimeField = ''] = fields
  const leap = fields[13] ?? ''
  const stratum = integer(stratumField)
  const refTime = refTimeOf(refTimeField)
  if (stratum === null || stratum < 0) throw notUnderstood('chronyc', lineOf(2), 'a stratum was expected')
  if (refTime === undefined) throw notUnderstood('chronyc', lineOf(3), 'a reference time was expected')
  if (!LEAPS.has(leap)) throw notUnderstood('chronyc', lineOf(13), 'a leap status was expected')
  const number = (index: number): number => {
    const value = decimal(fields[index] ?? '')
    if (value === null) throw notUnderstood('chronyc', lineOf(index), `a number was expected as field ${String(index + 1)}`)
    return value
  }
  return {
    refid,
    name: name === '' ? null : name,
    address: isIP(name) === 0 ? null : name,
    stratum: stratum === 0 ? null : stratum,
    refTime: refTime?.iso ?? null,
    refTimeUsec: refTime?.usec ?? null,
    offsetSeconds: number(4),
    lastOffsetSeconds: number(5),
    rmsOffsetSeconds: number(6),
    frequencyPpm: number(7),
    residualFrequencyPpm: number(8),
    skewPpm: number(9),
    rootDelaySeconds: number(10),
    rootDispersionSeconds: number(11),
    updateIntervalSeconds: number(12),
    leap,
  }
}

/** `1795322563.753999400`, all nine digits kept; null for 0 ("never"), undefined when it is no time. */
function refTimeOf(field: string): { iso: string; usec: number } | null | undefined {
  const match = /^(\d{1,11})\.(\d{9})$/.exec(field)
  if (!match) return undefined
  const seconds = Number(match[1])
  const nanoseconds = match[2] ?? ''
  const { iso } = instantFromUsec(seconds * 1e6)
  if (iso === null) return null
  const fraction = nanoseconds.replace(/0+$/, '')
  return {
    iso: fraction === '' ? iso : `${iso.slice(0, -1)}.${fraction}Z`,
    usec: seconds * 1e6 + Number(nanoseconds.slice(0, 6)),
  }
}
