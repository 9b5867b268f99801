import { HostwardError, InterruptedError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askListTimers, type ListedTimer } from '../../tools/systemctl/list-timers.js'
import { textOf, type Properties } from '../../tools/systemctl/show.js'
import { spanSeconds, timerSettingsOf } from '../../tools/systemctl/timer-settings.js'
import { overdueReason, type OverdueReason } from './overdue.js'
import { activatedUnit, askTimerProperties, type ActivatedUnit } from './properties.js'

export interface TimerListData {
  /** By next run; timers without one come last. */
  timers: TimerRow[]
}

/** A timer that systemd has in memory. */
export interface TimerRow {
  unit: string
  description: string | null
  /** The unit that it starts; null when systemd does not tell (an inactive timer before systemd 247). */
  activates: string | null
  /** Further units that it starts; almost always empty. */
  alsoActivates: string[]
  next: string | null
  nextUsec: number | null
  last: string | null
  lastUsec: number | null
  /** Seconds from now to the next run; negative when it is past. */
  leftSeconds: number | null
  /** Seconds from the last run to now. */
  passedSeconds: number | null
  /** State of the unit file in systemd's own word: enabled, disabled, static, masked, generated, transient … */
  enabled: string | null
  /** ActiveState of the timer: active, inactive, failed … */
  activeState: string | null
  /** SubState of the timer: waiting, running (what it starts runs now), elapsed, dead, failed. */
  subState: string | null
  /** Result of the activated unit: success, exit-code, timeout …; null when it has not ended since boot. */
  lastResult: string | null
  /** The timer failed, or what it starts did the last time. */
  failed: boolean
  /** It should have run, or should have a next run, and does not: see `overdueReason`. */
  overdue: boolean
  /** `next-passed`: the next run is past by more than the timer's accuracy. `no-next-run`: it repeats, but never ran. */
  overdueReason: OverdueReason | null
}

/**
 * All timers with their next and last runs and how what they start has ended. When the details cannot be had, the list
 * itself still stands and a warning says so.
 *
 * @throws HostwardError when the list cannot be had
 */
export async function readTimers(host: Host): Promise<Finding<TimerListData>> {
  const listed = await askListTimers(host)
  const warnings: Warning[] = []
  let details = new Map<string, Properties>()
  try {
    details = await askTimerProperties(
      host,
      listed.flatMap(({ unit, activates }) => [unit, ...(activates === null ? [] : [activates])]),
    )
  } catch (error) {
    if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
    warnings.push({ code: 'TIMER_DETAILS_UNAVAILABLE', message: `states and results of the timers are not known: ${error.message}` })
  }
  const timers = listed.map((row) => toTimerRow(row, details, host.now()))
  return { data: { timers: [...timers.filter(({ next }) => next !== null), ...timers.filter(({ next }) => next === null)] }, warnings }
}

function toTimerRow(row: ListedTimer, details: ReadonlyMap<string, Properties>, now: Date): TimerRow {
  const own = details.get(row.unit) ?? new Map<string, string[]>()
  const starts = row.activates === null ? undefined : details.get(row.activates)
  return timerRow(row, own, starts === undefined ? null : activatedUnit(row.activates ?? '', starts), now)
}

/** One row of the list, put together from what systemctl lists and shows. @throws ParseError */
export function timerRow(row: ListedTimer, own: Properties, activated: ActivatedUnit | null, now: Date): TimerRow {
  const activeState = textOf(own, 'ActiveState')
  const subState = textOf(own, 'SubState')
  const { next, nextUsec, last, lastUsec } = row
  const reason = overdueReason(
    { activeState, subState, nextUsec, lastUsec, accuracySeconds: spanOf(own, 'AccuracyUSec'), settings: timerSettingsOf(own) },
    now,
  )
  const lastResult = activated?.lastResult ?? null
  const leftSeconds = secondsFromNow(nextUsec, now)
  const sinceLast = secondsFromNow(lastUsec, now)
  return {
    unit: row.unit,
    description: textOf(own, 'Description'),
    activates: row.activates,
    alsoActivates: row.alsoActivates,
    next,
    nextUsec,
    last,
    lastUsec,
    leftSeconds,
    passedSeconds: sinceLast === null ? null : 0 - sinceLast,
    enabled: textOf(own, 'UnitFileState'),
    activeState,
    subState,
    lastResult,
    failed: activeState === 'failed' || activated?.activeState === 'failed' || (lastResult !== null && lastResult !== 'success'),
    overdue: reason !== null,
    overdueReason: reason,
  }
}

/** A time span property in seconds, e.g. `AccuracyUSec=1min`. */
export function spanOf(properties: Properties, name: string): number | null {
  const text = textOf(properties, name)
  return text === null ? null : spanSeconds(text)
}

function secondsFromNow(usec: number | null, now: Date): number | null {
  return usec === null ? null : Math.round(usec / 1000 - now.getTime()) / 1000
}
