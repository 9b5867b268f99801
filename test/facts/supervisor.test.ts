import { describe, expect, it } from 'vitest'
import { NotFoundError, NotPermittedError, NotSoError, ToolFailedError } from '../../src/errors.js'
import { readHostKinds } from '../../src/facts/kinds.js'
import { readIs, readServices, readServiceStatus } from '../../src/facts/services.js'
import type { SupervisedListData } from '../../src/facts/supervisor/list.js'
import type { SupervisedShowData } from '../../src/facts/supervisor/show.js'
import { readScanSupervisor, readSupervisorKind } from '../../src/facts/supervisor/supervisor.js'
import { SCANNER_ARGS } from '../../src/tools/daemontools/scanner.js'
import { FakeHost, type FakeHostOptions } from '../helpers/fake-host.js'

const SCANNERS = ['pgrep', ...SCANNER_ARGS].join(' ')

/** Three services: one that is up with its logger, one that is down and not to start, one that nobody supervises. */
const FILES: NonNullable<FakeHostOptions['files']> = {
  '/service/ntpd': { link: '/var/ntpd' },
  '/service/web': { link: '../var/web' },
  '/service/lost': { link: '/var/lost' },
  '/service/gone': { link: '/nowhere' },
  '/service/.hidden/run': '',
  '/var/ntpd/run': '#!/bin/sh\nexec /usr/local/bin/ntpd -d -g 2>&1\n',
  '/var/ntpd/log/run': '#!/bin/sh\nexec /usr/local/bin/multilog t ./main =status\n',
  '/var/ntpd/log/main/current': '@4000000037c219bf2ef02e94 first\n@4000000037c219c02ef02e94 second\nno time\n',
  '/var/web/run': '#!/bin/sh\n',
  '/var/web/down': '',
  '/var/lost/run': '#!/bin/sh\n',
  '/proc/812/stat': '812 (ntp d) S 700 1 1 0 -1 4 1 1 0 0 0 0 0 0 20 0 1 0 90000 1 1',
  '/proc/700/stat': '700 (supervise) S 1 1 1 0 -1 4 1 1 0 0 0 0 0 0 20 0 1 0 1000 1 1',
  '/proc/stat': 'cpu 1\nbtime 1769000000\n',
  '/proc/uptime': '5000.00 1.00\n',
}
const PATHS = '/service/lost /service/ntpd /service/ntpd/log /service/web'
const STATES = [
  '/service/lost: supervise not running',
  '/service/ntpd: up (pid 812) 45 seconds',
  '/service/ntpd/log: up (pid 813) 46 seconds',
  '/service/web: down 10 seconds, normally up',
].join('\n')

function slack(programs: FakeHostOptions['programs'] = {}, files: FakeHostOptions['files'] = {}): FakeHost {
  return new FakeHost({
    programs: { [SCANNERS]: '1 svscan /service\n', [`svstat ${PATHS}`]: `${STATES}\n`, ...programs },
    files: { ...FILES, ...files },
    now: '2026-01-21T14:00:00Z',
  })
}
const list = async (host: FakeHost, filter = {}): Promise<SupervisedListData> =>
  (await readServices(host, filter)).data as SupervisedListData
const show = async (host: FakeHost, name: string): Promise<SupervisedShowData> =>
  (await readServiceStatus(host, name, { lines: 2 })).data as SupervisedShowData

describe('who supervises', () => {
  it.each<[string, FakeHostOptions, string]>([
    ['systemd', { programs: { 'systemctl *': '' } }, 'systemd'],
    ['systemd beside daemontools', { programs: { 'systemctl *': '', 'svstat *': '' }, files: { '/run/systemd/system/x': '' } }, 'systemd'],
    ['daemontools, systemctl being there all the same', { programs: { 'systemctl *': '', 'svstat *': '' } }, 'daemontools'],
    [
      'daemontools where systemd cannot be looked for',
      { programs: { 'systemctl *': '', 'svstat *': '' }, files: { '/run/systemd/system': { error: 'EACCES' } } },
      'systemd',
    ],
    ['runit', { programs: { 'sv *': '' } }, 'runit'],
    ['s6', { programs: { 's6-svstat *': '' } }, 's6'],
    ['nobody, so that systemctl is missed', {}, 'systemd'],
  ])('%s', async (_, options, kind) => {
    expect(await readSupervisorKind(new FakeHost(options))).toBe(kind)
  })

  it.each<[string, string | { exitCode: number } | undefined, string[], object]>([
    ['as it was started', '1 svscan /etc/service/\n', ['/service/x'], { folder: '/etc/service', running: true }],
    ['by a script of that name', '7 sh /usr/bin/svscan\n', ['/service/x'], { folder: '/service', running: false }],
    ['not at all', { exitCode: 1 }, ['/etc/service/x'], { folder: '/etc/service', running: false }],
    ['nobody knows (no pgrep)', undefined, [], { folder: '/service', running: null }],
    ['pgrep fails', { exitCode: 3 }, [], { folder: '/service', running: null }],
  ])('svscan runs: %s', async (_, said, files, expected) => {
    const host = new FakeHost({
      programs: said === undefined ? {} : { [SCANNERS]: said },
      files: Object.fromEntries(files.map((path) => [path, ''])),
    })
    expect(await readScanSupervisor(host, 'daemontools')).toEqual({ kind: 'daemontools', ...expected })
  })

  it.each<[string, FakeHostOptions, object]>([
    ['systemd', { programs: { 'systemctl *': '' }, files: { '/run/systemd/system/x': '' } }, { init: 'systemd', supervisor: 'systemd' }],
    ['Slackware', { programs: { 'svstat *': '' }, files: { '/proc/1/comm': 'init\n' } }, { init: 'sysvinit', supervisor: 'daemontools' }],
    [
      'a container',
      { programs: { 'svstat *': '' }, files: { '/proc/1/comm': 'svscan\n' } },
      { init: 'container', supervisor: 'daemontools' },
    ],
    ['Void', { programs: { 'sv *': '' }, files: { '/proc/1/comm': 'runit\n' } }, { init: 'other', supervisor: 'runit' }],
    ['one that tells nothing', {}, { init: null, supervisor: null }],
  ])('what kind of a host: %s', async (_, options, kinds) => {
    expect(await readHostKinds(new FakeHost(options))).toMatchObject(kinds)
  })
})

