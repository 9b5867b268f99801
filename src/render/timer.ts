import type { TimerDetails } from '../facts/timers/show.js'
import { duration, instant, relative } from './numbers.js'
import { safe, widthOf } from './text.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

/** `timer show`: when it runs, in words, the runs to come, how the last one ended, and where all that is written. */
export function renderTimer(timer: TimerDetails, view: View): string {
  const { style } = view
  const title = `${style.strong(safe(timer.unit))}${timer.description === null ? '' : ` - ${safe(timer.description)}`}`
  const rows: [label: string, values: string[]][] = [
    ['state', [stateText(timer)]],
    ['runs', runsText(timer)],
    ['starts', [startsText(timer)]],
    ['last run', [lastText(timer, view)]],
    [isWaiting(timer) ? 'next runs' : 'would run', nextText(timer, view)],
    ['set to', switchesText(timer)],
    ['files', [...(timer.unitFile === null ? [] : [timer.unitFile]), ...timer.dropIns]],
    ['docs', timer.documentation],
  ]
  return `${title}\n${rows
    .filter(([, values]) => values.length > 0)
    .flatMap(([label, values]) => row(label, values, timer, view))
    .join('\n')}\n`
}

const LABELS = 9

function row(label: string, values: readonly string[], timer: TimerDetails, { style, width }: View): string[] {
  const bad = (label === 'last run' && timer.failed) || (label === 'next runs' && timer.overdue)
  return values
    .flatMap((value) => wrapWords(safe(value), width - LABELS - 4))
    .map((text, index) => `  ${style.faint((index === 0 ? label : '').padStart(LABELS))}  ${bad && index === 0 ? style.bad(text) : text}`)
}

function isWaiting({ activeState }: TimerDetails): boolean {
  return activeState === 'active'
}

function stateText({ activeState, subState, enabled, loadState }: TimerDetails): string {
  const state = `${activeState ?? 'unknown'}${subState === null ? '' : ` (${subState})`}`
  const file = enabled === null ? '' : `; unit file: ${enabled}`
  return `${state}${file}${loadState === null || loadState === 'loaded' ? '' : `; ${loadState}`}`
}

function runsText({ onCalendar, monotonic, timeZone }: TimerDetails): string[] {
  const lines = [
    ...onCalendar.map(({ words, expression }) => (words === expression ? words : pad(words, `(${expression})`))),
    ...monotonic.map(({ words, setting }) => pad(words, `(${setting})`)),
  ]
  if (lines.length === 0) return ['not known']
  const isLocal = onCalendar.length > 0 && timeZone !== 'UTC'
  return isLocal ? [...lines, `in the time of ${timeZone ?? 'this host, whose zone has no name'}; the times below are UTC`] : lines
}

function pad(words: string, note: string): string {
  return `${words}${' '.repeat(Math.max(2, 36 - widthOf(words)))}${note}`
}

function startsText({ activates, alsoActivates, activated }: TimerDetails): string {
  if (activates === null) return 'not known while the timer is not active'
  if (activated?.loadState != null && activated.loadState !== 'loaded')
    return `${activates}, which cannot be started: ${activated.loadState}`
  const state = activated?.activeState == null ? '' : `, now ${activated.activeState}`
  return `${[activates, ...alsoActivates].join(', ')}${state}`
}

function lastText({ last, lastResult, activated }: TimerDetails, { now }: View): string {
  if (last === null && activated?.lastStart == null) return 'never'
  const when = last ?? activated?.lastStart ?? null
  const code = activated?.exitCode == null || activated.exitCode === 0 ? '' : `, exit code ${String(activated.exitCode)}`
  const signal = activated?.signal == null ? '' : `, signal ${String(activated.signal)}`
  const isRunning = activated?.lastStart != null && activated.lastEnd === null
  const result = lastResult === null ? (isRunning ? 'has not ended yet' : 'how it ended is not known') : `${lastResult}${code}${signal}`
  return `${instant(when)}  (${relative(when, now)}): ${result}`
}

function nextText(timer: TimerDetails, { now }: View): string[] {
  if (timer.overdueReason === 'no-next-run') return [`never: nothing starts ${timer.activates ?? 'it'} a first time`]
  const running = timer.subState === 'running' ? ['running now'] : []
  const runs = timer.nextRuns.map((run) => `${instant(run)}  (${relative(run, now)})`)
  const late = timer.overdueReason === 'next-passed' ? [`overdue since ${instant(timer.next)}`] : []
  const first = running.length + late.length + runs.length === 0 ? ['none'] : []
  return [...running, ...late, ...runs, ...first]
}

function switchesText(timer: TimerDetails): string[] {
  const { onCalendar, persistent, accuracySeconds, randomizedDelaySeconds, fixedRandomDelay, wakeSystem, onClockChange, onTimezoneChange } =
    timer
  return [
    ...(persistent === true && onCalendar.length > 0 ? ['make up for a run missed while the host was off (Persistent)'] : []),
    ...(accuracySeconds === null || accuracySeconds < 1
      ? []
      : [`run up to ${duration(accuracySeconds)} late, to run together with others (AccuracySec)`]),
    ...(randomizedDelaySeconds === null || randomizedDelaySeconds === 0
      ? []
      : [
          `wait ${fixedRandomDelay === true ? 'a fixed' : 'a random'} time up to ${duration(randomizedDelaySeconds)} more (RandomizedDelaySec)`,
        ]),
    ...(wakeSystem === true ? ['wake the host from suspend (WakeSystem)'] : []),
    ...(onClockChange === true ? ['run when the clock is set (OnClockChange)'] : []),
    ...(onTimezoneChange === true ? ['run when the time zone changes (OnTimezoneChange)'] : []),
  ]
}
