import type { Warning } from '../../errors.js'
import { notUnderstood, type Line } from '../lines.js'
import { chronycTrouble } from './failure.js'
import { integer } from './quantities.js'
import { savedLines } from './saved-table.js'

/** Counters of chronyd as a server, `chronyc serverstats` (chronyc(1)). Null: this version does not count it. */
export interface ChronyServerStats {
  ntpPacketsReceived: number
  ntpPacketsDropped: number
  commandPacketsReceived: number
  commandPacketsDropped: number
  clientLogRecordsDropped: number
  /** chrony 4.0 and later, as the next two. */
  ntsKeConnectionsAccepted: number | null
  ntsKeConnectionsDropped: number | null
  authenticatedNtpPackets: number | null
  /** chrony 4.2 and later, as the next two. */
  interleavedNtpPackets: number | null
  ntpTimestampsHeld: number | null
  ntpTimestampSpanSeconds: number | null
  /** chrony 4.4 and later, as the rest. */
  ntpDaemonRxTimestamps: number | null
  ntpDaemonTxTimestamps: number | null
  ntpKernelRxTimestamps: number | null
  ntpKernelTxTimestamps: number | null
  ntpHardwareRxTimestamps: number | null
  ntpHardwareTxTimestamps: number | null
}

/** The counters in chronyc's order: the label of the text form, and our key. */
const COUNTERS: readonly (readonly [label: string, key: keyof ChronyServerStats])[] = [
  ['NTP packets received', 'ntpPacketsReceived'],
  ['NTP packets dropped', 'ntpPacketsDropped'],
  ['Command packets received', 'commandPacketsReceived'],
  ['Command packets dropped', 'commandPacketsDropped'],
  ['Client log records dropped', 'clientLogRecordsDropped'],
  ['NTS-KE connections accepted', 'ntsKeConnectionsAccepted'],
  ['NTS-KE connections dropped', 'ntsKeConnectionsDropped'],
  ['Authenticated NTP packets', 'authenticatedNtpPackets'],
  ['Interleaved NTP packets', 'interleavedNtpPackets'],
  ['NTP timestamps held', 'ntpTimestampsHeld'],
  ['NTP timestamp span', 'ntpTimestampSpanSeconds'],
  ['NTP daemon RX timestamps', 'ntpDaemonRxTimestamps'],
  ['NTP daemon TX timestamps', 'ntpDaemonTxTimestamps'],
  ['NTP kernel RX timestamps', 'ntpKernelRxTimestamps'],
  ['NTP kernel TX timestamps', 'ntpKernelTxTimestamps'],
  ['NTP hardware RX timestamps', 'ntpHardwareRxTimestamps'],
  ['NTP hardware TX timestamps', 'ntpHardwareTxTimestamps'],
]

/** How many counters the versions print: 3.x, 4.0, 4.2, 4.4. */
const FIELD_COUNTS = new Set([5, 8, 11, 17])

/** A saved `chronyc serverstats`, text or `-c`. @throws ParseError, DaemonNotRunningError, ToolFailedError */
export function parseChronycServerStats(text: string): { serverstats: ChronyServerStats; warnings: Warning[] } {
  const { lines, warnings } = savedLines(text)
  const trouble = lines.map(chronycTrouble).find((error) => error !== null)
  if (trouble !== undefined) throw trouble
  const [first = { number: 1, text: '' }, second] = lines
  const csv = /^\d+(?:,\d+)+ *$/.test(first.text)
  if (csv && second !== undefined) throw notUnderstood('chronyc', second, 'one line was expected')
  const counters = csv ? first.text.trimEnd().split(',').map(integer) : lines.map(counterOf)
  const last = lines.at(-1) ?? first
  if (!FIELD_COUNTS.has(counters.length))
    throw notUnderstood('chronyc', last, `${String(counters.length)} counters; 5, 8, 11 or 17 were expected`)
  const entries = COUNTERS.map(([, key], index) => [key, counters[index] ?? null])
  return { serverstats: Object.fromEntries(entries) as ChronyServerStats, warnings }
}

function counterOf(line: Line, index: number): number {
  const label = COUNTERS[index]?.[0]
  const match = /^(.*?) *: +(\d+) *$/.exec(line.text) ?? /^(.*?) *: *(\d+) *$/.exec(line.text)
  if (!match || match[1] !== label)
    throw notUnderstood('chronyc', line, label === undefined ? 'nothing more was expected' : `"${label}" was expected`)
  return Number(match[2])
}