describe('services that daemontools supervise', () => {
  it('are listed in words that mean the same everywhere, with all that svstat says beside them', async () => {
    const { units, services, supervisor } = await list(slack(), { all: true })
    expect(units.map(({ unit, active, sub, description }) => [unit, active, sub, description])).toEqual([
      ['lost', 'failed', 'not-supervised', '/var/lost, no logger'],
      ['ntpd', 'active', 'up', '/var/ntpd, logger up'],
      ['web', 'inactive', 'down', '/var/web, not started by itself, no logger'],
    ])
    expect(supervisor).toEqual({ kind: 'daemontools', folder: '/service', running: true })
    expect(services[1]).toEqual({
      ...{ name: 'ntpd', path: '/service/ntpd', directory: '/var/ntpd', enabled: true },
      ...{ state: 'up', pid: 812, seconds: 45, wants: null, paused: false, crashLoop: false, problem: null },
      log: { state: 'up', pid: 813, seconds: 46, wants: null, paused: false, crashLoop: false, problem: null },
    })
  })

  it('are filtered as units are', async () => {
    const names = async (filter: object): Promise<string[]> => (await list(slack(), filter)).units.map(({ unit }) => unit)
    expect([
      await names({}),
      await names({ states: ['down'] }),
      await names({ patterns: ['n*'] }),
      await names({ states: ['failed'] }),
    ]).toEqual([['lost', 'ntpd'], ['web'], ['ntpd'], ['lost']])
  })

  it('says that svscan does not run', async () => {
    const { warnings } = await readServices(slack({ [SCANNERS]: { exitCode: 1 } }), {})
    expect(warnings.map(({ code }) => code)).toEqual(['NO_SCANNER'])
  })

  it('finds a crash loop by looking twice, and a start that has just been', async () => {
    const young = STATES.replace('812) 45', '812) 1').replace('down 10 seconds, normally up', 'up (pid 9) 0 seconds')
    const again = PATHS.split(' ').map((path) => `${path}/.`)
    const later = young
      .replaceAll(/^(\S+):/gm, '$1/.:')
      .replace('pid 9', 'pid 19')
      .replace('812) 1', '812) 3')
    const { units } = await list(slack({ [`svstat ${PATHS}`]: young, [`svstat ${again.join(' ')}`]: later }))
    expect(units.map(({ unit, active, sub }) => [unit, active, sub])).toEqual([
      ['lost', 'failed', 'not-supervised'],
      ['ntpd', 'active', 'up'],
      ['web', 'failed', 'crash-loop'],
    ])
  })

  it('takes one look of a recording, and says what it does not tell', async () => {
    const host = slack({ [`svstat ${PATHS}`]: STATES.replace('812) 45', '812) 1') })
    const recorded = Object.assign(host, { describe: async () => ({ ...(await new FakeHost().describe()), kind: 'recording' as const }) })
    const { service } = await show(recorded, 'ntpd')
    expect([service.crashLoop, service.reasons[0]]).toEqual([null, 'whether it keeps running is not known: it had only just been started'])
  })

  it('is an error when nothing may be seen, or svstat fails', async () => {
    const denied = PATHS.split(' ').map((path) => `${path}: unable to open supervise/ok: access denied`)
    await expect(list(slack({ [`svstat ${PATHS}`]: denied.join('\n') }))).rejects.toThrow(NotPermittedError)
    await expect(list(slack({ [`svstat ${PATHS}`]: { exitCode: 111, stderr: 'svstat: fatal' } }))).rejects.toThrow(ToolFailedError)
  })

  it('are none in an empty folder', async () => {
    const { units } = await list(new FakeHost({ programs: { 'svstat *': '' } }))
    expect(units).toEqual([])
  })
})

