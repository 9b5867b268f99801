import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { cutByPager } from '../terminal-marks.js'
import { shortenedWarning } from './list-units-text.js'
import { parseListTimersJson, parseTimerRow, type ListedTimer } from './list-timers.js'
import { isShortenedName } from './names.js'
import { countWarning } from './row-count.js'
import { savedJson, savedLines } from './saved-text.js'

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
export function parseListTimersText(lines: readonly Line[], utcOffsetMinutes?: number): { timers: ListedTimer[]; warnings: Warning[] } {
  const rows: Line[] = []
  const legend: Line[] = []
  for (const line of lines) {
    if (isBlank(line) || HEADING.test(line.text)) continue
    if (LEGEND.test(line.text)) legend.push(line)
    else if (legend.length > 0) throw notUnderstood('systemctl', line, 'nothing was expected after the legend')
    else rows.push(line)
  }
  const cut = cutByPager(lines)
  const timers = rows.map((line) => parseTimerRow(cut.has(line) ? withoutCutName(line) : line, utcOffsetMinutes))
  const shortened = rows.filter((_, index) =>
    [timers[index]?.unit, timers[index]?.activates].some((name) => name != null && isShortenedName(name)),
  )
  return {
    timers,
    warnings: [
      ...rows.filter((line) => cut.has(line)).map((line) => cutWarning(line)),
      ...(shortened.length > 0 ? [shortenedWarning(shortened.map((line) => line.number))] : []),
      ...countWarning(legend, timers.length, /^(\d+) timers? listed\.$/),
    ],
  }
}

const HEADING = /^\s*NEXT\s+LEFT\s+LAST\s+PASSED\s+UNIT(?:\s+A[A-Z]*)?\s*>?$/
const LEGEND = /^\d+ timers? listed\.$|^Pass --all to see loaded but inactive timers, too\.$/

/** A row whose last column is the pager's `>`: what is left of the last name is no name. */
function withoutCutName(line: Line): Line {
  return { ...line, text: line.text.replace(/\S*>$/, '') }
}

function cutWarning(line: Line): Warning {
  return { code: 'CELL_CUT', message: `line ${String(line.number)}: the pager cut the last column (">"); what it was is not known` }
}

/** JSON has no durations: they follow from the time of the listing when that is known. */
function withSpans(timer: ListedTimer, now: Date): ListedTimer {
  const fromNow = (usec: number | null): number | null => (usec === null ? null : Math.round(usec / 1000 - now.getTime()) / 1000)
  const passed = fromNow(timer.lastUsec)
  return { ...timer, leftSeconds: fromNow(timer.nextUsec), passedSeconds: passed === null ? null : 0 - passed }
}
