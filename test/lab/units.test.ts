import { beforeAll, describe, expect, it } from 'vitest'
import type { UnitCatData } from '../../src/facts/units/cat.js'
import type { UnitFilesData } from '../../src/facts/units/files.js'
import type { ServiceIsData } from '../../src/facts/units/is.js'
import type { UnitListData } from '../../src/facts/units/list.js'
import type { UnitShowData } from '../../src/facts/units/show.js'
import { ask, askTogether, atOneMoment, hostward, sh } from './ask.js'
import { BusUnit, busQuestion, isoOf } from './bus.js'
import { fresh } from './lab.js'
import type { Ran } from './shell.js'
import { LONG_NAME, makeStrangeUnits, ODD_DESCRIPTION } from './strange-units.js'

const isSteady = (name: string): boolean => !/^(?:session-|user-|user@|run-user-)/.test(name)

beforeAll(async () => {
  await fresh('server')
  makeStrangeUnits('server')
})

interface RawUnit {
  unit: string
  load: string
  active: string
  sub: string
  description: string
  job?: string
}

describe('unit list', () => {
  const filters = [
    [],
    ['--all'],
    ['--failed'],
    ['--type', 'service'],
    ['--type', 'mount,socket'],
    ['--all', '--type', 'target'],
    ['--type', 'device'],
    ['--type', 'swap'],
    ['--state', 'failed'],
    ['--state', 'not-found'],
    ['--state', 'masked,mounted'],
    ['--state', 'exited', '--type', 'service'],
    ['--all', 'lab-*'],
    ['ssh.service'],
    ['*.slice'],
    ['--all', 'lab-[a-e]*.service'],
    ['no-such-unit'],
  ]
  let raw: RawUnit[][]
  let ours: UnitListData['units'][]
  beforeAll(() => {
    const answers = atOneMoment(
      'server',
      filters.map((filter) => ['systemctl', 'list-units', '--output=json', ...filter]),
      filters.map((filter) => ['unit', 'list', ...filter]),
      (texts) => texts.map((text) => (JSON.parse(text) as RawUnit[]).filter(({ unit }) => isSteady(unit))),
    )
    raw = answers.raw
    ours = answers.hostward.map(({ data }) => (data as UnitListData).units.filter(({ unit }) => isSteady(unit)))
  })

  it.each(filters.map((filter, index) => [filter.join(' '), index] as const))('%s agrees with systemctl list-units -o json', (_, index) => {
    const row = ({ unit, load, active, sub, description, job }: RawUnit | UnitListData['units'][number]): RawUnit => ({
      ...{ unit, load, active, sub, description },
      job: job ?? '',
    })
    expect(ours[index]!.map(row)).toEqual(raw[index]!.map(row))
    expect(ours[index]!.filter(({ type, unit }) => type !== unit.split('.').at(-1))).toEqual([])
  })

  it('tells pending jobs as systemctl list-jobs does', () => {
    const jobs = ask('server', 'systemctl', 'list-jobs', '--no-legend', '--plain').trim().split(/\s+/)
    expect(jobs.slice(1)).toEqual(['lab-waits.service', 'start', 'running'])
    expect(ours[1]!.filter(({ job }) => job !== null).map(({ unit, job }) => [unit, job])).toEqual([['lab-waits.service', 'start']])
  })

  it('shows odd names and descriptions without letting them reach the terminal', () => {
    expect(ours[12]?.find(({ unit }) => unit === 'lab-odd.service')?.description).toBe(ODD_DESCRIPTION)
    const text = ask('server', 'hostward', 'unit', 'list', 'lab-odd*')
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/)
    expect(text).toContain('時刻同期 サービス')
    expect(text).toContain(String.raw`lab-odd\x2dname\x20\xe6.service`)
  })
})

