import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../ask.js'
import { blocksOf, notUnderstood, toLines, type Line } from '../lines.js'
import { parseSystemdTime, type Instant } from '../timestamps.js'

/** What `systemd-analyze calendar` says of one expression. */
export interface CalendarRuns {
  /** As it was asked; the normalized form when systemd-analyze shows only that. */
  expression: string
  normalized: string
  /** The next times in order, the first one included; empty when it never elapses again. */
  runs: Instant[]
}

/** `--iterations=` of `systemd-analyze calendar` (NEWS 242). */
export const ITERATIONS_SINCE = 242

/**
 * When these expressions elapse next, one process for all. systemd-analyze reckons in the zone of its environment, which
 * is UTC here: an expression that means the host's own time of day must carry the host's zone.
 *
 * @param iterations more than 1 needs systemd 242
 * @throws ToolMissingError, ToolFailedError (an expression that it does not take), ParseError
 */
export async function askCalendarRuns(host: Host, expressions: readonly string[], iterations: number): Promise<CalendarRuns[]> {
  const result = await ask(host, 'systemd-analyze', calendarArgs(expressions, iterations))
  if (result.exitCode !== 0) throw toolFailed(result)
  return parseCalendarRuns(result.stdout)
}

/** The argv of the call: one shape, so that a recording can answer it. */
function calendarArgs(expressions: readonly string[], iterations: number): string[] {
  return ['calendar', ...(iterations > 1 ? [`--iterations=${String(iterations)}`] : []), '--', ...expressions]
}

/** `systemd-analyze calendar EXPRESSION…`, systemd 239 to 257: a block of `Label: value` lines each. @throws ParseError */
export function parseCalendarRuns(text: string): CalendarRuns[] {
  return blocksOf(toLines(text)).map(parseBlock)
}

function parseBlock(lines: readonly Line[]): CalendarRuns {
  let original: string | null = null
  let normalized: string | null = null
  const runs: Instant[] = []
  for (const line of lines) {
    const match = /^\s*(Original form|Normalized form|Next elapse|\(in UTC\)|From now|Iter(?:ation|\.) #\d+): (.*)$/.exec(line.text)
    const [, label = '', value = ''] = match ?? []
    if (label === '') throw notUnderstood('systemd-analyze', line, 'a label of `systemd-analyze calendar` was expected')
    if (label === 'Original form') original = value
    else if (label === 'Normalized form') normalized = value
    else if (label === '(in UTC)') runs.splice(-1, 1, timeOf(value, line))
    else if (label !== 'From now' && value.trim() !== 'never') runs.push(timeOf(value, line))
  }
  const [first] = lines
  if (normalized === null && first !== undefined) throw notUnderstood('systemd-analyze', first, 'a normalized form was expected')
  return { expression: original ?? normalized ?? '', normalized: normalized ?? '', runs }
}

function timeOf(value: string, line: Line): Instant {
  const instant = parseSystemdTime(value)
  if (instant?.iso == null) throw notUnderstood('systemd-analyze', line, 'a time was expected')
  return instant
}
