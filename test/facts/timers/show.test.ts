import { describe, expect, it } from 'vitest'
import { readTimer } from '../../../src/facts/timers/show.js'
import { LIST_TIMERS, LOGROTATE, LOGROTATE_SERVICE, showTimer, showTimers, timerHost } from '../../helpers/timer-host.js'
import { blocks } from '../../helpers/show-blocks.js'

const ANALYZE = 'systemd-analyze calendar --iterations=5 -- *-*-* 00:00:00 Asia/Tokyo'

describe('readTimer', () => {
  it('tells all about a timer, its times in words', async () => {
    const host = timerHost()
    const { data, warnings } = await readTimer(host, 'logrotate')
    expect(warnings).toEqual([])
    expect(data.timer).toEqual({
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
      loadState: 'loaded',
      result: 'success',
      onCalendar: [{ expression: '*-*-* 00:00:00', words: 'every day at 00:00', next: '2025-07-26T15:00:00Z', nextUsec: 1753542000000000 }],
      monotonic: [],
      timeZone: 'Asia/Tokyo',
      nextRuns: ['2025-07-26T15:00:00Z', '2025-07-27T15:00:00Z'],
      nextRunsUsec: [1753542000000000, 1753628400000000],
      persistent: true,
      accuracySeconds: 3600,
      randomizedDelaySeconds: 0,
      fixedRandomDelay: null,
      wakeSystem: false,
      remainAfterElapse: null,
      onClockChange: null,
      onTimezoneChange: null,
      activated: {
        unit: 'logrotate.service',
        loadState: 'loaded',
        activeState: 'inactive',
        subState: 'dead',
        lastResult: 'success',
        exitCode: 0,
        signal: null,
        lastStart: '2025-07-26T05:58:27Z',
        lastStartUsec: 1753509507000000,
        lastEnd: '2025-07-26T05:58:28Z',
        lastEndUsec: 1753509508000000,
      },
      unitFile: '/usr/lib/systemd/system/logrotate.timer',
      dropIns: [],
      needDaemonReload: false,
      documentation: ['man:logrotate(8)', 'man:logrotate.conf(5)'],
    })
    expect([...new Set(host.calls)].sort()).toEqual(
      [LIST_TIMERS, showTimer('logrotate.timer'), showTimer('logrotate.service'), 'systemctl --version', ANALYZE].sort(),
    )
  })

  it('asks for the runs in the zone of the host: an expression without a zone means its time of day', async () => {
    const host = timerHost({}, { files: {} })
    const { data, warnings } = await readTimer(host, 'logrotate.timer')
    expect(host.calls).toContain('systemd-analyze calendar --iterations=5 -- *-*-* 00:00:00 UTC')
    expect(data.timer.timeZone).toBe('UTC')
    expect(data.timer.nextRuns).toEqual(['2025-07-26T15:00:00Z'])
    expect(warnings.map(({ code }) => code)).toEqual(['NEXT_RUNS_UNAVAILABLE'])
  })

  it.each([
    ['a copied /etc/localtime', { '/etc/localtime': 'TZif2' }, '*-*-* 00:00:00'],
    ['a link out of the zone database', { '/etc/localtime': { link: '/root/zone' } }, '*-*-* 00:00:00'],
    ['no right to look', { '/etc/localtime': { error: 'EACCES' } }, '*-*-* 00:00:00'],
    ['an abbreviation', { '/etc/localtime': { link: '/usr/share/zoneinfo/Asia/Tokyo' } }, '*-*-* 00:00:00 JST'],
    ['no expression', { '/etc/localtime': { link: '/usr/share/zoneinfo/Asia/Tokyo' } }, 'someday'],
  ])('%s: only the next run is known', async (_, files, expression) => {
    const timer = { ...LOGROTATE, TimersCalendar: `{ OnCalendar=${expression} ; next_elapse=Sat 2025-07-26 15:00:00 UTC }` }
    const host = timerHost({ [showTimer('logrotate.timer')]: blocks(timer) }, { files })
    const { data, warnings } = await readTimer(host, 'logrotate')
    expect(data.timer.nextRuns).toEqual(['2025-07-26T15:00:00Z'])
    expect(warnings).toEqual([
      { code: 'NEXT_RUNS_UNAVAILABLE', message: expect.stringContaining(`of ${expression} cannot be named`) as string },
    ])
    expect(host.calls.some((call) => call.startsWith('systemd-analyze'))).toBe(false)
  })

  it('does not run systemd-analyze where it has no --iterations', async () => {
    const host = timerHost({ 'systemctl --version': 'systemd 239 (239-82.el8)\n' })
    const { data, warnings } = await readTimer(host, 'logrotate')
    expect(data.timer.nextRuns).toEqual(['2025-07-26T15:00:00Z'])
    expect(warnings[0]?.message).toContain('systemd 239 tells only the next run')
    expect(host.calls).not.toContain(ANALYZE)
  })

  it('merges the runs of several expressions, with zones of their own', async () => {
    const timer = {
      ...LOGROTATE,
      TimersCalendar: [
        '{ OnCalendar=*-*-* 00:00:00 ; next_elapse=Sat 2025-07-26 15:00:00 UTC }',
        '{ OnCalendar=*-*-* *:00/30:00 UTC ; next_elapse=Sat 2025-07-26 07:30:00 UTC }',
      ],
    }
    const host = timerHost({
      [showTimer('logrotate.timer')]: blocks(timer),
      'systemd-analyze calendar --iterations=5 -- *-*-* 00:00:00 Asia/Tokyo *-*-* *:00/30:00 UTC': `Normalized form: a
    Next elapse: Sat 2025-07-26 15:00:00 UTC

Normalized form: b
    Next elapse: Sat 2025-07-26 07:30:00 UTC
       Iter. #2: Sat 2025-07-26 15:00:00 UTC
`,
    })
    const { timer: shown } = (await readTimer(host, 'logrotate')).data
    expect(shown.onCalendar.map(({ words }) => words)).toEqual(['every day at 00:00', 'every 30 minutes (UTC)'])
    expect(shown.nextRuns).toEqual(['2025-07-26T07:30:00Z', '2025-07-26T15:00:00Z'])
  })

  it('says monotonic times in words', async () => {
    const timer = {
      ...LOGROTATE,
      TimersCalendar: '',
      TimersMonotonic: [
        '{ OnBootUSec=15min ; next_elapse=15min }',
        '{ OnUnitActiveUSec=1d ; next_elapse=0 }',
        '{ OnSolsticeUSec=1s ; next_elapse=0 }',
      ],
    }
    const { data } = await readTimer(timerHost({ [showTimer('logrotate.timer')]: blocks(timer) }), 'logrotate')
    expect(data.timer.monotonic).toEqual([
      { setting: 'OnBootSec', seconds: 900, words: '15min after boot' },
      { setting: 'OnUnitActiveSec', seconds: 86_400, words: '1d after logrotate.service was last started' },
      { setting: 'OnSolsticeSec', seconds: 1, words: '1s (OnSolsticeSec)' },
    ])
    expect(data.timer.nextRuns).toEqual(['2025-07-26T15:00:00Z'])
  })

  it('tells what killed the service', async () => {
    const killed = { ...LOGROTATE_SERVICE, Result: 'signal', ExecMainCode: '2', ExecMainStatus: '9' }
    const { data } = await readTimer(timerHost({ [showTimer('logrotate.service')]: blocks(killed) }), 'logrotate')
    expect(data.timer.activated).toMatchObject({ lastResult: 'signal', exitCode: null, signal: 9 })
  })

  it('tells a timer that is not in memory from its unit', async () => {
    const timer = { ...LOGROTATE, ActiveState: 'inactive', SubState: 'dead', LastTriggerUSec: '' }
    const host = timerHost({ [LIST_TIMERS]: '[]', [showTimer('logrotate.timer')]: blocks(timer) })
    const { data } = await readTimer(host, 'logrotate')
    expect(data.timer).toMatchObject({ activates: 'logrotate.service', next: null, last: null, activeState: 'inactive', overdue: false })
    expect(data.timer.nextRuns).toEqual(['2025-07-26T15:00:00Z', '2025-07-27T15:00:00Z'])
  })

  it('warns of a service that is not there', async () => {
    const missing = { Id: 'logrotate.service', LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' }
    const { warnings } = await readTimer(timerHost({ [showTimer('logrotate.service')]: blocks(missing) }), 'logrotate')
    expect(warnings).toEqual([
      { code: 'ACTIVATED_NOT_LOADED', message: 'logrotate.timer: what it starts, logrotate.service, cannot be started: not-found' },
    ])
  })

  it('warns of what systemd could not load or has not read', async () => {
    const timer = { ...LOGROTATE, LoadState: 'bad-setting', NeedDaemonReload: 'yes', Triggers: '', Unit: '' }
    const host = timerHost({ [LIST_TIMERS]: '[]', [showTimer('logrotate.timer')]: blocks(timer) })
    const { data, warnings } = await readTimer(host, 'logrotate')
    expect(warnings.map(({ code }) => code)).toEqual(['UNIT_NOT_LOADED', 'NEED_DAEMON_RELOAD'])
    expect(data.timer).toMatchObject({ activates: null, activated: null })
  })

  describe('systemd 219, which cannot print when a timer runs', () => {
    const timer = {
      ...LOGROTATE,
      TimersCalendar: '[unprintable]',
      TimersMonotonic: '[unprintable]',
      DropInPaths: '/etc/systemd/system/logrotate.timer.d/a.conf',
    }
    const programs = {
      [showTimers('logrotate.timer')]: { exitCode: 1, stdout: '' },
      'systemctl show --no-pager --all -- logrotate.timer': blocks(timer),
      'systemctl --version': 'systemd 219\n',
    }

    it('is read from the unit files', async () => {
      const files = {
        '/usr/lib/systemd/system/logrotate.timer': '[Timer]\nOnCalendar=daily\n',
        '/etc/systemd/system/logrotate.timer.d/a.conf': '[Timer]\nOnBootSec=1h\n',
      }
      const { data, warnings } = await readTimer(timerHost(programs, { files }), 'logrotate')
      expect(data.timer.onCalendar).toEqual([{ expression: 'daily', words: 'every day at 00:00', next: null, nextUsec: null }])
      expect(data.timer.monotonic.map(({ words }) => words)).toEqual(['1h after boot'])
      expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('systemd 219 tells only the next run')])
    })

    it('is told to be unknown when they may not be read', async () => {
      const files = { '/usr/lib/systemd/system/logrotate.timer': { error: 'EACCES' } }
      const { data, warnings } = await readTimer(timerHost(programs, { files }), 'logrotate')
      expect(data.timer.onCalendar).toEqual([])
      expect(warnings[0]).toMatchObject({ code: 'TIMER_SETTINGS_UNAVAILABLE', message: expect.stringContaining('EACCES') as string })
    })
  })

  it('does not find what is not there', async () => {
    const host = timerHost({ [showTimer('nope.timer')]: blocks({ Id: 'nope.timer', LoadState: 'not-found' }) })
    await expect(readTimer(host, 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 3 })
  })

  it.each(['ssh.service', 'x@.timer', 'a b', ''])('%j is not the name of a timer', async (word) => {
    await expect(readTimer(timerHost(), word)).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 })
  })

  it('passes on an interruption', async () => {
    await expect(readTimer(timerHost({ [ANALYZE]: { outcome: 'interrupted' } }), 'logrotate')).rejects.toMatchObject({
      code: 'INTERRUPTED',
    })
  })
})
