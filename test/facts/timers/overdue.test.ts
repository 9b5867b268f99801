import { expect, it } from 'vitest'
import { overdueReason, type TimerClock } from '../../../src/facts/timers/overdue.js'

const now = new Date('2025-07-26T07:00:00Z')
const usec = (seconds: number) => now.getTime() * 1000 + seconds * 1e6
const repeating = { calendar: [], monotonic: [{ setting: 'OnUnitActiveSec', span: '1d', seconds: 86_400 }] }
const once = { calendar: [], monotonic: [{ setting: 'OnBootSec', span: '15min', seconds: 900 }] }
const timer: TimerClock = {
  activeState: 'active',
  subState: 'waiting',
  nextUsec: null,
  lastUsec: null,
  accuracySeconds: 60,
  settings: null,
}

it.each<[string, Partial<TimerClock>, string | null]>([
  ['a run to come', { nextUsec: usec(1) }, null],
  ['a time that has passed within the accuracy', { nextUsec: usec(-59) }, null],
  ['a time that has passed by more', { nextUsec: usec(-62) }, 'next-passed'],
  ['a coarse timer within its hour', { nextUsec: usec(-3000), accuracySeconds: 3600 }, null],
  ['an unknown accuracy, which is a minute', { nextUsec: usec(-62), accuracySeconds: null }, 'next-passed'],
  ['a passed time while its unit runs', { nextUsec: usec(-7200), subState: 'running' }, null],
  ['a passed time of a timer that is off', { nextUsec: usec(-7200), activeState: 'inactive' }, null],
  ['a repeating timer without a first run', { subState: 'elapsed', settings: repeating }, 'no-next-run'],
  ['a repeating timer that ran and waits for the end', { subState: 'elapsed', settings: repeating, lastUsec: usec(-9) }, null],
  ['a timer that has done its work', { subState: 'elapsed', settings: once, lastUsec: usec(-9) }, null],
  ['a one-time timer that is off', { activeState: 'inactive', subState: 'dead', settings: repeating }, null],
  ['no settings to judge by', { subState: 'elapsed' }, null],
])('%s: %j is %s', (_, differs, reason) => {
  expect(overdueReason({ ...timer, ...differs }, now)).toBe(reason)
})
