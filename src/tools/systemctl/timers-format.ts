import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { cutByPager } from '../terminal-marks.js'
import { parseListTimersJson, type ListedTimer } from './list-timers.js'
import { countWarning } from './row-count.js'
import { savedJson, savedLines } from './saved-text.js'
import { headingPattern, isShortenedCell, shorteningWarnings } from './table.js'
import { parseSavedTimerRow, type SavedTimer } from './timer-row.js'

/** `systemctl list-timers` in any form: JSON, or the table with or without its legend. */
export const parseSavedListTimers: SavedOutputParser<'systemctl-list-timers'> = (text, { utcOffsetMinutes, now }) => {
  const { lines, warnings } = savedLines(text, 'systemctl list-timers')
  const json = savedJson(lines)
  if (json !== null) {
    const timers = parseListTimersJson(json)
    return { data: { timers: now === undefined ? timers : timers.map((timer) => withSpans(timer, now)) }, warnings }
  }
  const table = parseListTimersText(lines, utcOffsetMinutes)
  return { data: { timers: table.timers }, warnings: [...warnings, ...table.warnings] }
}

/**
 * `systemctl list-timers` as text, systemd 219 to 257, with or without heading and legend.
 *
 * @param lines without colours
 * @throws ParseError
 */
export function parseListTimersText(lines: readonly Line[], utcOffsetMinutes?: number): { timers: SavedTimer[]; warnings: Warning[] } {
  const rows: Line[] = []
  const legend: Line[] = []
  for (const line of lines) {
    if (isBlank(line) || HEADING.test(line.text)) continue
    if (LEGEND.test(line.text)) legend.push(line)
    else if (legend.length > 0) throw notUnderstood('systemctl', line, 'nothing was expected after the legend')
    else rows.push(line)
  }
  const cut = cutByPager(lines)
  const timers = rows.map((line) => parseSavedTimerRow(line, cut.has(line), utcOffsetMinutes))
  const shortened = rows.map((line, index) => ({ line, cut: cut.has(line) ? [] : (timers[index]?.cut ?? []) }))
  return {
    timers,
    warnings: [
      ...rows.flatMap((line, index) => (cut.has(line) ? [cutWarning(line, timers[index]?.cut ?? [])] : [])),
      ...zoneWarning(rows.filter((_, index) => hasUnknownZone(timers[index]))),
      ...shorteningWarnings(shortened, ['unit', 'activates']),
      ...countWarning(legend, timers.length, /^(\d+) timers? listed\.$/),
    ],
  }
}

const HEADING = headingPattern(['NEXT', 'LEFT', 'LAST', 'PASSED', 'UNIT', '[ACTIVATES]'], 1)
const LEGEND = /^\d+ timers? listed\.$|^Pass --all to see /

function cutWarning(line: Line, cells: readonly string[]): Warning {
  return { code: 'CELL_CUT', message: `line ${String(line.number)}: the pager cut it (">"); not known: ${cells.join(', ')}` }
}

function hasUnknownZone({ nextText = '…', lastText = '…' }: Partial<SavedTimer> = {}): boolean {
  return !isShortenedCell(nextText) || !isShortenedCell(lastText)
}

function zoneWarning(rows: readonly Line[]): Warning[] {
  const [first] = rows
  if (first === undefined) return []
  const message = `line ${String(first.number)}: the zone of its times is not known or means several; they are null and stand as printed (name it with --utc-offset)`
  return [{ code: 'ZONE_UNKNOWN', message }]
}

/** JSON has no durations: they follow from the time of the listing when that is known. */
function withSpans(timer: ListedTimer, now: Date): ListedTimer {
  const fromNow = (usec: number | null): number | null => (usec === null ? null : Math.round(usec / 1000 - now.getTime()) / 1000)
  const passed = fromNow(timer.lastUsec)
  return { ...timer, leftSeconds: fromNow(timer.nextUsec), passedSeconds: passed === null ? null : 0 - passed }
}
