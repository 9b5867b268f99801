import { ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { isBlank, notUnderstood, parseJsonOutput, toLines, type Line } from '../lines.js'
import { NEVER, instantFromUsec, parseSystemdTime, parseTimeSpan, type Instant } from '../timestamps.js'
import { systemctlFailure } from './failure.js'
import { JSON_SINCE } from './list-units.js'
import { askSystemdVersion } from './version.js'

/** One row of `systemctl list-timers`. */
export interface ListedTimer {
  unit: string
  /** The unit that it starts; null when systemd 219 or 239 show none because the timer was never active. */
  activates: string | null
  /** Further units that it starts; almost always empty. */
  alsoActivates: string[]
  /** When it elapses next; null when it does not. */
  next: string | null
  nextUsec: number | null
  /** When it elapsed last; null when it never did. */
  last: string | null
  lastUsec: number | null
  /** Seconds from the listing to `next` (negative when that is past), as far as the text tells them; JSON does not. */
  leftSeconds: number | null
  /** Seconds from `last` to the listing, the same way. */
  passedSeconds: number | null
}

export const LIST_TIMERS_ARGS: readonly string[] = ['list-timers', '--all', '--no-pager', '--full', '--no-legend', '--output=json']

/**
 * All timers that systemd has in memory, inactive ones too. One call for every version: systemd before 246 ignores
 * `--output=json` and prints the table, which is told apart by its first byte.
 *
 * @throws ToolMissingError, NotSupportedError (no systemd), DaemonNotRunningError, ParseError
 */
export async function askListTimers(host: Host): Promise<ListedTimer[]> {
  const result = await ask(host, 'systemctl', LIST_TIMERS_ARGS)
  if (result.exitCode !== 0 || (result.stdout === '' && result.stderr.trim() !== '')) throw systemctlFailure(result)
  if (result.stdout.startsWith('[')) return parseListTimersJson(result.stdout)
  const version = await askSystemdVersion(host)
  if (version < JSON_SINCE)
    return toLines(result.stdout)
      .filter((line) => !isBlank(line))
      .map((line) => parseTimerRow(line))
  throw new ParseError(
    { tool: 'systemctl', argv: ['systemctl', ...LIST_TIMERS_ARGS], line: 1, text: result.stdout.split('\n')[0] ?? '' },
    `systemd ${String(version)} was asked for JSON`,
  )
}

/**
 * `systemctl list-timers --output=json`. `left` repeats `next`, and `passed` is `last` or, from systemd 254, the time
 * since boot: neither is a duration, so neither is used. Never is null in `next` and 0 in `last`.
 *
 * @throws ParseError
 */
export function parseListTimersJson(text: string): ListedTimer[] {
  const rows = parseJsonOutput('systemctl', text)
  if (!Array.isArray(rows)) throw new ParseError({ tool: 'systemctl', line: 1, text: text.slice(0, 80) }, 'an array was expected')
  return rows.map((row: unknown, index) => {
    const { unit, activates, next, last } = (row ?? {}) as Record<string, unknown>
    const started = Array.isArray(activates) ? (activates as unknown[]) : [activates ?? ''].filter((name) => name !== '')
    if (typeof unit !== 'string' || !isUsec(next) || !isUsec(last) || !started.every((name) => typeof name === 'string')) {
      throw new ParseError(
        { tool: 'systemctl', line: 1, text: JSON.stringify(row) },
        `row ${String(index)} has no unit, activates, next and last`,
      )
    }
    return timer(unit, started, instantFromUsec(next), instantFromUsec(last), null, null)
  })
}

function isUsec(value: unknown): value is number | null | undefined {
  return value === null || value === undefined || (typeof value === 'number' && value >= 0)
}

const NONE = 'n/a|-'
const TIME = String.raw`(?:\S+ )?\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?: (?:[A-Z][A-Za-z]*(?:[+-]\d+)?|[+-]\d{2}(?::?\d{2})?))?`
const SPAN = String.raw`now|\d\S*(?: \S+){0,5}?`
const ROW = new RegExp(
  String.raw`^\s*(${NONE}|${TIME})\s+(${NONE}|${SPAN})\s+(${NONE}|${TIME})\s+(${NONE}|${SPAN})\s+(\S+\.timer)(?:\s+([^\s,]+(?:, ?[^\s,]+)*))?\s*$`,
)

/**
 * A row of the table: `NEXT LEFT LAST PASSED UNIT ACTIVATES`. Missing is `n/a` (219 to 247) or `-` (252 on); weekdays may
 * be translated; LEFT has ` left` up to 253; ACTIVATES is empty in 219 and 239 for a timer that was never active.
 *
 * @param utcOffsetMinutes for a zone that means several things
 * @throws ParseError
 */
export function parseTimerRow(line: Line, utcOffsetMinutes?: number): ListedTimer {
  const match = ROW.exec(line.text)
  if (!match) throw notUnderstood('systemctl', line, 'NEXT LEFT LAST PASSED UNIT ACTIVATES was expected')
  const [, next = '', left = '', last = '', passed = '', unit = '', activates = ''] = match
  const started = activates.split(/, ?/).filter((name) => name !== '')
  return timer(
    unit,
    started,
    timeOf(next, line, utcOffsetMinutes),
    timeOf(last, line, utcOffsetMinutes),
    spanOf(left, 'left', line),
    spanOf(passed, 'ago', line),
  )
}

function timer(
  unit: string,
  started: readonly string[],
  next: Instant,
  last: Instant,
  leftSeconds: number | null,
  passedSeconds: number | null,
): ListedTimer {
  const [activates = null, ...alsoActivates] = started
  return {
    unit,
    activates,
    alsoActivates,
    next: next.iso,
    nextUsec: next.usec,
    last: last.iso,
    lastUsec: last.usec,
    leftSeconds,
    passedSeconds,
  }
}

function timeOf(text: string, line: Line, utcOffsetMinutes: number | undefined): Instant {
  if (text === 'n/a' || text === '-') return NEVER
  const instant = parseSystemdTime(text, utcOffsetMinutes)
  if (instant !== null) return instant
  const zone = text.split(' ').at(-1) ?? ''
  throw new ParseError(
    { tool: 'systemctl', line: line.number, text: line.text },
    `the time zone ${JSON.stringify(zone)} means several things`,
    {
      suggestions: ['say how far it is from UTC, e.g. --utc-offset +09:00', 'or save the listing with TZ=UTC systemctl list-timers --all'],
    },
  )
}

/** `13min left`, `1min 3s ago`, from 254 on `13min`: positive in the direction that the column is about. */
function spanOf(text: string, expected: 'left' | 'ago', line: Line): number | null {
  if (text === 'n/a' || text === '-') return null
  if (text === 'now') return 0
  const seconds = parseTimeSpan(text)
  if (seconds === null) throw notUnderstood('systemctl', line, `${JSON.stringify(text)} is no time span`)
  const said = / (left|ago)$/.exec(text)?.[1] ?? expected
  return said === expected ? seconds : -seconds
}
