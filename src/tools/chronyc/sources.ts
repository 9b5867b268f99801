import { isIP } from 'node:net'
import type { Host } from '../../host/types.js'
import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { askChronyc } from './failure.js'
import { ageSeconds, csvAgeSeconds, decimal, integer, offsetSeconds, reachOf } from './quantities.js'
import { csvFields, cutNamesWarning, parseSavedTable } from './saved-table.js'

/** One time source of chronyd, a row of `chronyc sources` (chronyc(1)). */
export interface ChronySource {
  /** server, peer, refclock; other for a mode that chronyc has no sign for. */
  mode: string
  /** chronyc's sign for the mode: `^`, `=`, `#`. */
  modeSymbol: string
  /** selected, combined, not-combined, unusable, falseticker, too-variable; other for a state without a sign. */
  state: string
  /** chronyc's sign for the state: `*`, `+`, `-`, `?`, `x`, `~`. */
  symbol: string
  /**
   * As chronyc prints it: the configured name, the name of reverse DNS, the address, the reference id of a reference
   * clock, or `ID#0000000001` while the name has no address yet.
   */
  name: string
  /** IP address; null for a reference clock, and where only a name was printed. */
  address: string | null
  /** Null as long as the source has never answered. A reference clock has 0. */
  stratum: number | null
  /** Interval of polling, in seconds; chronyc prints its base-2 logarithm. */
  pollSeconds: number
  pollLog2: number
  /** The last eight polls as bits, the newest is bit 0; 255 when all were answered. chronyc prints it in octal. */
  reach: number
  /** Seconds since the last good sample; null when there was none. */
  lastRxSeconds: number | null
  /** Offset as measured at the last sample; positive when the local clock is ahead of the source. Null without a sample. */
  offsetSeconds: number | null
  /** The same, adjusted by what the clock was slewed since. */
  adjustedOffsetSeconds: number | null
  /** Estimated error of the measurement. */
  errorSeconds: number | null
}

const MODES: Readonly<Record<string, string>> = { '^': 'server', '=': 'peer', '#': 'refclock', ' ': 'other' }
const STATES: Readonly<Record<string, string>> = {
  '*': 'selected',
  '+': 'combined',
  '-': 'not-combined',
  '?': 'unusable',
  x: 'falseticker',
  '~': 'too-variable',
  ' ': 'other',
}

/** `sources` with addresses. In the `-c` form chronyc resolves no names. */
export const SOURCES_ARGS: readonly string[] = ['-c', '-n', 'sources']
/** `sources` with the names as configured, in the same order (chrony 4.0 and later). */
export const SOURCES_NAMES_ARGS: readonly string[] = ['-c', '-N', 'sources']
/** The same two with the sources whose names have no address yet. */
export const ALL_SOURCES_ARGS: readonly string[] = ['-c', '-n', 'sources', '-a']
export const ALL_SOURCES_NAMES_ARGS: readonly string[] = ['-c', '-N', 'sources', '-a']

/** @throws ToolMissingError, DaemonNotRunningError, ParseError */
export async function askSources(host: Host, args: readonly string[] = SOURCES_ARGS): Promise<ChronySource[]> {
  return parseChronycSourcesCsv((await askChronyc(host, args)).stdout)
}

/** `chronyc -c sources`: ten fields a line, no heading. @throws ParseError */
export function parseChronycSourcesCsv(text: string): ChronySource[] {
  return toLines(text)
    .filter((line) => !isBlank(line))
    .map(csvRow)
}

/** A saved `chronyc sources`, table or `-c`. @throws ParseError, DaemonNotRunningError, ToolFailedError */
export function parseChronycSources(text: string): { sources: ChronySource[]; warnings: Warning[] } {
  const { rows, warnings } = parseSavedTable(text, {
    header: /^MS Name\/IP address +Stratum +Poll +Reach +LastRx +Last sample *$/,
    mendedHeader: /^MMS Name\/IP address +Stratum +Poll +Reach +LastRx +Last sample *$/,
    legend: /^ {0,2}(?:\.-- Source mode |\/ \.- Source state |\| \/ |\|\| )/,
    csv: /^[\^=# ],[*+\-?x~ ],/,
    csvRow,
    textRow,
  })
  return { sources: rows, warnings: [...warnings, ...cutNamesWarning(rows.map((row) => row.name))] }
}

function csvRow(line: Line): ChronySource {
  const [mode = '', state = '', name = '', stratum = '', poll = '', reach = '', lastRx = '', adjusted = '', measured = '', error = ''] =
    csvFields(line, 10, 2)
  return source(line, { mode, state, name, stratum, poll, reach }, csvAgeSeconds(lastRx), [adjusted, measured, error].map(decimal))
}

const TEXT_ROW = /^([\^=# ])([*+\-?x~ ]) +(\S+) +(-?\d+) +(-?\d+) +([0-7]+) +(\S+) +(\S+?) *\[ *(\S+?)\] +\+\/- +(\S+) *$/

function textRow(line: Line): ChronySource {
  const match = TEXT_ROW.exec(line.text)
  if (!match) throw notUnderstood('chronyc', line, 'MS NAME STRATUM POLL REACH LASTRX SAMPLE was expected')
  const [, mode = '', state = '', name = '', stratum = '', poll = '', reach = '', lastRx = '', adjusted = '', measured = '', error = ''] =
    match
  return source(line, { mode, state, name, stratum, poll, reach }, ageSeconds(lastRx), [adjusted, measured, error].map(offsetSeconds))
}

interface Fields {
  mode: string
  state: string
  name: string
  stratum: string
  poll: string
  reach: string
}

function source(
  line: Line,
  fields: Fields,
  lastRx: number | null | undefined,
  [adjusted = null, measured = null, error = null]: (number | null)[],
): ChronySource {
  const mode = MODES[fields.mode]
  const state = STATES[fields.state]
  const stratum = integer(fields.stratum)
  const pollLog2 = integer(fields.poll)
  const reach = reachOf(fields.reach)
  if (mode === undefined || state === undefined || fields.name === '')
    throw notUnderstood('chronyc', line, 'mode, state and name were expected')
  if (stratum === null || pollLog2 === null || reach === null || lastRx === undefined) {
    throw notUnderstood('chronyc', line, 'stratum, poll, reach and last reception were expected')
  }
  if (adjusted === null || measured === null || error === null) throw notUnderstood('chronyc', line, 'three offsets were expected')
  const sampled = lastRx !== null
  return {
    mode,
    modeSymbol: fields.mode,
    state,
    symbol: fields.state,
    name: fields.name,
    address: isIP(fields.name) === 0 ? null : fields.name,
    stratum: sampled || mode === 'refclock' || stratum !== 0 ? stratum : null,
    pollSeconds: 2 ** pollLog2,
    pollLog2,
    reach,
    lastRxSeconds: lastRx,
    offsetSeconds: sampled ? measured : null,
    adjustedOffsetSeconds: sampled ? adjusted : null,
    errorSeconds: sampled ? error : null,
  }
}
