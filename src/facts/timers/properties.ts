import type { Host } from '../../host/types.js'
import { isUnitName } from '../../tools/systemctl/names.js'
import { askShow, askShowPrecisely, numberOf, textOf, type Properties } from '../../tools/systemctl/show.js'
import { parseSystemdTime } from '../../tools/timestamps.js'

/** What is asked of timers and of the units that they start: one list for both, so that one call serves all. */
export const TIMER_PROPERTIES: readonly string[] = [
  'Id',
  'Description',
  'Documentation',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'FragmentPath',
  'DropInPaths',
  'NeedDaemonReload',
  'Result',
  'Triggers',
  'Unit',
  'TimersCalendar',
  'TimersMonotonic',
  'OnClockChange',
  'OnTimezoneChange',
  'LastTriggerUSec',
  'AccuracyUSec',
  'RandomizedDelayUSec',
  'FixedRandomDelay',
  'Persistent',
  'WakeSystem',
  'RemainAfterElapse',
  'ExecMainStartTimestamp',
  'ExecMainExitTimestamp',
  'ExecMainCode',
  'ExecMainStatus',
]

/** The properties of these units by the name that was asked, with one process. @throws as askShow */
export async function askTimerProperties(host: Host, units: readonly string[]): Promise<Map<string, Properties>> {
  const names = [...new Set(units)].filter((name) => isUnitName(name)).sort()
  const answers = await askShow(host, names, TIMER_PROPERTIES)
  return new Map(names.map((name, index) => [name, answers[index] ?? new Map<string, string[]>()]))
}

/** The properties of one unit, with the microseconds of its times. @throws as askShowPrecisely */
export async function askOneTimersProperties(host: Host, unit: string): Promise<Properties> {
  const [properties] = isUnitName(unit) ? await askShowPrecisely(host, [unit], TIMER_PROPERTIES) : []
  return properties ?? new Map<string, string[]>()
}

/** How the unit that a timer starts ended the last time. */
export interface ActivatedUnit {
  unit: string
  loadState: string | null
  activeState: string | null
  subState: string | null
  /** Result: success, exit-code, signal, timeout …; null when it has not ended since boot, or has no such notion. */
  lastResult: string | null
  /** Exit code of the main process; null when it has not exited by itself. */
  exitCode: number | null
  /** Number of the signal that ended the main process. */
  signal: number | null
  /** Start and end of the main process. */
  lastStart: string | null
  lastStartUsec: number | null
  lastEnd: string | null
  lastEndUsec: number | null
}

/** The unit that a timer starts, from its properties. */
export function activatedUnit(unit: string, properties: Properties): ActivatedUnit {
  const start = parseSystemdTime(textOf(properties, 'ExecMainStartTimestamp') ?? '')
  const end = parseSystemdTime(textOf(properties, 'ExecMainExitTimestamp') ?? '')
  const result = textOf(properties, 'Result')
  const hasEnded = start?.iso != null && end?.iso != null
  const status = hasEnded ? numberOf(properties, 'ExecMainStatus') : null
  const exited = numberOf(properties, 'ExecMainCode') === CLD_EXITED
  return {
    unit,
    loadState: textOf(properties, 'LoadState'),
    activeState: textOf(properties, 'ActiveState'),
    subState: textOf(properties, 'SubState'),
    // systemd says success of what has not run yet, and again of what runs.
    lastResult: hasEnded || result !== 'success' ? result : null,
    exitCode: exited ? status : null,
    signal: exited ? null : status,
    lastStart: start?.iso ?? null,
    lastStartUsec: start?.usec ?? null,
    lastEnd: end?.iso ?? null,
    lastEndUsec: end?.usec ?? null,
  }
}

/** How a process ended, as in ExecMainCode= (wait(2)); 2 and 3 are "killed" and "dumped core". */
const CLD_EXITED = 1
