import { describe, expect, it } from 'vitest'
import { NotFoundError, NotSupportedError, TimeoutError, ToolMissingError, UsageError } from '../../../src/errors.js'
import { readService, readUnit } from '../../../src/facts/units/show.js'
import { blocks } from '../../helpers/show-blocks.js'
import { CHRONY, FAILED, logCall, MISSING, showCall, unitHost, unmetCall } from '../../helpers/unit-host.js'

const TEN = { lines: 10 }

describe('readUnit', () => {
  it('reads all about a service that runs', async () => {
    const { data, warnings } = await readUnit(unitHost(), 'chrony', TEN)
    expect(warnings).toEqual([])
    expect(data.unit).toMatchObject({
      id: 'chrony.service',
      type: 'service',
      documentation: ['man:chronyd(8)', 'man:chrony.conf(5)'],
      since: '2025-07-26T06:50:00.000417Z',
      sinceUsec: 1753512600000417,
      mainPid: 785,
      memoryBytes: 4299162,
      cpuSeconds: 0.047,
      why: [],
      unmet: [],
    })
    expect(data.unit.properties['TasksMax']).toEqual(['10816'])
    expect(data.wantedBy).toEqual([
      { unit: 'time.target', how: 'RequiredBy', link: null, target: null },
      {
        unit: 'multi-user.target',
        how: 'WantedBy',
        link: '/etc/systemd/system/multi-user.target.wants/chronyd.service',
        target: '/usr/lib/systemd/system/chrony.service',
      },
    ])
    expect(data.files).toEqual([
      { path: '/usr/lib/systemd/system/chrony.service', kind: 'unit-file', content: '[Unit]\nDescription=chrony\n' },
      { path: '/etc/systemd/system/chrony.service.d/10-nice.conf', kind: 'drop-in', content: '[Service]\nNice=5\n' },
    ])
    expect(data.processes.map(({ pid, depth, main, args }) => [pid, depth, main, args.join(' ')])).toEqual([
      [785, 0, true, '/usr/sbin/chronyd -F 2'],
      [786, 1, false, '/usr/sbin/chronyd -F 2'],
    ])
    expect(data.log).toHaveLength(2)
  })

  it('asks two programs about a unit by its own name, and the version beside the log', async () => {
    const host = unitHost()
    await readUnit(host, 'chrony', TEN)
    expect(host.calls).toEqual(['systemctl --version', logCall('chrony.service'), showCall('chrony.service')])
  })

  it('asks the journal by the own name of a unit that was named by an alias', async () => {
    const host = unitHost()
    const { data } = await readUnit(host, 'chronyd', TEN)
    expect(data.unit.id).toBe('chrony.service')
    expect(data.log).toHaveLength(2)
    expect(host.calls).toContain(logCall('chrony.service'))
  })

  it('asks for no log when none is wanted', async () => {
    const host = unitHost()
    expect((await readUnit(host, 'chrony', { lines: 0 })).data.log).toEqual([])
    expect(host.calls).toEqual(['systemctl --version', showCall('chrony.service')])
  })

  it('says why a service failed, and what could not be seen', async () => {
    const { data, warnings } = await readUnit(unitHost(), 'web', TEN)
    expect(data.unit.why).toEqual([
      'ExecStart=/opt/web --listen ended with exit code 203/EXEC: the program could not be executed: missing, or not an executable file',
      'systemd started it again 3 times, then gave up',
    ])
    expect(data.files).toEqual([{ path: '/etc/systemd/system/web.service', kind: 'unit-file', content: null }])
    expect(warnings.map(({ code }) => code)).toEqual(['DAEMON_RELOAD_NEEDED', 'FILE_NOT_PERMITTED'])
  })

  it('says that the log could not be had, or only a part of it', async () => {
    const refused = unitHost({
      'journalctl *': { exitCode: 1, stderr: 'No journal files were opened due to insufficient permissions.' },
      [logCall('chrony.service')]: { exitCode: 1, stderr: 'No journal files were opened due to insufficient permissions.' },
    })
    const answer = await readUnit(refused, 'chrony', TEN)
    expect(answer.data.log).toEqual([])
    expect(answer.warnings.map(({ code }) => code)).toEqual(['LOG_UNAVAILABLE'])
    const limited = unitHost({
      [logCall('chrony.service')]: {
        stderr: 'Hint: You are currently not seeing messages from other users and the system.\nJournal file x is corrupted',
      },
    })
    expect((await readUnit(limited, 'chrony', TEN)).warnings.map(({ code }) => code)).toEqual(['LOG_LIMITED', 'JOURNAL_NOTICE'])
  })

  it('asks for the conditions that were not met only when there are some', async () => {
    const skipped = { ...CHRONY, ActiveState: 'inactive', SubState: 'dead', MainPID: '0', ConditionResult: 'no', ControlGroup: '' }
    const status = [
      '○ chrony.service - chrony',
      '     Active: inactive (dead)',
      '  Condition: start condition unmet at Sat 2025-07-26 06:49:59 UTC; 10min ago',
      '             └─ ConditionPathExists=/etc/x was not met',
    ].join('\n')
    const host = unitHost({ [showCall('chrony.service')]: blocks(skipped), [unmetCall('chrony.service')]: { stdout: status, exitCode: 3 } })
    const { data } = await readUnit(host, 'chrony', TEN)
    expect(data.unit.unmet).toEqual(['ConditionPathExists=/etc/x'])
    expect(data.unit.why).toEqual(['it was not started, because a condition was not met: ConditionPathExists=/etc/x'])
    const silent = unitHost({ [showCall('chrony.service')]: blocks(skipped), [unmetCall('chrony.service')]: { exitCode: 3 } })
    const answer = await readUnit(silent, 'chrony', TEN)
    expect(answer.data.unit.why).toEqual(['it was not started, because a condition was not met'])
    expect(answer.warnings.map(({ code }) => code)).toEqual(['CONDITIONS_UNAVAILABLE'])
  })

  it('finds out which condition it was when systemd has forgotten it', async () => {
    const skipped = { ...CHRONY, ActiveState: 'inactive', SubState: 'dead', MainPID: '0', ConditionResult: 'no', ControlGroup: '' }
    const forgotten = '○ chrony.service - chrony\n  Condition: start condition failed at Sat 2025-07-26 06:49:59 UTC; 10min ago\n'
    const read = async (unitFile: string, message: string) => {
      const entry = JSON.stringify({ __REALTIME_TIMESTAMP: '1753512600000000', MESSAGE: message, SYSLOG_IDENTIFIER: 'systemd', _PID: '1' })
      const programs = {
        [showCall('chrony.service')]: blocks(skipped),
        [unmetCall('chrony.service')]: { stdout: forgotten, exitCode: 3 },
        [logCall('chrony.service')]: `${entry}\n`,
      }
      const { data } = await readUnit(unitHost(programs, { files: { '/usr/lib/systemd/system/chrony.service': unitFile } }), 'chrony', TEN)
      return data.unit
    }
    const logged = 'chrony was skipped because of an unmet condition check (ConditionPathExists=!/etc/x).'
    expect((await read('[Unit]\nConditionHost=x\nConditionUser=y\n', logged)).unmet).toEqual(['ConditionPathExists=!/etc/x'])
    expect((await read('[Unit]\nConditionHost=x\n', 'Started.')).unmet).toEqual(['ConditionHost=x'])
    const several = await read('[Unit]\nConditionHost=x\nConditionUser=y\nAssertHost=z\n', 'Started.')
    expect(several.unmet).toEqual([])
    expect(several.why).toEqual(['it was not started, because a condition was not met; one of ConditionHost=x, ConditionUser=y'])
  })

  it('says when the processes cannot be had', async () => {
    const gone = unitHost({ [showCall('chrony.service')]: blocks({ ...CHRONY, ControlGroup: '/elsewhere' }) })
    expect((await readUnit(gone, 'chrony', TEN)).warnings.map(({ code }) => code)).toEqual(['PROCESSES_UNAVAILABLE'])
    const denied = unitHost({}, { files: { '/sys/fs/cgroup/system.slice/chrony.service/cgroup.procs': { error: 'EACCES' } } })
    const { data, warnings } = await readUnit(denied, 'chrony', TEN)
    expect(data.processes).toEqual([])
    expect(warnings[0]?.message).toContain('permission denied')
  })

  it('says when /proc hides the processes of others', async () => {
    const files = {
      '/sys/fs/cgroup/system.slice/chrony.service/cgroup.procs': '785\n786\n',
      '/proc/785/stat': { error: 'ENOENT' } as const,
    }
    const { warnings } = await readUnit(unitHost({}, { files, uid: 1000 }), 'chrony', TEN)
    expect(warnings).toEqual([
      {
        code: 'PROCESSES_UNAVAILABLE',
        message: 'the processes of chrony.service could not be read: /proc hides those of other users',
      },
    ])
    expect((await readUnit(unitHost({}, { files }), 'chrony', TEN)).warnings).toEqual([])
  })

  it('says when links may be missing', async () => {
    const host = unitHost({}, { files: { '/run/systemd/generator.late': { error: 'EACCES' } } })
    const { warnings } = await readUnit(host, 'chrony', TEN)
    expect(warnings).toEqual([
      {
        code: 'LINKS_UNAVAILABLE',
        message: 'links of units that want this one may be missing: /run/systemd/generator.late: permission denied',
      },
    ])
  })

  it('finds the link of an instance in the folder of the template of who wants it', async () => {
    const unit = { ...FAILED, Id: 'a@b.service', Names: 'a@b.service', WantedBy: 'user@1000.service', FragmentPath: '' }
    const host = unitHost(
      { [showCall('a@b.service')]: blocks(unit) },
      { files: { '/usr/lib/systemd/system/user@.service.wants/a@b.service': { link: '../a@.service' } } },
    )
    expect((await readUnit(host, 'a@b', TEN)).data.wantedBy).toEqual([
      {
        unit: 'user@1000.service',
        how: 'WantedBy',
        link: '/usr/lib/systemd/system/user@.service.wants/a@b.service',
        target: '../a@.service',
      },
    ])
  })

  it('tells a unit that is not there, with names that come close', async () => {
    const rejected = readUnit(unitHost(), 'nosuch', TEN)
    await expect(rejected).rejects.toThrow(NotFoundError)
    const timer = unitHost({
      [showCall('logrotate.service')]: blocks({ Id: 'logrotate.service', LoadState: 'not-found', ActiveState: 'inactive' }),
    })
    await expect(readUnit(timer, 'logrotate', TEN)).rejects.toMatchObject({
      suggestions: ['did you mean logrotate.timer?', 'what is installed: hostward unit files --type service'],
    })
    const scope = unitHost({ [showCall('session-9.scope')]: blocks(MISSING('session-9.scope')) })
    await expect(readUnit(scope, 'session-9.scope', TEN)).rejects.toMatchObject({
      suggestions: ['what there is now: hostward unit list --all --type scope'],
    })
    const nothing = unitHost({
      'systemctl list-units --all --full --plain --no-legend --no-pager --output=json': { exitCode: 1, stderr: 'x' },
      'systemctl list-unit-files --full --no-legend --no-pager --output=json': { exitCode: 1, stderr: 'x' },
    })
    await expect(readUnit(nothing, 'nosuch', TEN)).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 3 })
  })

  it.each(['getty@', 'a*', 'a b'])('refuses %s', async (word) => {
    await expect(readUnit(unitHost(), word, TEN)).rejects.toThrow(UsageError)
  })

  it('passes on what stands in the way', async () => {
    const noTool = unitHost({ [showCall('chrony.service')]: { outcome: 'not-found' } })
    await expect(readUnit(noTool, 'chrony', TEN)).rejects.toThrow(ToolMissingError)
    const slow = unitHost({ [showCall('chrony.service')]: { outcome: 'timed-out' } })
    await expect(readUnit(slow, 'chrony', TEN)).rejects.toThrow(TimeoutError)
    const noSystemd = unitHost({ [showCall('chrony.service')]: { exitCode: 1, stderr: 'System has not been booted with systemd' } })
    await expect(readUnit(noSystemd, 'chrony', TEN)).rejects.toThrow(NotSupportedError)
  })
})

it('readService refuses a unit of another type', async () => {
  await expect(readService(unitHost(), 'boot.mount', TEN)).rejects.toMatchObject({
    code: 'USAGE',
    suggestions: ['hostward unit show boot.mount'],
  })
  expect((await readService(unitHost(), 'chrony', TEN)).data.unit.id).toBe('chrony.service')
})
