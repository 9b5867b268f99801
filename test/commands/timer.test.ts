import { describe, expect, it } from 'vitest'
import { LIST_TIMERS, timerHost, LOGROTATE, LOGROTATE_SERVICE, showTimer, showTimers } from '../helpers/timer-host.js'
import { blocks } from '../helpers/show-blocks.js'
import { runCommand } from '../helpers/run-command.js'

/** Two timers more: one that is late and whose service failed, one that can never run. */
function busyHost() {
  const rows = [
    { next: 1753513140000000, last: 1753426740000000, unit: 'late.timer', activates: 'other.service' },
    { next: 1753542000000000, last: 1753509507000000, unit: 'logrotate.timer', activates: 'logrotate.service' },
    { next: null, last: 0, unit: 'systemd-tmpfiles-clean-of-a-long-name.timer', activates: 'clean.service' },
  ]
  return timerHost(
    {
      [LIST_TIMERS]: JSON.stringify(rows),
      [showTimers(
        'clean.service',
        'late.timer',
        'logrotate.service',
        'logrotate.timer',
        'other.service',
        'systemd-tmpfiles-clean-of-a-long-name.timer',
      )]: blocks(
        { Id: 'clean.service', Result: 'success' },
        { ...LOGROTATE, Id: 'late.timer', AccuracyUSec: '1min' },
        LOGROTATE_SERVICE,
        LOGROTATE,
        { ...LOGROTATE_SERVICE, Result: 'exit-code', ActiveState: 'failed' },
        {
          Id: 'x',
          ActiveState: 'active',
          SubState: 'elapsed',
          UnitFileState: 'static',
          TimersMonotonic: '{ OnUnitActiveUSec=1d ; next_elapse=0 }',
        },
      ),
    },
    { now: '2025-07-26T09:00:00Z' },
  )
}

describe('timer list', () => {
  it('answers in JSON, filtered', async () => {
    const run = await runCommand(['timer', 'list', '--overdue', '--failed', '--json'], busyHost())
    expect(run.exitCode).toBe(0)
    expect(run.json.data['timers']).toEqual([expect.objectContaining({ unit: 'late.timer', overdueReason: 'next-passed' })])
  })

  it('fits 80 columns, and says what is late, failed and can never run', async () => {
    const run = await runCommand(['timer', 'list'], busyHost(), { columns: 80, tty: true, env: { NO_COLOR: '1' } })
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(run.stdout).toBe(`TIMER                   NEXT RUN         LAST RUN     ENABLED  RESULT     ACTIV…
late.timer              overdue 2h 1min  1d 2h ago    enabled  exit-code  other…
logrotate.timer         in 6h            3h 1min ago  enabled  success
systemd-tmpfiles-clea…  never            -            static   -          clean…

3 timers, 2 overdue, 1 failed
overdue: it should have run, also by its accuracy (AccuracySec), and did not
never: it counts from runs of what it starts, and there was no first one
`)
  })

  it('shows times in full where there is room, and cuts nothing in a pipe', async () => {
    const wide = await runCommand(['timer', 'list'], busyHost(), { columns: 200, tty: true, env: {} })
    expect(
      Math.max(
        ...wide.stdout
          .replace(/\u001b\[\d+m/g, '')
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(200)
    expect(wide.stdout).toContain('\u001b[31moverdue 2h')
    const piped = await runCommand(['timer', 'list'], busyHost())
    expect(piped.stdout).toContain('2025-07-26 15:00:00 UTC  in 6h')
    expect(piped.stdout).toContain('systemd-tmpfiles-clean-of-a-long-name.timer')
    expect(piped.stdout).not.toContain('\u001b')
  })

  it('says so when there are none', async () => {
    const run = await runCommand(['timer', 'list'], timerHost({ [LIST_TIMERS]: '[]' }))
    expect(run.stdout).toBe('no timers\n')
  })

  it('ends with 5 where there is no systemd', async () => {
    const stderr = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    const run = await runCommand(['timer', 'list', '--json'], timerHost({ [LIST_TIMERS]: { exitCode: 1, stderr } }))
    expect(run.exitCode).toBe(5)
    expect(run.json.error?.code).toBe('NOT_SUPPORTED')
  })
})

describe('timer show', () => {
  it('fits 80 columns', async () => {
    const run = await runCommand(['timer', 'show', 'logrotate'], timerHost(), { columns: 80, tty: true, env: { NO_COLOR: '1' } })
    expect(run.stdout).toBe(`logrotate.timer - Daily rotation of log files
      state  active (waiting); unit file: enabled
       runs  every day at 00:00                  (*-*-* 00:00:00)
             in the time of Asia/Tokyo; the times below are UTC
     starts  logrotate.service, now inactive
   last run  2025-07-26 05:58:27 UTC  (1h 1min ago): success
  next runs  2025-07-26 15:00:00 UTC  (in 8h)
             2025-07-27 15:00:00 UTC  (in 1d 8h)
     set to  make up for a run missed while the host was off (Persistent)
             run up to 1h late, to run together with others (AccuracySec)
      files  /usr/lib/systemd/system/logrotate.timer
       docs  man:logrotate(8)
             man:logrotate.conf(5)
`)
  })

  it('wraps what is longer, and shows every switch that is on', async () => {
    const timer = {
      ...LOGROTATE,
      LoadState: 'masked',
      ActiveState: 'inactive',
      SubState: 'dead',
      RandomizedDelayUSec: '1h',
      FixedRandomDelay: 'yes',
      WakeSystem: 'yes',
      OnClockChange: 'yes',
      OnTimezoneChange: 'yes',
      TimersMonotonic: '{ OnUnitInactiveUSec=1d ; next_elapse=0 }',
      Description: 'A \u001b[31mred one',
      DropInPaths: `/etc/${'long-'.repeat(30)}.conf`,
    }
    const service = { ...LOGROTATE_SERVICE, Result: 'exit-code', ExecMainStatus: '3' }
    const host = timerHost({ [showTimer('logrotate.timer')]: blocks(timer), [showTimer('logrotate.service')]: blocks(service) })
    const run = await runCommand(['timer', 'show', 'logrotate'], host, { columns: 80, tty: true, env: { NO_COLOR: '1' } })
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(run.stdout).toContain('A \\x1b[31mred one')
    expect(run.stdout).toContain('inactive (dead); unit file: enabled; masked')
    expect(run.stdout).toContain('exit-code, exit code 3')
    expect(run.stdout).toContain('would run')
    for (const word of ['a fixed time up to 1h', 'WakeSystem', 'OnClockChange', 'OnTimezoneChange', 'OnUnitInactiveSec'])
      expect(run.stdout).toContain(word)
    expect(run.stderr).toContain('could not load it as a timer: masked')
  })

  it('ends with 3 for a timer that is not there', async () => {
    const host = timerHost({ [showTimer('nope.timer')]: blocks({ Id: 'nope.timer', LoadState: 'not-found' }) })
    const run = await runCommand(['timer', 'show', 'nope'], host)
    expect(run.exitCode).toBe(3)
    expect(run.stderr).toContain('nope.timer: there is no such timer')
  })
})
