import type { TimerRow } from '../facts/timers/list.js'
import { renderColumns, type Column } from './columns.js'
import { count, duration, instant, relative } from './numbers.js'
import type { Style, View } from './view.js'
import { wrapWords } from './wrap.js'

/** Columns from which on times are shown in full beside how far away they are. */
const WIDE = 150

/** `timer list`: one line a timer, the soonest first, overdue and failed ones marked, then a line that counts. */
export function renderTimerList(timers: readonly TimerRow[], view: View): string {
  if (timers.length === 0) return 'no timers\n'
  const table = renderColumns(timers, view.width >= WIDE ? wideColumns(view) : narrowColumns(timers, view), view)
  return `${table}\n\n${summary(timers, view)}\n`
}

function wideColumns(view: View): Column<TimerRow>[] {
  return [
    { title: 'NEXT', value: (row) => instant(row.next) },
    leftColumn(view),
    { title: 'LAST', value: (row) => instant(row.last) },
    { title: 'PASSED', value: (row) => relative(row.last, view.now) },
    ...stateColumns(view.style),
    { title: 'ACTIVATES', value: startsText, shrinkTo: 12 },
  ]
}

/** What a timer activates is said only where it is not the service of the same name. */
function narrowColumns(timers: readonly TimerRow[], view: View): Column<TimerRow>[] {
  return [
    ...stateColumns(view.style).slice(0, 1),
    leftColumn(view),
    { title: 'LAST RUN', value: (row) => relative(row.last, view.now) },
    ...stateColumns(view.style).slice(1),
    ...(timers.every(isUsual)
      ? []
      : [{ title: 'ACTIVATES', value: (row: TimerRow) => (isUsual(row) ? '' : startsText(row)), shrinkTo: 6 }]),
  ]
}

function leftColumn({ now, style }: View): Column<TimerRow> {
  return {
    title: 'NEXT RUN',
    value: (row) => nextText(row, now),
    paint: (text, row) =>
      row.overdue ? style.bad(text) : row.subState === 'running' ? style.good(text) : row.next === null ? style.faint(text) : text,
  }
}

function stateColumns(style: Style): Column<TimerRow>[] {
  return [
    { title: 'TIMER', value: (row) => row.unit, shrinkTo: 16 },
    { title: 'ENABLED', value: (row) => row.enabled ?? '-', shrinkTo: 8 },
    { title: 'RESULT', value: resultText, shrinkTo: 9, paint: (text, row) => (row.failed ? style.bad(text) : text) },
  ]
}

/** When it runs next, as far as that needs words: `in 13min`, `running now`, `overdue 2h`, `never`. */
function nextText(row: TimerRow, now: Date): string {
  if (row.overdueReason === 'no-next-run') return 'never'
  if (row.overdueReason === 'next-passed' && row.leftSeconds !== null) return `overdue ${duration(Math.round(0 - row.leftSeconds))}`
  if (row.subState === 'running') return 'running now'
  return relative(row.next, now)
}

function resultText(row: TimerRow): string {
  return row.activeState === 'failed' ? 'timer failed' : (row.lastResult ?? '-')
}

function isUsual({ unit, activates, alsoActivates }: TimerRow): boolean {
  return activates === null || (alsoActivates.length === 0 && activates === unit.replace(/timer$/, 'service'))
}

function startsText({ activates, alsoActivates }: TimerRow): string {
  return activates === null ? '-' : [activates, ...alsoActivates].join(', ')
}

function summary(timers: readonly TimerRow[], { style, width }: View): string {
  const overdue = timers.filter((timer) => timer.overdue).length
  const failed = timers.filter((timer) => timer.failed).length
  const parts = [
    count(timers.length, 'timer'),
    ...(overdue > 0 ? [style.bad(`${String(overdue)} overdue`)] : []),
    ...(failed > 0 ? [style.bad(`${String(failed)} failed`)] : []),
  ]
  return [
    parts.join(', '),
    ...notes(timers)
      .flatMap((note) => wrapWords(note, width))
      .map((line) => style.faint(line)),
  ].join('\n')
}

function notes(timers: readonly TimerRow[]): string[] {
  const reasons = new Set(timers.map(({ overdueReason }) => overdueReason))
  return [
    ...(reasons.has('next-passed') ? ['overdue: it should have run, also by its accuracy (AccuracySec), and did not'] : []),
    ...(reasons.has('no-next-run') ? ['never: it counts from runs of what it starts, and there was no first one'] : []),
  ]
}