describe('unit files', () => {
  interface RawFile {
    unit_file: string
    state: string
    preset: string | null
  }

  const filters = [
    [],
    ['--type', 'timer,mount'],
    ['--state', 'masked,enabled-runtime,linked'],
    ['--state', 'generated,transient,alias'],
    ['lab*'],
  ]
  let answers: Ran[]
  beforeAll(() => {
    const questions = filters.flatMap((filter) => [
      ['systemctl', 'list-unit-files', '--output=json', ...filter],
      ['hostward', 'unit', 'files', '--json', ...filter],
    ])
    answers = askTogether('server', questions)
  })

  it.each(filters.map((filter, index) => [filter.join(' '), index] as const))(
    '%s agrees with systemctl list-unit-files -o json',
    (_, index) => {
      const [raw, ours] = [answers[index * 2]!, answers[index * 2 + 1]!]
      const { unitFiles } = (JSON.parse(ours.stdout) as { data: UnitFilesData }).data
      expect(unitFiles.map(({ unitFile, state, preset }) => ({ unit_file: unitFile, state, preset }))).toEqual(
        JSON.parse(raw.stdout) as RawFile[],
      )
      expect(unitFiles.length).toBeGreaterThan(1)
    },
  )

  it('knows the meaning of every state that occurs here', () => {
    const { states } = (JSON.parse(answers[1]!.stdout) as { data: UnitFilesData }).data
    expect(states.filter(({ meaning }) => meaning === null)).toEqual([])
    expect(states.map(({ state }) => state).sort()).toEqual(
      expect.arrayContaining(['alias', 'disabled', 'enabled', 'enabled-runtime', 'generated', 'indirect', 'masked', 'static', 'transient']),
    )
  })
})

/** One of every kind that a container can have, and all of the strange ones. */
const SHOWN = [
  ...['-.mount', 'ssh.service', 'chrony.service', 'dbus.socket', 'logrotate.timer', 'multi-user.target', 'system.slice', 'init.scope'],
  ...['systemd-ask-password-wall.path', 'boot.mount', 'proc-sys-fs-binfmt_misc.automount', 'user@0.service'],
  ...['exit', 'signal', 'missing', 'limit', 'timeout', 'oneshot', 'condition', 'assert', 'static', 'template@one', 'template@two', 'real'],
  ...['disabled', 'indirect', 'changed', 'drop-in', 'odd', 'odd\\x2dname\\x20\\xe6', 'broken', 'no-exec', 'children', 'lines', 'stopping'],
  ...['dies', 'masked', 'linked', 'sysv', 'transient', 'waits'],
  ...['lab.socket', 'lab-watch.path', 'srv-lab.mount', 'mnt-refused.mount', 'mnt-lab\\x20fstab.mount', 'lab-scope.scope', LONG_NAME],
].map((name) => (name.includes('.') ? name : `lab-${name}.service`))

