import { expect, it } from 'vitest'
import type { TimerDetails } from '../../src/facts/timers/show.js'
import { readTimer } from '../../src/facts/timers/show.js'
import { renderTimer } from '../../src/render/timer.js'
import { PLAIN } from '../../src/render/view.js'
import { timerHost } from '../helpers/timer-host.js'

const view = { width: 100, style: PLAIN, now: new Date('2025-07-26T16:00:00Z') }

async function rendered(differs: Partial<TimerDetails>): Promise<string> {
  const { data } = await readTimer(timerHost(), 'logrotate')
  return renderTimer({ ...data.timer, ...differs }, view)
}

it('a first run that has not ended, and a service that is not there', async () => {
  const { data } = await readTimer(timerHost(), 'logrotate')
  const { activated } = data.timer
  expect(await rendered({ lastResult: null, activated: { ...activated!, lastEnd: null } })).toContain('ago): has not ended yet')
  expect(await rendered({ activated: { ...activated!, loadState: 'masked' } })).toContain(
    'starts  logrotate.service, which cannot be started: masked',
  )
})

it.each<[string, Partial<TimerDetails>, string]>([
  ['a run that is due', { overdueReason: 'next-passed', overdue: true }, 'next runs  overdue since 2025-07-26 15:00:00 UTC'],
  [
    'a timer that never runs',
    { overdueReason: 'no-next-run', overdue: true },
    'next runs  never: nothing starts logrotate.service a first time',
  ],
  ['a run under way', { subState: 'running' }, 'next runs  running now'],
  ['no run to come', { nextRuns: [], nextRunsUsec: [] }, 'next runs  none'],
  ['no run yet', { last: null, activated: null }, 'last run  never'],
  ['a result that is not known', { lastResult: null }, 'ago): how it ended is not known'],
  ['what it starts not known', { activates: null }, 'starts  not known while the timer is not active'],
  ['times not known', { onCalendar: [] }, 'runs  not known'],
  ['a zone without a name', { timeZone: null }, 'in the time of this host, whose zone has no name; the times below are UTC'],
  [
    'no plain sentence',
    { onCalendar: [{ expression: '*-*-01/2 03:00:00', words: '*-*-01/2 03:00:00', next: null, nextUsec: null }] },
    'runs  *-*-01/2 03:00:00\n',
  ],
  ['several units', { alsoActivates: ['b.service'] }, 'starts  logrotate.service, b.service, now inactive'],
])('%s', async (_, differs, text) => {
  expect(await rendered(differs)).toContain(text)
})
