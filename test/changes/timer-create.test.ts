import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../src/errors.js'
import { planCreateTimer, type CreateTimerWishes } from '../../src/changes/timer-create.js'
import type { Plan } from '../../src/changes/engine/plan.js'
import { STAMPS, TimerSystemd } from '../helpers/timer-systemd.js'

const WISHES: CreateTimerWishes = { name: 'backup', onCalendar: ['Mon..Fri 02:30'], exec: '/usr/local/bin/backup --all' }
const plan = (more: Partial<CreateTimerWishes> = {}, on = new TimerSystemd()): Promise<Plan> =>
  planCreateTimer(on.host, { ...WISHES, ...more })
const written = ({ steps }: Plan, path: string): string | undefined => {
  const step = steps.find((one) => one.kind === 'write' && one.path === path)
  return step?.kind === 'write' ? String(step.content) : undefined
}
const told = ({ steps }: Plan): string[] =>
  steps.map((step) =>
    step.kind === 'run' ? [step.program, ...step.args].join(' ') : 'path' in step ? `${step.kind} ${step.path}` : step.kind,
  )
const UNITS = '/etc/systemd/system'

describe('the plan of a new timer', () => {
  it('writes both units, enables and starts', async () => {
    const made = await plan()
    expect(told(made)).toEqual([
      'write /etc/systemd/system/backup.service',
      'write /etc/systemd/system/backup.timer',
      'systemctl enable --no-ask-password -- backup.timer',
      'systemctl start --no-ask-password -- backup.timer',
    ])
    expect(written(made, `${UNITS}/backup.timer`)).toBe(
      [
        '# Made by hostward for the timer backup; "hostward timer remove backup" takes it away.',
        '[Unit]',
        'Description=Run /usr/local/bin/backup',
        '',
        '[Timer]',
        'OnCalendar=Mon..Fri 02:30',
        '',
        '[Install]',
        'WantedBy=timers.target',
        '',
      ].join('\n'),
    )
    expect(written(made, `${UNITS}/backup.service`)).toBe(
      [
        '# Made by hostward for the timer backup; "hostward timer remove backup" takes it away.',
        '[Unit]',
        'Description=Run /usr/local/bin/backup',
        '',
        '[Service]',
        'Type=oneshot',
        'ExecStart=/usr/local/bin/backup --all',
        '',
      ].join('\n'),
    )
    expect(made).toMatchObject({
      action: 'timer create',
      summary: 'run /usr/local/bin/backup --all Mon to Fri at 02:30 (backup.timer)',
      done: 'backup.timer is active and runs /usr/local/bin/backup --all Mon to Fri at 02:30',
      dangers: [],
      warnings: [],
      notes: [
        'runs Mon to Fri at 02:30 (UTC)',
        'next run: Mon 2026-01-05 02:30:00 UTC',
        'then: Tue 2026-01-06 02:30:00 UTC',
        'then: Wed 2026-01-07 02:30:00 UTC',
        'then: Thu 2026-01-08 02:30:00 UTC',
        'then: Fri 2026-01-09 02:30:00 UTC',
      ],
    })
    expect(made.steps.every(({ undoable }) => undoable)).toBe(true)
  })

  it('watches all of systemd and expects exactly two files and one link', async () => {
    const { watch, expect: expected } = await plan()
    expect(watch.folders).toEqual([{ path: UNITS, deep: true }])
    expect(Object.keys(expected.files ?? {}).sort()).toEqual([
      `${UNITS}/backup.service`,
      `${UNITS}/backup.timer`,
      `${UNITS}/timers.target.wants`,
      `${UNITS}/timers.target.wants/backup.timer`,
      STAMPS,
      `${STAMPS}/stamp-backup.timer`,
    ])
    expect(expected.files?.[`${UNITS}/timers.target.wants/backup.timer`]).toEqual({ link: `${UNITS}/backup.timer` })
    expect(expected.states).toEqual({
      'unit backup.timer': { values: { load: 'loaded', active: 'active', unitFile: 'enabled' } },
      'unit backup.service': { values: { load: 'loaded', unitFile: 'static' }, free: ['active'] },
    })
  })

  it('has every wish in the files', async () => {
    const made = await plan({
      name: 'backup.timer',
      onCalendar: ['daily', ' Sat 18:00 '],
      persistent: true,
      accuracy: '1h',
      randomizedDelay: '5min',
      runAs: 'bob',
      description: '100% of it ',
    })
    expect(written(made, `${UNITS}/backup.timer`)).toContain(
      'Description=100%% of it\n\n[Timer]\nOnCalendar=daily\nOnCalendar=Sat 18:00\nAccuracySec=1h\nRandomizedDelaySec=5min\nPersistent=true\n',
    )
    expect(written(made, `${UNITS}/backup.service`)).toContain('Type=oneshot\nUser=bob\nExecStart=/usr/local/bin/backup --all\n')
  })

  it('splits the command without a shell, and says so where a shell would do something', async () => {
    const made = await plan({ exec: `/usr/local/bin/backup 'a b' 50% $HOME "x;y" | z` })
    expect(written(made, `${UNITS}/backup.service`)).toContain('ExecStart=/usr/local/bin/backup "a b" 50%% "$$HOME" "x;y" "|" z\n')
    expect(made.warnings).toEqual([
      {
        code: 'NO_SHELL',
        message:
          'there is no shell: $ | in the command are handed to the program as written; --shell runs it by /bin/sh, quotes make it plain',
      },
    ])
  })

  it('hands the whole line to /bin/sh when that is asked for', async () => {
    const made = await plan({ exec: 'cd /srv && echo "$HOME" | wc', shell: true })
    expect(written(made, `${UNITS}/backup.service`)).toContain('ExecStart=/bin/sh -c "cd /srv && echo \\"$$HOME\\" | wc"\n')
    expect(written(made, `${UNITS}/backup.service`)).toContain('Description=Run the command of the timer backup\n')
    expect(made.warnings).toEqual([])
  })

  it('leaves no byte behind', async () => {
    const on = new TimerSystemd()
    const before = on.tree()
    await plan({ persistent: true }, on)
    expect(on.tree()).toEqual(before)
    expect(on.changes).toEqual([])
  })

  it('reckons in the zone of the host', async () => {
    const on = new TimerSystemd({ files: { '/etc/localtime': { link: '../usr/share/zoneinfo/Asia/Tokyo' } } })
    const made = await plan({}, on)
    expect(on.host.calls).toContain('systemd-analyze calendar --iterations=5 -- Mon..Fri *-*-* 02:30:00 Asia/Tokyo')
    expect(made.notes?.slice(0, 2)).toEqual(['runs Mon to Fri at 02:30 (Asia/Tokyo)', 'next run: Mon 2026-01-05 11:30:00 Asia/Tokyo'])
  })

  it('reckons the runs itself with systemd 239, which tells only the first one, and holds them to that', async () => {
    const on = new TimerSystemd()
    on.version = 239
    const made = await plan({ accuracy: '1h' }, on)
    expect(made.notes?.slice(1)).toEqual((await plan()).notes?.slice(1))
    expect(made.warnings).toEqual([])
    expect(on.host.calls.filter((call) => /timespan|--iterations/.test(call))).toEqual([])

    on.next = ['2026-01-06 02:30:00']
    const doubted = await plan({}, on)
    expect(doubted.notes).toEqual(['runs Mon to Fri at 02:30 (UTC)', 'next run: Tue 2026-01-06 02:30:00 UTC'])
    expect(doubted.warnings.map(({ code }) => code)).toEqual(['NEXT_RUNS_UNAVAILABLE'])
  })

  it('forgets when an earlier timer of that name ran last, so that nothing is made up for', async () => {
    const on = new TimerSystemd({ files: { [`${STAMPS}/stamp-backup.timer`]: '' } })
    expect(told(await plan({ persistent: true }, on))[2]).toBe(`remove ${STAMPS}/stamp-backup.timer`)
  })
})