describe('unit show', () => {
  let shown: Map<string, { exitCode: number; data: UnitShowData; bus: BusUnit; properties: Record<string, string[]> }>

  beforeAll(() => {
    const questions = SHOWN.flatMap((unit) => [
      ['systemctl', 'show', '--no-pager', '--timestamp=us+utc', '--all', '--', unit],
      ['hostward', 'unit', 'show', '--json', '--', unit],
      busQuestion(unit),
    ])
    const answers = askTogether('server', questions, { timeoutMs: 110_000 })
    shown = new Map(
      SHOWN.map((unit, index) => {
        const [raw, ours, bus] = answers.slice(index * 3, index * 3 + 3)
        if (bus?.code !== 0) throw new Error(`${unit}: ${bus?.stderr ?? ''}`)
        const { data } = JSON.parse(ours?.stdout ?? '') as { data?: UnitShowData }
        if (data === undefined) throw new Error(`${unit}: ${ours?.stdout ?? ''}`)
        return [unit, { exitCode: ours?.code ?? -1, data, bus: new BusUnit(bus.stdout), properties: propertiesOf(raw?.stdout ?? '') }]
      }),
    )
  })

  /** `Name=Value` up to the next such line. */
  function propertiesOf(text: string): Record<string, string[]> {
    const properties: Record<string, string[]> = {}
    for (const part of text.trimEnd().split(/\n(?=[A-Z][A-Za-z0-9]*=)/)) {
      const [name, value] = [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]
      properties[name] = [...(properties[name] ?? []), value]
    }
    return properties
  }

  /** A unit that nothing holds in memory is loaded anew by every question, and has its dependencies in another order then. */
  function unordered(property: string, values: string[]): string[] {
    const isDependency = /^(?:After|Before|Conflicts|ConflictedBy|Requires|Wants|WantedBy|Names)$/.test(property)
    return isDependency ? values.map((value) => value.split(' ').sort().join(' ')) : values
  }

  /** What is different, as `unit field: ours / theirs`. */
  function differences(pairs: (unit: string) => [field: string, ours: unknown, theirs: unknown][]): string[] {
    return SHOWN.flatMap((unit) =>
      pairs(unit)
        .filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
        .map(([field, ours, theirs]) => `${unit} ${field}: ${JSON.stringify(ours)} / ${JSON.stringify(theirs)}`),
    )
  }

  it('answers about each of them', () => {
    expect([...shown].filter(([, { exitCode }]) => exitCode !== 0).map(([unit]) => unit)).toEqual([])
  })

  it('shows every property as systemctl show does', () => {
    const moving = new Set(['CPUUsageNSec', 'MemoryCurrent', 'TasksCurrent', 'MemoryAvailable'])
    expect(
      differences((unit) => {
        const { data, properties } = shown.get(unit)!
        return Object.entries(data.unit.properties)
          .filter(([name]) => !moving.has(name))
          .map(([name, values]) => [name, unordered(name, values), unordered(name, properties[name] ?? [])])
      }),
    ).toEqual([])
    const asked = Object.keys(shown.get('ssh.service')!.data.unit.properties)
    expect(asked.length).toBeGreaterThan(100)
  })

  it('types them as D-Bus does', () => {
    expect(
      differences((name) => {
        const { data, bus } = shown.get(name)!
        const { unit } = data
        const loadError = bus.value('LoadError') as [string, string] | undefined
        const job = bus.value('Job') as [number, string] | undefined
        return [
          ['id', unit.id, bus.text('Id')],
          ['names', [...unit.names].sort(), [...bus.words('Names')].sort()],
          ['description', unit.description, bus.text('Description')],
          ['documentation', unit.documentation, bus.words('Documentation')],
          ['load', unit.load, bus.text('LoadState')],
          ['loadError', unit.loadError, loadError === undefined || loadError[0] === '' ? null : loadError[1]],
          ['active', unit.active, bus.text('ActiveState')],
          ['sub', unit.sub, bus.text('SubState')],
          ['freezer', unit.freezer, bus.text('FreezerState')],
          ['result', unit.result, bus.text('Result')],
          ['jobId', unit.jobId, job === undefined || job[0] === 0 ? null : job[0]],
          ['following', unit.following, bus.text('Following')],
          ['unitFileState', unit.unitFileState, bus.text('UnitFileState')],
          ['preset', unit.preset, bus.text('UnitFilePreset')],
          ['path', unit.path, bus.text('FragmentPath')],
          ['sourcePath', unit.sourcePath, bus.text('SourcePath')],
          ['dropIns', unit.dropIns, bus.words('DropInPaths')],
          ['transient', unit.transient, bus.flag('Transient')],
          ['needDaemonReload', unit.needDaemonReload, bus.flag('NeedDaemonReload')],
          ['stateChanged', unit.stateChanged, bus.time('StateChangeTimestamp')],
          ['inactiveExit', unit.inactiveExit, bus.time('InactiveExitTimestamp')],
          ['activeEnter', unit.activeEnter, bus.time('ActiveEnterTimestamp')],
          ['activeExit', unit.activeExit, bus.time('ActiveExitTimestamp')],
          ['inactiveEnter', unit.inactiveEnter, bus.time('InactiveEnterTimestamp')],
          ['conditions.met', unit.conditions.met, bus.time('ConditionTimestamp') === null ? null : bus.flag('ConditionResult')],
          ['conditions.checked', unit.conditions.checked, bus.time('ConditionTimestamp')],
          ['asserts.met', unit.asserts.met, bus.time('AssertTimestamp') === null ? null : bus.flag('AssertResult')],
          ['restart', unit.restart, bus.text('Restart')],
          ['restarts', unit.restarts, bus.number('NRestarts')],
          ['user', unit.user, bus.text('User')],
          ['mainPid', unit.mainPid, bus.number('MainPID') || null],
          ['controlPid', unit.controlPid, bus.number('ControlPID') || null],
          ['statusText', unit.statusText, bus.text('StatusText')],
          ['slice', unit.slice, bus.text('Slice')],
          ['controlGroup', unit.controlGroup, bus.text('ControlGroup')],
          ['tasksLimit', unit.tasksLimit, bus.number('TasksMax')],
          ['what', unit.what, bus.text('What')],
          ['where', unit.where, bus.text('Where')],
          ['options', unit.options, bus.text('Options')],
          ['listen', unit.listen, ((bus.value('Listen') ?? []) as [string, string][]).map(([type, address]) => ({ address, type }))],
          ...(
            ['triggers', 'triggeredBy', 'requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'before', 'after', 'onFailure'] as const
          ).map((field): [string, unknown, unknown] => [
            field,
            [...unit[field]].sort(),
            [...bus.words(`${field[0]!.toUpperCase()}${field.slice(1)}`)].sort(),
          ]),
        ]
      }),
    ).toEqual([])
  })

  it('tells how each command and the main process ended', () => {
    type Command = [string, string[], boolean, number, number, number, number, number, number, number]
    expect(
      differences((name) => {
        const { data, bus } = shown.get(name)!
        const settings = [
          'ExecCondition',
          'ExecStartPre',
          'ExecStart',
          'ExecStartPost',
          'ExecReload',
          'ExecStop',
          'ExecStopPost',
          'ExecMount',
        ]
        const theirs = settings.flatMap((setting) =>
          ((bus.value(setting) ?? []) as Command[]).map(([path, argv, ignores, start, , stop, , pid, code, status]) => ({
            setting,
            path,
            commandLine: argv.join(' '),
            ignoresFailure: ignores,
            started: isoOf(start),
            stopped: isoOf(stop),
            pid: pid === 0 ? null : pid,
            end: code === 0 ? null : [['', 'exited', 'killed', 'dumped'][code], status],
          })),
        )
        const ours = data.unit.commands
          .filter(({ setting }) => settings.includes(setting))
          .map(({ setting, path, commandLine, ignoresFailure, started, stopped, pid, end }) => ({
            ...{ setting, path, commandLine, ignoresFailure, started, stopped, pid },
            end: end === null ? null : [end.code, end.status],
          }))
        const code = bus.number('ExecMainCode') ?? 0
        const main = data.unit.mainProcessEnd
        return [
          ['commands', ours, theirs],
          [
            'main',
            main === null ? null : [main.code, main.status, main.pid, main.started, main.exited],
            code === 0
              ? null
              : [
                  ['', 'exited', 'killed', 'dumped'][code],
                  bus.number('ExecMainStatus'),
                  bus.number('ExecMainPID'),
                  bus.time('ExecMainStartTimestamp'),
                  bus.time('ExecMainExitTimestamp'),
                ],
          ],
        ]
      }),
    ).toEqual([])
  })

  it('says why each of them failed or did not start', () => {
    const why = Object.fromEntries([...shown].flatMap(([unit, { data }]) => (data.unit.why.length > 0 ? [[unit, data.unit.why]] : [])))
    const failure = 'the program reports a failure of its own; its log says which'
    expect(why).toEqual({
      'lab-assert.service': ['it was not started, because an assertion failed: AssertPathExists=/nowhere'],
      'lab-broken.service': ['systemd could not load it (bad-setting): Unit lab-broken.service has a bad unit file setting.'],
      'lab-condition.service': ['it was not started, because a condition was not met: ConditionPathExists=/nowhere'],
      'lab-dies.service': [
        'ExecStart=/bin/sleep 1000 was ended by SIGKILL: killed by force: by hand, after a timeout, or because memory ran out',
      ],
      'lab-exit.service': [
        'ExecStart=/bin/sh -c echo "it broke: no such table" >&2; exit 3 ended with exit code 3/NOTIMPLEMENTED (by convention: a feature that is not implemented)',
      ],
      'lab-limit.service': [
        `ExecStart=/bin/false ended with exit code 1/FAILURE: ${failure}`,
        'systemd started it again 2 times, then gave up (2 starts within 1min are allowed)',
      ],
      'lab-masked.service': [
        'it is masked: /etc/systemd/system/lab-masked.service is a link to /dev/null, so nothing can start it (systemctl unmask)',
      ],
      'lab-missing.service': [
        'ExecStart=/nowhere/at-all --flag ended with exit code 203/EXEC: the program could not be executed: missing, or not an executable file',
      ],
      'lab-no-exec.service': ['systemd could not load it (bad-setting): Unit lab-no-exec.service has a bad unit file setting.'],
      'lab-signal.service': ['ExecStart=/bin/sh -c kill -USR1 $$$$ was ended by SIGUSR1'],
      'lab-stopping.service': ['ExecStop=/bin/sh -c exit 9 ended with exit code 9'],
      'lab-timeout.service': ['it took too long to start or to stop, and was ended (TimeoutStartSec=1s, TimeoutStopSec=1min 30s)'],
      'mnt-refused.mount': ['ExecMount=/bin/mount /dev/nowhere /mnt/refused -t ext4 ended with exit code 32'],
      'proc-sys-fs-binfmt_misc.automount': [
        'it was not started, because a condition was not met; one of ConditionPathExists=/proc/sys/fs/binfmt_misc/, ConditionPathIsReadWrite=/proc/sys/',
      ],
    })
  })

  it('shows the processes of the control group as a tree', () => {
    const { processes } = shown.get('lab-children.service')!.data
    expect(processes.map(({ depth, args, main }) => [depth, args.slice(0, 2).join(' '), main])).toEqual([
      [0, '/bin/sh -c', true],
      [1, 'sleep 1001', false],
      [1, 'sh -c', false],
      [2, 'sleep 1002', false],
      [2, 'sleep 1003', false],
    ])
    const group = sh('server', 'cat /sys/fs/cgroup/systemd/system.slice/lab-children.service/cgroup.procs').trim().split('\n').map(Number)
    expect(processes.map(({ pid }) => pid).sort()).toEqual(group.sort())
  })

  it('shows the files as they are on disk, drop-ins after the unit file', () => {
    const { files } = shown.get('lab-drop-in.service')!.data
    expect(files.map(({ path, kind }) => [path, kind])).toEqual([
      ['/etc/systemd/system/lab-drop-in.service', 'unit-file'],
      ['/etc/systemd/system/lab-drop-in.service.d/10-first.conf', 'drop-in'],
      ['/etc/systemd/system/lab-drop-in.service.d/20 second.conf', 'drop-in'],
    ])
    expect(files.map(({ content }) => content)).toEqual(files.map(({ path }) => ask('server', 'cat', path)))
  })

  it('tells the link by which a unit is wanted', () => {
    expect(shown.get('lab-real.service')!.data.wantedBy).toEqual([
      {
        unit: 'multi-user.target',
        how: 'WantedBy',
        link: '/etc/systemd/system/multi-user.target.wants/lab-real.service',
        target: '/etc/systemd/system/lab-real.service',
      },
    ])
  })

  it('shows the last lines of the journal', () => {
    const raw = ask('server', 'journalctl', '--unit=lab-exit.service', '--output=json', '--all', '--lines=10').trim().split('\n')
    const entries = raw.map((line) => JSON.parse(line) as Record<string, string>)
    const { log } = shown.get('lab-exit.service')!.data
    expect(log.map(({ message, priority, pid, cursor }) => [message, priority, pid, cursor])).toEqual(
      entries.map((entry) => [
        entry['MESSAGE'],
        Number(entry['PRIORITY']),
        Number(entry['SYSLOG_PID'] ?? entry['_PID']),
        entry['__CURSOR'],
      ]),
    )
    expect(log.map(({ message }) => message)).toContain('it broke: no such table')
  })

  it('warns of a unit file that systemd has not read again', () => {
    expect(hostward('server', 'unit', 'show', 'lab-changed').warnings.map(({ code }) => code)).toEqual(['DAEMON_RELOAD_NEEDED'])
    expect(hostward('server', 'unit', 'cat', 'lab-changed').warnings.map(({ code }) => code)).toEqual(['DAEMON_RELOAD_NEEDED'])
  })

  it('answers for an alias with the unit behind it, and knows what is not there', () => {
    expect((hostward('server', 'unit', 'show', 'lab-alias').data as UnitShowData).unit.id).toBe('lab-real.service')
    const { exitCode, error } = hostward('server', 'unit', 'show', 'lab-exti')
    expect({ exitCode, code: error?.code }).toEqual({ exitCode: 3, code: 'NOT_FOUND' })
    expect(error?.suggestions[0]).toContain('lab-exit.service')
    expect(hostward('server', 'unit', 'show', 'lab-template@.service').exitCode).toBe(2)
  })

  it('fits the terminal', () => {
    for (const width of [80, 200]) {
      const lines = sh('server', `COLUMNS=${width} hostward unit show lab-odd; COLUMNS=${width} hostward unit show lab-limit`).split('\n')
      expect(lines.filter((line) => line.length > width)).toEqual([])
    }
  })
})

describe('unit cat', () => {
  it('is what systemctl cat shows', () => {
    const units = ['lab-drop-in', 'lab-template@', 'lab-alias', 'ssh', 'lab-transient', 'lab-lines'].map((name) => `${name}.service`)
    const { raw, hostward: answers } = atOneMoment(
      'server',
      units.map((unit) => ['systemctl', 'cat', unit]),
      units.map((unit) => ['unit', 'cat', unit]),
    )
    const texts = answers.map(({ data }) => (data as UnitCatData).files.map(({ path, content }) => `# ${path}\n${content}`).join('\n'))
    expect(texts).toEqual(raw)
  })

  it('says that a masked unit has no files', () => {
    const { data, warnings, exitCode } = hostward('server', 'unit', 'cat', 'lab-masked')
    expect({ exitCode, files: (data as UnitCatData).files, codes: warnings.map(({ code }) => code) }).toEqual({
      exitCode: 0,
      files: [],
      codes: ['UNIT_MASKED'],
    })
  })
})

describe('service', () => {
  it('list is unit list --type service, status is unit show', () => {
    const [list, services] = askTogether('server', [
      ['hostward', 'unit', 'list', '--type', 'service', '--json'],
      ['hostward', 'service', 'list', '--json'],
    ]).map(({ stdout }) => (JSON.parse(stdout) as { data: UnitListData }).data)
    expect(services).toEqual(list)
    const { unit } = hostward('server', 'service', 'status', 'lab-exit').data as UnitShowData
    expect([unit.id, unit.active, unit.result]).toEqual(['lab-exit.service', 'failed', 'exit-code'])
    expect(hostward('server', 'service', 'status', 'lab.socket').exitCode).toBe(2)
  })

  const SERVICES = [
    ...[
      'ssh',
      'sshd',
      'lab-exit',
      'lab-masked',
      'lab-static',
      'lab-real',
      'lab-alias',
      'lab-disabled',
      'lab-indirect',
      'lab-linked',
      'lab-sysv',
    ],
    ...[
      'lab-transient',
      'lab-waits',
      'lab-template@one',
      'lab-template@two',
      'lab-template@three',
      'lab-oneshot',
      'lab-broken',
      'lab-condition',
    ],
  ].map((name) => `${name}.service`)

  it.each(['active', 'enabled'])('is %s answers as systemctl does, in words and exit code', (question) => {
    const answers = askTogether(
      'server',
      SERVICES.flatMap((unit) => [
        ['systemctl', `is-${question}`, unit],
        ['hostward', 'service', 'is', question, unit, '--json'],
      ]),
    )
    const theirs: unknown[] = []
    const ours: unknown[] = []
    SERVICES.forEach((unit, index) => {
      const [raw, answer] = answers.slice(index * 2, index * 2 + 2)
      const { state, is } = (JSON.parse(answer?.stdout ?? '') as { data: ServiceIsData }).data
      // hostward answers for the unit behind an alias, also about being enabled.
      theirs.push([unit, raw?.stdout.trim() === 'alias' ? 'enabled' : raw?.stdout.trim(), raw?.code === 0])
      ours.push([unit, state, is])
      expect([unit, answer?.code]).toEqual([unit, is ? 0 : 3])
    })
    expect(ours).toEqual(theirs)
  })
})
