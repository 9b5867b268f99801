import { isIP } from 'node:net'
import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { askChronyc } from './failure.js'
import { ageSeconds, csvAgeSeconds, decimal, integer, offsetSeconds } from './quantities.js'
import { csvFields, cutNamesWarning, parseSavedTable } from './saved-table.js'

/** What chronyd has worked out from the samples of one source, a row of `chronyc sourcestats` (chronyc(1)). */
export interface ChronySourceStats {
  /** As chronyc prints it: name, address, or reference id. */
  name: string
  /** IP address, where one was printed. */
  address: string | null
  /** NP: sample points that are kept. With 0 the estimates below are defaults. */
  samples: number
  /** NR: runs of residuals with the same sign. Many fewer than samples: a straight line does not fit the data. */
  runs: number
  /** Interval between the oldest and the newest sample. */
  spanSeconds: number
  /** Residual frequency against this source. */
  frequencyPpm: number
  /** Error bound of the frequency. */
  skewPpm: number
  /** Estimated offset of the source. */
  offsetSeconds: number
  /** Estimated standard deviation of the samples. */
  standardDeviationSeconds: number
}

const SOURCESTATS_ARGS: readonly string[] = ['-c', '-n', 'sourcestats']

/** @throws ToolMissingError, DaemonNotRunningError, ParseError */
export async function askSourceStats(host: Host): Promise<ChronySourceStats[]> {
  const { stdout } = await askChronyc(host, SOURCESTATS_ARGS)
  return toLines(stdout)
    .filter((line) => !isBlank(line))
    .map(csvRow)
}

/** A saved `chronyc sourcestats`, table or `-c`. @throws ParseError, DaemonNotRunningError, ToolFailedError */
export function parseChronycSourceStats(text: string): { sourcestats: ChronySourceStats[]; warnings: Warning[] } {
  const { rows, warnings } = parseSavedTable(text, {
    header: /^Name\/IP Address +NP +NR +Span +Frequency +Freq Skew +Offset +Std Dev *$/,
    legend: /^(?: {20,}(?:\.-|\/|\|)|\.- Number of sample points )/,
    csv: /^[^ ]+(?:,-?\d+){3}(?:,-?\d+\.\d+){4}$/,
    csvRow,
    textRow,
  })
  return { sourcestats: rows, warnings: [...warnings, ...cutNamesWarning(rows.map((row) => row.name))] }
}

function csvRow(line: Line): ChronySourceStats {
  const [name = '', samples = '', runs = '', span = '', frequency = '', skew = '', offset = '', deviation = ''] = csvFields(line, 8, 0)
  return stats(line, { name, samples, runs, frequency, skew }, csvAgeSeconds(span), decimal(offset), decimal(deviation))
}

const TEXT_ROW = /^(\S+) +(\d+) +(\d+) +(\S+) +(\S+) +(\S+) +(\S+) +(\S+)$/

function textRow(line: Line): ChronySourceStats {
  const match = TEXT_ROW.exec(line.text)
  if (!match) throw notUnderstood('chronyc', line, 'NAME NP NR SPAN FREQUENCY SKEW OFFSET DEVIATION was expected')
  const [, name = '', samples = '', runs = '', span = '', frequency = '', skew = '', offset = '', deviation = ''] = match
  return stats(line, { name, samples, runs, frequency, skew }, ageSeconds(span), offsetSeconds(offset), offsetSeconds(deviation))
}

function stats(
  line: Line,
  fields: Record<'name' | 'samples' | 'runs' | 'frequency' | 'skew', string>,
  span: number | null | undefined,
  offset: number | null,
  deviation: number | null,
): ChronySourceStats {
  const samples = integer(fields.samples)
  const runs = integer(fields.runs)
  const frequency = decimal(fields.frequency)
  const skew = decimal(fields.skew)
  if (fields.name === '' || samples === null || runs === null || span === null || span === undefined) {
    throw notUnderstood('chronyc', line, 'name, samples, runs and span were expected')
  }
  if (frequency === null || skew === null || offset === null || deviation === null) {
    throw notUnderstood('chronyc', line, 'frequency, skew, offset and deviation were expected')
  }
  return {
    name: fields.name,
    address: isIP(fields.name) === 0 ? null : fields.name,
    samples,
    runs,
    spanSeconds: span,
    frequencyPpm: frequency,
    skewPpm: skew,
    offsetSeconds: offset,
    standardDeviationSeconds: deviation,
  }
}
