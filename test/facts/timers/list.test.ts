import { describe, expect, it } from 'vitest'
import { readTimers } from '../../../src/facts/timers/list.js'
import { LIST_TIMERS, LOGROTATE, LOGROTATE_SERVICE, showTimers, timerHost } from '../../helpers/timer-host.js'
import { blocks } from '../../helpers/show-blocks.js'

const showBoth = showTimers('logrotate.service', 'logrotate.timer')

describe('readTimers', () => {
  it('puts list, states and results together with two processes', async () => {
    const host = timerHost()
    const { data, warnings } = await readTimers(host)
    expect(warnings).toEqual([])
    expect(data.timers).toEqual([
      {
        unit: 'logrotate.timer',
        description: 'Daily rotation of log files',
        activates: 'logrotate.service',
        alsoActivates: [],
        next: '2025-07-26T15:00:00Z',
        nextUsec: 1753542000000000,
        last: '2025-07-26T05:58:27Z',
        lastUsec: 1753509507000000,
        leftSeconds: 28_800,
        passedSeconds: 3693,
        enabled: 'enabled',
        activeState: 'active',
        subState: 'waiting',
        lastResult: 'success',
        failed: false,
        overdue: false,
        overdueReason: null,
      },
    ])
    expect(host.calls).toEqual([LIST_TIMERS, showBoth])
  })

  it('asks about nothing when there are no timers', async () => {
    const host = timerHost({ [LIST_TIMERS]: '[]' })
    expect((await readTimers(host)).data.timers).toEqual([])
    expect(host.calls).toEqual([LIST_TIMERS])
  })

  it.each([
    ['a service that has not run', { ExecMainStartTimestamp: '', ExecMainExitTimestamp: '' }, {}, { lastResult: null, failed: false }],
    ['a service that runs for the first time', { ExecMainExitTimestamp: '' }, {}, { lastResult: null, failed: false }],
    [
      'a service that failed',
      { Result: 'exit-code', ActiveState: 'failed', ExecMainStatus: '3' },
      {},
      { lastResult: 'exit-code', failed: true },
    ],
    [
      'a service that never came to start',
      { Result: 'resources', ExecMainStartTimestamp: '' },
      {},
      { lastResult: 'resources', failed: true },
    ],
    ['a timer that failed', {}, { ActiveState: 'failed', SubState: 'failed' }, { failed: true, lastResult: 'success' }],
    ['a timer without a unit file', {}, { UnitFileState: '' }, { enabled: null }],
  ])('%s', async (_, service, timer, expected) => {
    const host = timerHost({ [showBoth]: blocks({ ...LOGROTATE_SERVICE, ...service }, { ...LOGROTATE, ...timer }) })
    expect((await readTimers(host)).data.timers[0]).toMatchObject(expected)
  })

  it('tells a timer that has missed its time', async () => {
    const host = timerHost({}, { now: '2025-07-26T16:00:02Z' })
    expect((await readTimers(host)).data.timers[0]).toMatchObject({ overdue: true, overdueReason: 'next-passed', leftSeconds: -3602 })
  })

  it('puts timers without a next run last, and asks each unit once', async () => {
    const rows = [
      { next: null, last: 0, unit: 'b.timer', activates: 'logrotate.service' },
      { next: 1753542000000000, last: 0, unit: 'a.timer', activates: 'logrotate.service' },
      { next: null, last: 0, unit: 'c.timer' },
    ]
    const host = timerHost({
      [LIST_TIMERS]: JSON.stringify(rows),
      [showTimers('a.timer', 'b.timer', 'c.timer', 'logrotate.service')]: blocks(
        { Id: 'a.timer' },
        { Id: 'b.timer' },
        { Id: 'c.timer' },
        LOGROTATE_SERVICE,
      ),
    })
    const { data } = await readTimers(host)
    expect(data.timers.map(({ unit, activates, lastResult }) => [unit, activates, lastResult])).toEqual([
      ['a.timer', 'logrotate.service', 'success'],
      ['b.timer', 'logrotate.service', 'success'],
      ['c.timer', null, null],
    ])
  })

  it('still lists when the details cannot be had, and says so', async () => {
    const host = timerHost({ [showBoth]: { exitCode: 1, stderr: 'Failed to get properties: Connection timed out\n' } })
    const { data, warnings } = await readTimers(host)
    expect(data.timers[0]).toMatchObject({ unit: 'logrotate.timer', enabled: null, lastResult: null, next: '2025-07-26T15:00:00Z' })
    expect(warnings.map(({ code }) => code)).toEqual(['TIMER_DETAILS_UNAVAILABLE'])
  })

  it('passes on an interruption, and a form that it does not know', async () => {
    await expect(readTimers(timerHost({ [showBoth]: { outcome: 'interrupted' } }))).rejects.toMatchObject({ code: 'INTERRUPTED' })
    const odd = blocks(LOGROTATE_SERVICE, { ...LOGROTATE, TimersCalendar: 'daily' })
    await expect(readTimers(timerHost({ [showBoth]: odd }))).rejects.toMatchObject({ code: 'PARSE_ERROR' })
  })
})
