import { formatPreciseTimestamp, formatTimespan, formatTimestamp } from './format.js'
import type { LoadedUnit } from './manager.js'
import { spanOf, spanUsec, yesNo, type PropertySource } from './properties.js'

type Values = Record<string, string | readonly string[]>

const MONOTONIC = ['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnUnitActiveSec', 'OnUnitInactiveSec']

/** When a timer elapses next and last did, as its unit spec says it: microseconds. */
export interface TimerTimes {
  nextRealtimeUsec: number | null
  nextMonotonicUsec: number | null
  lastRealtimeUsec: number | null
}

/** `NextRealtime`, `NextMonotonic`, `Last` in the properties of the spec: microseconds as text. */
export function timerTimes(unit: LoadedUnit): TimerTimes {
  const read = (name: string): number | null => {
    const text = unit.spec.properties?.[name]
    return text === undefined ? null : Number(text)
  }
  return { nextRealtimeUsec: read('NextRealtime'), nextMonotonicUsec: read('NextMonotonic'), lastRealtimeUsec: read('Last') }
}

export function timerProperties({ unit }: PropertySource): Values {
  const { file } = unit
  const { nextRealtimeUsec, nextMonotonicUsec, lastRealtimeUsec } = timerTimes(unit)
  const stampOf = (usec: number | null): string => (usec === null ? '' : formatTimestamp(usec))
  const calendar = file.values('Timer', 'OnCalendar')
  return {
    Unit: [...(unit.relations.get('Triggers') ?? [])].join(' '),
    TimersMonotonic: MONOTONIC.flatMap((key) =>
      file.values('Timer', key).map((value) => {
        const base = key === 'OnBootSec' ? spanUsec(value) : null
        return `{ ${key.replace(/Sec$/, 'USec')}=${spanOf(value, '')} ; next_elapse=${base === null ? '0' : formatTimespan(base)} }`
      }),
    ),
    TimersCalendar: calendar.map(
      (value) =>
        `{ OnCalendar=${normalized(value)} ; next_elapse=${nextRealtimeUsec === null ? 'n/a' : formatPreciseTimestamp(nextRealtimeUsec)} }`,
    ),
    OnClockChange: 'no',
    OnTimezoneChange: 'no',
    NextElapseUSecRealtime: stampOf(nextRealtimeUsec),
    NextElapseUSecMonotonic: nextMonotonicUsec === null ? (calendar.length > 0 ? '0' : 'infinity') : formatTimespan(nextMonotonicUsec),
    LastTriggerUSec: stampOf(lastRealtimeUsec),
    LastTriggerUSecMonotonic: '0',
    Result: 'success',
    AccuracyUSec: spanOf(file.value('Timer', 'AccuracySec'), '1min'),
    RandomizedDelayUSec: spanOf(file.value('Timer', 'RandomizedDelaySec'), '0'),
    FixedRandomDelay: 'no',
    Persistent: yesNo(file.flag('Timer', 'Persistent', false)),
    WakeSystem: 'no',
    RemainAfterElapse: 'yes',
  }
}

/** Calendar expressions of the models in full (systemd.time(7)): `daily`, `*-*-* 6,18:00`. */
function normalized(calendar: string): string {
  const words: Readonly<Record<string, string>> = {
    daily: '*-*-* 00:00:00',
    weekly: 'Mon *-*-* 00:00:00',
    hourly: '*-*-* *:00:00',
    monthly: '*-*-01 00:00:00',
  }
  const [, date = '', hours = '', minutes = '', seconds = '00'] = /^(.* )([\d,]+):(\d+)(?::(\d+))?$/.exec(calendar) ?? []
  if (words[calendar] === undefined && date === '') throw new Error(`the model does not know OnCalendar=${calendar}`)
  const padded = hours.split(',').map((hour) => hour.padStart(2, '0'))
  return words[calendar] ?? `${date}${padded.join(',')}:${minutes}:${seconds}`
}