describe('what is refused', () => {
  const refused = (more: Partial<CreateTimerWishes>, on?: TimerSystemd): Promise<unknown> =>
    plan(more, on).then(
      () => null,
      (error: unknown) => (error instanceof HostwardError ? [error.code, error.message] : error),
    )

  it.each(['', '-x', 'a b', '../x', 'a@b', 'a\\x2db', 'web.service', 'x'.repeat(201), 'a\n'])('the name %j', async (name) => {
    expect(await refused({ name })).toEqual(['USAGE', `${JSON.stringify(name)} cannot be the name of a new timer`])
  })

  it.each<[Partial<CreateTimerWishes>, string, string]>([
    [{ exec: ' ' }, 'USAGE', '--exec is empty: what is the timer to run?'],
    [{ exec: "/bin/sh 'x" }, 'USAGE', "--exec: a ' has no second one"],
    [{ exec: '/bin/sh \ufffd' }, 'USAGE', '--exec is not UTF-8, or has what systemd cannot tell of (U+FFFE …)'],
    [{ exec: '/bin/sh \ufffe' }, 'USAGE', '--exec is not UTF-8, or has what systemd cannot tell of (U+FFFE …)'],
    [{ exec: `/bin/sh ${'x'.repeat(131_001)}` }, 'USAGE', '--exec is longer than a program can take'],
    [{ exec: 'backup --all' }, 'USAGE', '"backup" is not the absolute path of a program'],
    [{ exec: '-/bin/sh' }, 'USAGE', '"-/bin/sh" is not the absolute path of a program'],
    [{ exec: '/bin/../bin/sh' }, 'PLAN_REFUSED', '/bin/../bin/sh is not a plain path'],
    [{ exec: '/bin/nothing' }, 'NOT_FOUND', '/bin/nothing: there is no such program'],
    [{ exec: '/bin' }, 'PLAN_REFUSED', '/bin is not a file that can be run'],
    [{ exec: '/etc/systemd/system/mine.timer' }, 'PLAN_REFUSED', '/etc/systemd/system/mine.timer is not executable'],
    [
      { exec: `/bin/it\\'s` },
      'PLAN_REFUSED',
      `systemd runs no program with quotes, backslashes or control characters in its path: "/bin/it's"`,
    ],
    [{ onCalendar: [] }, 'USAGE', 'a timer needs times: --on-calendar'],
    [{ onCalendar: ['daily\nOnBootSec=1'] }, 'USAGE', '--on-calendar: "daily\\nOnBootSec=1" is not one line of plain text'],
    [
      { onCalendar: ['daily', 'bad'] },
      'USAGE',
      `--on-calendar: systemd does not take "bad": Failed to parse calendar specification 'bad': Invalid argument`,
    ],
    [{ onCalendar: ['2001-01-01'] }, 'PLAN_REFUSED', '"2001-01-01" (2001-01-01 00:00:00) never comes any more: the timer would never run'],
    [{ accuracy: 'soon' }, 'USAGE', `--accuracy: "soon" is no time span for systemd: Failed to parse time span 'soon': Invalid argument`],
    [{ randomizedDelay: 'infinity' }, 'USAGE', '--randomized-delay: "infinity" would be for ever'],
    [{ randomizedDelay: '1h\n' + 'X=y' }, 'USAGE', '--randomized-delay: "1h\\nX=y" is not a time span'],
    [{ runAs: 'nobody1' }, 'NOT_FOUND', '--run-as: there is no user nobody1 on this host'],
    [{ runAs: '-x' }, 'USAGE', '"-x" cannot be the name of a user'],
    [{ description: 'a\nb' }, 'USAGE', '--description: "a\\nb" is not one line of text, or ends in a backslash'],
    [{ description: 'a\\' }, 'USAGE', '--description: "a\\\\" is not one line of text, or ends in a backslash'],
    [
      { name: 'logrotate' },
      'PLAN_REFUSED',
      'there is a unit logrotate.timer already that hostward has not made: /usr/lib/systemd/system/logrotate.timer',
    ],
    [{ name: 'mine' }, 'PLAN_REFUSED', 'there is a unit mine.timer already that hostward has not made: /etc/systemd/system/mine.timer'],
  ])('%#: %.80j', async (more, code, message) => {
    expect(await refused(more)).toEqual([code, message])
  })

  it('a name that only a service has, or a mask, or a unit in memory', async () => {
    const files = { '/run/systemd/system/backup.service': '[Service]\n' }
    expect(await refused({}, new TimerSystemd({ files }))).toEqual([
      'PLAN_REFUSED',
      'there is a unit backup.service already that hostward has not made: /run/systemd/system/backup.service',
    ])
    const masked = new TimerSystemd({ files: { '/etc/systemd/system/backup.timer': { link: '/dev/null' } } })
    expect(await refused({}, masked)).toMatchObject(['PLAN_REFUSED', expect.stringContaining('/etc/systemd/system/backup.timer')])
    const ghost = new TimerSystemd()
    ghost.units.set('backup.timer', { active: 'active', sub: 'waiting', loaded: 'x', started: 0, result: 'success' })
    expect(await refused({}, ghost)).toEqual([
      'PLAN_REFUSED',
      'there is a unit backup.timer already that hostward has not made: loaded in memory of systemd',
    ])
  })

  it('what systemd would only ignore', async () => {
    const on = new TimerSystemd()
    on.complaint = (folder) => `${folder}/backup.timer:7: Failed to parse sec value, ignoring: 1x\n`
    on.version = 239
    expect(await refused({ accuracy: '1x' }, on)).toEqual([
      'PLAN_REFUSED',
      'systemd would not take these units as they are meant: backup.timer:7: Failed to parse sec value, ignoring: 1x',
    ])
  })
})

describe('a program that others may write', () => {
  it('is warned about, with a folder on its way, and where a link leads', async () => {
    const on = new TimerSystemd({
      files: {
        '/srv/jobs': { folder: 0o755 },
        '/srv/jobs/run': { text: '', mode: 0o757 },
        '/usr/local/bin/job': { link: '../../../srv/jobs/run' },
      },
    })
    const { warnings } = await plan({ exec: '/usr/local/bin/job' }, on)
    expect(warnings).toEqual([
      { code: 'PROGRAM_WRITABLE', message: 'others could have the timer run what they like as root: /srv/jobs/run: all users may write' },
    ])
  })

  it('is one that the user may not run', async () => {
    const on = new TimerSystemd({ files: { '/opt/secret': { text: '', mode: 0o700 } } })
    const { warnings } = await plan({ exec: '/opt/secret', runAs: 'bob' }, on)
    expect(warnings.map(({ code }) => code)).toEqual(['PROGRAM_NOT_EXECUTABLE_BY_USER'])
  })
})