describe('service status', () => {
  it('has how it stands, since when, what runs and the last lines', async () => {
    const { service, run, logFile, log } = await show(slack(), '/var/ntpd')
    expect(service).toMatchObject({ name: 'ntpd', active: 'active', sub: 'up', startedAgainAfterSeconds: 890 })
    expect(service.reasons).toEqual(['it has ended, or was restarted, since its supervisor was started, and was started again'])
    expect([run?.split('\n')[1], logFile]).toEqual(['exec /usr/local/bin/ntpd -d -g 2>&1', '/var/ntpd/log/main/current'])
    expect(log).toEqual([
      { time: '1999-08-24T04:04:06.787492Z', timestampUsec: 935467446787492, message: 'second' },
      { time: null, timestampUsec: null, message: 'no time' },
    ])
  })

  it('says why it does not run', async () => {
    expect((await show(slack(), 'lost.service')).service.reasons).toEqual(['nobody supervises it: supervise not running'])
    expect((await show(slack(), 'web')).service.reasons).toEqual(['it does not start by itself: there is a file "down" in its directory'])
  })

  it('has words for all that svstat says', async () => {
    const states = STATES.replace('45 seconds', '45 seconds, paused, want down')
      .replace('46 seconds', '46 seconds')
      .replace('down 10 seconds, normally up', 'down 10 seconds, want up')
    const host = slack({ [`svstat ${PATHS}`]: states.replace('/log: up (pid 813) 46 seconds', '/log: supervise not running') })
    expect((await show(host, 'ntpd')).service.reasons.slice(1)).toEqual([
      'it has been told to end, and still runs',
      'it is paused (svc -p): svc -c has it go on',
      'nobody supervises its logger: supervise not running',
    ])
    expect((await show(host, 'web')).service).toMatchObject({
      active: 'activating',
      reasons: expect.arrayContaining(['its supervisor is about to start it']) as unknown,
    })
  })

  it('does without a script and a log that may not be read', async () => {
    const { data, warnings } = await readServiceStatus(
      slack({}, { '/var/ntpd/run': { error: 'EACCES' }, '/var/ntpd/log/main/current': { error: 'EACCES' } }),
      'ntpd',
      { lines: 5 },
    )
    expect([(data as SupervisedShowData).run, warnings.map(({ code }) => code).sort()]).toEqual([
      null,
      ['FILE_UNAVAILABLE', 'LOG_UNAVAILABLE'],
    ])
  })

  it('suggests names that come close', async () => {
    const wrong = await readServiceStatus(slack(), 'ntp', { lines: 1 }).catch((error: unknown) => error as NotFoundError)
    expect(wrong).toBeInstanceOf(NotFoundError)
    expect((wrong as NotFoundError).suggestions[0]).toBe('did you mean ntpd?')
  })
})

describe('service is', () => {
  it.each<[string, 'active' | 'enabled', string, boolean]>([
    ['ntpd', 'active', 'active', true],
    ['web', 'active', 'inactive', false],
    ['lost', 'active', 'not-supervised', false],
    ['ntpd', 'enabled', 'enabled', true],
    ['web', 'enabled', 'disabled', false],
  ])('%s %s: %s', async (name, question, state, is) => {
    const answer = await readIs(slack(), name, question)
    expect(answer.data).toEqual({ unit: name, state, is })
    expect(answer.failure === null).toBe(is)
    if (!is) expect(answer.failure).toBeInstanceOf(NotSoError)
  })

  it('is not-found of what is not there', async () => {
    expect(await readIs(slack(), 'nosuch', 'active')).toMatchObject({
      data: { state: 'not-found', is: false },
      failure: expect.any(NotFoundError) as unknown,
    })
  })
})

describe('relatives of daemontools', () => {
  it('runit is read by sv', async () => {
    const host = new FakeHost({
      programs: {
        'sv status /etc/service/ntpd': { stdout: 'run: /etc/service/ntpd: (pid 12) 50s\n', exitCode: 0 },
        [SCANNERS]: '8 runsvdir -P /etc/service log: ....\n',
      },
      files: { '/etc/service/ntpd/run': '' },
    })
    expect((await list(host)).units).toMatchObject([{ unit: 'ntpd', active: 'active', sub: 'run' }])
  })

  it('s6 is read by s6-svstat, one service a call', async () => {
    const host = new FakeHost({
      programs: {
        's6-svstat /run/service/a': 'up (pid 12 pgid 12) 50 seconds\n',
        's6-svstat /run/service/b': {
          exitCode: 1,
          stderr: 's6-svstat: fatal: unable to read status for /run/service/b: s6-supervise not running\n',
        },
      },
      files: { '/run/service/a/run': '', '/run/service/b/run': '' },
    })
    expect((await list(host)).units.map(({ unit, active }) => [unit, active])).toEqual([
      ['a', 'active'],
      ['b', 'failed'],
    ])
  })
})
