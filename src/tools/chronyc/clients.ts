import { isIP } from 'node:net'
import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { askChronyc } from './failure.js'
import { ageSeconds, csvAgeSeconds, integer, logIntervalSeconds } from './quantities.js'
import { csvFields, cutNamesWarning, parseSavedTable } from './saved-table.js'

/** A host that has asked this chronyd, a row of `chronyc clients` (chronyc(1)). Intervals are averages, powers of two. */
export interface ChronyClient {
  /** As chronyc prints it: address, or the name of reverse DNS. */
  name: string
  /** IP address, where one was printed. */
  address: string | null
  ntpPackets: number
  /** NTP packets dropped by rate limiting. */
  ntpDropped: number
  /** Null when unknown. */
  ntpIntervalSeconds: number | null
  /** The same after rate limiting has set in; null when it has not. */
  ntpLimitedIntervalSeconds: number | null
  /** Seconds since the last NTP packet; null when there was none. */
  ntpLastSeconds: number | null
  /** Monitoring commands; null where NTS key establishment was shown instead (`clients -k`). */
  command: ChronyClientTraffic | null
  /** NTS key establishment; null where commands were shown (the default). */
  ntsKe: ChronyClientTraffic | null
}

interface ChronyClientTraffic {
  packets: number
  dropped: number
  intervalSeconds: number | null
  lastSeconds: number | null
}

const CLIENTS_ARGS: readonly string[] = ['-c', '-n', 'clients']

/** @throws NotPermittedError (chronyd answers root only), NotSupportedError (client log off), DaemonNotRunningError, ParseError */
export async function askClients(host: Host): Promise<ChronyClient[]> {
  const { stdout } = await askChronyc(host, CLIENTS_ARGS)
  return toLines(stdout)
    .filter((line) => !isBlank(line))
    .map((line) => csvRow(line))
}

/** A saved `chronyc clients`, table or `-c`. @throws ParseError, DaemonNotRunningError, ToolFailedError */
export function parseChronycClients(text: string): { clients: ChronyClient[]; warnings: Warning[] } {
  const ntsKe = /^ *Hostname .* NTS-KE /m.test(text)
  const { rows, warnings } = parseSavedTable(text, {
    header: /^Hostname +NTP +Drop +Int +IntL +Last +(?:Cmd|NTS-KE) +Drop +Int +Last *$/,
    csv: /^[^, ]+(?:,-?\d+){9}$/,
    csvRow,
    textRow: (line) => textRow(line, ntsKe),
  })
  return { clients: rows, warnings: [...warnings, ...cutNamesWarning(rows.map((row) => row.name))] }
}

function csvRow(line: Line): ChronyClient {
  const [name = '', packets = '', dropped = '', interval = '', limited = '', last = '', ...second] = csvFields(line, 10, 0)
  return client(line, [name, packets, dropped, interval, limited], csvAgeSeconds(last), second, csvAgeSeconds(second[3] ?? ''), false)
}

const TEXT_ROW = /^(\S+) +(\d+) +(\d+) +(\S+) +(\S+) +(\S+) +(\d+) +(\d+) +(\S+) +(\S+) *$/

function textRow(line: Line, ntsKe: boolean): ChronyClient {
  const match = TEXT_ROW.exec(line.text)
  if (!match) throw notUnderstood('chronyc', line, 'a name and nine numbers were expected')
  const fields = match.slice(1)
  return client(line, fields.slice(0, 5), ageSeconds(fields[5] ?? ''), fields.slice(6), ageSeconds(fields[9] ?? ''), ntsKe)
}

function client(
  line: Line,
  [name = '', packetsField = '', droppedField = '', intervalField = '', limitedField = '']: readonly string[],
  last: number | null | undefined,
  [secondPackets = '', secondDropped = '', secondInterval = '']: readonly string[],
  secondLast: number | null | undefined,
  ntsKe: boolean,
): ChronyClient {
  const [packets, dropped, otherPackets, otherDropped] = [packetsField, droppedField, secondPackets, secondDropped].map(integer)
  const [interval, limited, otherInterval] = [intervalField, limitedField, secondInterval].map(logIntervalSeconds)
  if (packets == null || dropped == null || otherPackets == null || otherDropped == null || name === '') {
    throw notUnderstood('chronyc', line, 'counts of packets were expected')
  }
  if (interval === undefined || limited === undefined || otherInterval === undefined || last === undefined || secondLast === undefined) {
    throw notUnderstood('chronyc', line, 'intervals and ages were expected')
  }
  const second = { packets: otherPackets, dropped: otherDropped, intervalSeconds: otherInterval, lastSeconds: secondLast }
  return {
    name,
    address: isIP(name) === 0 ? null : name,
    ntpPackets: packets,
    ntpDropped: dropped,
    ntpIntervalSeconds: interval,
    ntpLimitedIntervalSeconds: limited,
    ntpLastSeconds: last,
    command: ntsKe ? null : second,
    ntsKe: ntsKe ? second : null,
  }
}
