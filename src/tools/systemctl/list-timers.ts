import { ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { isBlank, parseJsonOutput, toLines } from '../lines.js'
import { instantFromUsec } from '../timestamps.js'
import { systemctlFailure } from './failure.js'
import { JSON_SINCE } from './list-units.js'
import { listedTimer, parseTimerRow } from './timer-row.js'
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
    return listedTimer(unit, started, instantFromUsec(next), instantFromUsec(last))
  })
}

function isUsec(value: unknown): value is number | null | undefined {
  return value === null || value === undefined || (typeof value === 'number' && value >= 0)
}
