import { NotFoundError, UsageError, type Finding, type Warning } from '../../errors.js'
import { readIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { calendarInWords } from '../../tools/systemd-calendar/words.js'
import { askListTimers, type ListedTimer } from '../../tools/systemctl/list-timers.js'
import { fullUnitName, isTemplateName, isUnitName, unitType } from '../../tools/systemctl/names.js'
import { booleanOf, textOf, wordsOf, type Properties } from '../../tools/systemctl/show.js'
import { timerSettingsOf, timerSettingsOfFiles, type TimerSettings } from '../../tools/systemctl/timer-settings.js'
import { parseSystemdTime } from '../../tools/timestamps.js'
import { instantFromUsec } from '../../tools/timestamps.js'
import { readHostZone } from './host-zone.js'
import { spanOf, timerRow, type TimerRow } from './list.js'
import { readNextRuns } from './next-runs.js'
import { activatedUnit, askOneTimersProperties, type ActivatedUnit } from './properties.js'

export interface TimerShowData {
  timer: TimerDetails
}

/** All about one timer. */
export interface TimerDetails extends TimerRow {
  loadState: string | null
  /** Result of the timer itself: success, resources … */
  result: string | null
  onCalendar: CalendarTime[]
  /** OnBootSec= and its like: so long after something else. */
  monotonic: MonotonicTime[]
  /** The host's own zone, in which times of day without a zone are meant; null when it has no name. */
  timeZone: string | null
  /**
   * Up to five runs to come by OnCalendar=, before RandomizedDelaySec=; without OnCalendar= the next run alone. For a
   * timer that is not active: when it would run if it were.
   */
  nextRuns: string[]
  nextRunsUsec: number[]
  /** A run that was missed while the host was off is made up for at the next start. */
  persistent: boolean | null
  /** A run may be later than its time by this much, so that it can be put together with others. */
  accuracySeconds: number | null
  /** A run is put off by a random time up to this much. */
  randomizedDelaySeconds: number | null
  /** That random time is always the same on this host. */
  fixedRandomDelay: boolean | null
  /** A run wakes the host from suspend. */
  wakeSystem: boolean | null
  /** The timer stays loaded after its last run. */
  remainAfterElapse: boolean | null
  /** It also runs when the clock is set. */
  onClockChange: boolean | null
  /** It also runs when the time zone changes. */
  onTimezoneChange: boolean | null
  /** What it starts, and how that ended the last time; null when systemd does not tell. */
  activated: ActivatedUnit | null
  /** Path of the unit file; null for a timer without one. */
  unitFile: string | null
  dropIns: string[]
  /** The unit file on disk is newer than what systemd has loaded. */
  needDaemonReload: boolean | null
  documentation: string[]
}

interface CalendarTime {
  /** The expression, normalized by systemd. */
  expression: string
  /** In plain English; the normalized expression when that has no plain sentence. */
  words: string
  /** When this expression elapses next; null when never or unknown. */
  next: string | null
  nextUsec: number | null
}

interface MonotonicTime {
  /** As in a unit file, e.g. OnBootSec. */
  setting: string
  seconds: number
  /** In plain English, e.g. `15min after boot`. */
  words: string
}

export function noSuchTimer(unit: string): NotFoundError {
  return new NotFoundError(`${unit}: there is no such timer`, { suggestions: ['hostward timer list shows all timers'], details: { unit } })
}

/**
 * One timer: when it runs, in words too, the next runs, and how what it starts ended the last time.
 *
 * @param word the name; `.timer` is added
 * @throws UsageError, NotFoundError, ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError
 */
export async function readTimer(host: Host, word: string): Promise<Finding<TimerShowData>> {
  const unit = requireTimerName(word)
  const [listed, own, timeZone] = await Promise.all([askListTimers(host), askOneTimersProperties(host, unit), readHostZone(host)])
  const loadState = textOf(own, 'LoadState')
  if (loadState === 'not-found') throw noSuchTimer(unit)
  const row = listed.find((timer) => timer.unit === unit) ?? rowOf(unit, own)
  const starts = row.activates ?? wordsOf(own, 'Triggers')[0] ?? textOf(own, 'Unit')
  const { settings, warnings } = await readSettings(host, own)
  const [activated, runs] = await Promise.all([
    starts === null ? null : askOneTimersProperties(host, starts).then((properties) => activatedUnit(starts, properties)),
    readNextRuns(
      host,
      settings.calendar.map(({ expression }) => expression),
      timeZone,
    ),
  ])
  const details = timerRow({ ...row, activates: starts }, own, activated, host.now())
  const nextRunsUsec = runs.usec.length > 0 ? runs.usec : details.nextUsec === null ? [] : [details.nextUsec]
  const timer: TimerDetails = {
    ...details,
    loadState,
    result: textOf(own, 'Result'),
    onCalendar: settings.calendar.map(({ expression, next }) => ({
      expression,
      words: calendarInWords(expression),
      next: next.iso,
      nextUsec: next.usec,
    })),
    monotonic: settings.monotonic.map(({ setting, span, seconds }) => ({
      setting,
      seconds,
      words: `${span} ${AFTER[setting]?.(starts ?? 'what it starts') ?? `(${setting})`}`,
    })),
    timeZone,
    nextRuns: nextRunsUsec.map((usec) => instantFromUsec(usec).iso ?? ''),
    nextRunsUsec,
    ...switchesOf(own),
    activated,
    unitFile: textOf(own, 'FragmentPath'),
    dropIns: wordsOf(own, 'DropInPaths'),
    needDaemonReload: booleanOf(own, 'NeedDaemonReload'),
    documentation: wordsOf(own, 'Documentation'),
  }
  return { data: { timer }, warnings: [...warnings, ...runs.warnings, ...stateWarnings(timer)] }
}

/** What a monotonic setting counts from (systemd.timer(5)). */
const AFTER: Readonly<Record<string, (starts: string) => string>> = {
  OnActiveSec: () => 'after the timer was started',
  OnBootSec: () => 'after boot',
  OnStartupSec: () => 'after systemd was started',
  OnUnitActiveSec: (starts) => `after ${starts} was last started`,
  OnUnitInactiveSec: (starts) => `after ${starts} last ended`,
}

/** @throws UsageError for a name that no timer can have */
export function requireTimerName(word: string): string {
  const unit = fullUnitName(word, 'timer')
  if (isUnitName(unit) && !isTemplateName(unit) && unitType(unit) === 'timer') return unit
  throw new UsageError(`${JSON.stringify(word)} is not the name of a timer`, {
    suggestions: isUnitName(unit) && unitType(unit) !== 'timer' ? [`hostward unit show ${unit}`] : ['hostward timer list shows all timers'],
  })
}

/** A timer that systemd has only just loaded because it was asked about: list-timers does not have it. */
function rowOf(unit: string, own: Properties): ListedTimer {
  const last = parseSystemdTime(textOf(own, 'LastTriggerUSec') ?? '')
  return {
    unit,
    activates: null,
    alsoActivates: [],
    next: null,
    nextUsec: null,
    last: last?.iso ?? null,
    lastUsec: last?.usec ?? null,
    leftSeconds: null,
    passedSeconds: null,
  }
}

function switchesOf(
  own: Properties,
): Pick<
  TimerDetails,
  | 'persistent'
  | 'accuracySeconds'
  | 'randomizedDelaySeconds'
  | 'fixedRandomDelay'
  | 'wakeSystem'
  | 'remainAfterElapse'
  | 'onClockChange'
  | 'onTimezoneChange'
> {
  return {
    persistent: booleanOf(own, 'Persistent'),
    accuracySeconds: spanOf(own, 'AccuracyUSec'),
    randomizedDelaySeconds: spanOf(own, 'RandomizedDelayUSec'),
    fixedRandomDelay: booleanOf(own, 'FixedRandomDelay'),
    wakeSystem: booleanOf(own, 'WakeSystem'),
    remainAfterElapse: booleanOf(own, 'RemainAfterElapse'),
    onClockChange: booleanOf(own, 'OnClockChange'),
    onTimezoneChange: booleanOf(own, 'OnTimezoneChange'),
  }
}

/** From systemctl, or from the unit files where systemctl cannot print them (systemd 219). */
async function readSettings(host: Host, own: Properties): Promise<{ settings: TimerSettings; warnings: Warning[] }> {
  const settings = timerSettingsOf(own)
  if (settings !== null) return { settings, warnings: [] }
  const paths = [textOf(own, 'FragmentPath'), ...wordsOf(own, 'DropInPaths')].filter((path) => path !== null)
  try {
    const files = await Promise.all(paths.map((path) => readIfThere(host, path)))
    return { settings: timerSettingsOfFiles(files.filter((text) => text !== null)), warnings: [] }
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const message = `when it runs is not known: this systemd does not tell, and ${error.path} cannot be read (${error.code})`
    return { settings: { calendar: [], monotonic: [] }, warnings: [{ code: 'TIMER_SETTINGS_UNAVAILABLE', message }] }
  }
}

function stateWarnings({ unit, loadState, needDaemonReload, activated }: TimerDetails): Warning[] {
  const warnings: Warning[] = []
  if (loadState !== null && loadState !== 'loaded') {
    warnings.push({ code: 'UNIT_NOT_LOADED', message: `${unit}: systemd could not load it as a timer: ${loadState}` })
  }
  if (loadState === 'loaded' && activated?.loadState != null && activated.loadState !== 'loaded') {
    const message = `${unit}: what it starts, ${activated.unit}, cannot be started: ${activated.loadState}`
    warnings.push({ code: 'ACTIVATED_NOT_LOADED', message })
  }
  if (needDaemonReload === true) {
    warnings.push({
      code: 'NEED_DAEMON_RELOAD',
      message: `${unit}: its files have changed since systemd read them; systemctl daemon-reload makes it read them again`,
    })
  }
  return warnings
}
