import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import type { TimerShowData } from '../../src/facts/timers/show.js'
import { ask, hostward, putFiles, sh, type HostwardAnswer } from './ask.js'
import { fresh } from './lab.js'
import { treeChanges, treeOf, type Tree } from './tree.js'
import { unitsState, type UnitState } from './units-state.js'

const HOST = 'server'
const UNITS = '/etc/systemd/system'
const STAMPS = '/var/lib/systemd/timers'

beforeAll(async () => {
  await fresh(HOST)
  putFiles(HOST, {
    '/opt/lab/backup': '#!/bin/sh\necho "all is saved"\n',
    '/opt/lab/fails': '#!/bin/sh\necho "no space left on the tape" >&2\nexit 3\n',
    '/opt/lab/who': '#!/bin/sh\nid -un >/tmp/lab-who\n',
    '/opt/lab/open': '#!/bin/sh\n',
    [`${UNITS}/by-hand.timer`]: '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
    [`${UNITS}/by-hand.service`]: '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  })
  sh(
    HOST,
    `chmod 755 /opt/lab/backup /opt/lab/fails /opt/lab/who
    chmod 777 /opt/lab/open
    mkdir '/opt/lab/do$llar 50%; @x'
    cp /bin/dash '/opt/lab/do$llar 50%; @x/sh'
    cp /bin/dash /opt/lab/sh
    systemctl daemon-reload
    systemctl enable --now by-hand.timer`,
  )
}, 120_000)

interface Whole {
  tree: Tree
  units: Record<string, UnitState>
}

/** All of /etc, what timers leave, and all units. */
const whole = (): Whole => ({
  tree: treeOf(HOST, ['/etc', STAMPS, '/run/systemd/system', '/tmp', '/var/tmp'], { without: ['/etc/mtab'] }),
  units: unitsState(HOST),
})

function expectSame(before: Whole, after: Whole): void {
  expect(treeChanges(before.tree, after.tree)).toEqual({})
  const names = [...new Set([...Object.keys(before.units), ...Object.keys(after.units)])]
  // A unit that systemd forgets while it is inactive is as good as one that it remembers.
  const state = ({ units }: Whole, name: string): string => JSON.stringify([units[name]?.active ?? 'inactive', units[name]?.file ?? null])
  expect(names.filter((name) => state(before, name) !== state(after, name))).toEqual([])
}

const changed = (before: Whole, after: Whole): string[] => Object.keys(treeChanges(before.tree, after.tree))
const timer = (...words: string[]): HostwardAnswer => hostward(HOST, 'timer', ...words)
const changeOf = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const show = (unit: string, property: string): string =>
  ask(HOST, 'systemctl', 'show', `--property=${property}`, '--value', '--', unit).trim()
const BACKUP = ['create', 'backup', '--on-calendar', 'Mon..Fri 02:30', '--exec', '/opt/lab/backup --all', '--persistent']

function expectDone(answer: HostwardAnswer): void {
  expect([answer.exitCode, answer.changed, (answer.data as ChangeData | undefined)?.verified, answer.error?.message]).toEqual([
    0,
    true,
    true,
    undefined,
  ])
}

function expectNothingToDo(answer: HostwardAnswer): void {
  expect([answer.exitCode, answer.changed, (answer.data as ChangeData | undefined)?.plan.steps]).toEqual([0, false, []])
}

function expectUndone(before: Whole): void {
  const undone = hostward(HOST, 'undo')
  expect([undone.exitCode, undone.changed, undone.error?.message]).toEqual([0, true, undefined])
  expectSame(before, whole())
}

describe('timer create', () => {
  it('plans without leaving a byte', () => {
    const before = whole()
    const answer = timer(...BACKUP, '--accuracy', '1h', '--randomized-delay', '5min', '--run-as', 'admin', '--dry-run')
    expect([answer.exitCode, answer.changed]).toEqual([0, false])
    const { steps, notes } = changeOf(answer).plan
    expect(steps.map(({ argv, file }) => argv?.join(' ') ?? file)).toEqual([
      `${UNITS}/backup.service`,
      `${UNITS}/backup.timer`,
      'systemctl enable --no-ask-password -- backup.timer',
      'systemctl start --no-ask-password -- backup.timer',
    ])
    expect(notes).toHaveLength(6)
    expectSame(before, whole())
    expect(changed(before, whole())).toEqual([])
  })

  it('makes a timer that systemd knows, once, and undoes it to the byte', () => {
    const before = whole()
    expectDone(timer(...BACKUP))
    const made = whole()
    expect(changed(before, made)).toEqual([
      `${UNITS}/backup.service`,
      `${UNITS}/backup.timer`,
      `${UNITS}/timers.target.wants/backup.timer`,
      `${STAMPS}/stamp-backup.timer`,
    ])
    expect(ask(HOST, 'readlink', `${UNITS}/timers.target.wants/backup.timer`).trim()).toBe(`${UNITS}/backup.timer`)
    expect(['ActiveState', 'SubState', 'UnitFileState', 'Persistent'].map((name) => show('backup.timer', name))).toEqual([
      'active',
      'waiting',
      'enabled',
      'yes',
    ])
    const [listed] = JSON.parse(ask(HOST, 'systemctl', 'list-timers', '--output=json', 'backup.timer')) as { next: number }[]
    const analyzed = sh(HOST, 'TZ=UTC systemd-analyze calendar "Mon..Fri 02:30"')
    expect(new Date(listed!.next / 1000).toISOString().slice(0, 16).replace('T', ' ')).toBe(
      /Next elapse: \w+ (\S+ \d\d:\d\d)/.exec(analyzed)?.[1],
    )
    expectNothingToDo(timer(...BACKUP))
    expectSame(made, whole())
    expectUndone(before)
  })

  it('changes a timer of its own, and does not make up for times of before', () => {
    expectDone(timer(...BACKUP))
    // It has run a while ago, and the new time lies in between.
    sh(HOST, 'systemctl start backup.service; touch -d "2 hours ago" /var/lib/systemd/timers/stamp-backup.timer')
    const before = whole()
    const runs = (): string => sh(HOST, 'journalctl -u backup.service -o cat | grep -c "all is saved" || true').trim()
    const [then, recently] = [runs(), sh(HOST, 'date -d "5 minutes ago" +%H:%M').trim()]
    const other = ['create', 'backup', '--on-calendar', recently, '--exec', '/opt/lab/backup', '--persistent', '--accuracy', '1s']
    expectDone(timer(...other))
    sh(HOST, 'sleep 2')
    expect(runs()).toBe(then)
    expect(show('backup.timer', 'TimersCalendar')).toContain(`OnCalendar=*-*-* ${recently}:00 `)
    expect(show('backup.timer', 'AccuracyUSec')).toBe('1s')
    expectNothingToDo(timer(...other))
    expectUndone(before)
    expect(show('backup.timer', 'TimersCalendar')).toContain('OnCalendar=Mon..Fri *-*-* 02:30:00 ')
    expect(show('backup.timer', 'NeedDaemonReload')).toBe('no')
    expectDone(timer('remove', 'backup'))
  })

  it('mends a timer of its own that somebody has changed', () => {
    expectDone(timer(...BACKUP))
    sh(HOST, `echo 'OnCalendar=daily' >>${UNITS}/backup.timer; systemctl stop backup.timer; rm ${UNITS}/timers.target.wants/backup.timer`)
    expectDone(timer(...BACKUP))
    expectNothingToDo(timer(...BACKUP))
    expect([show('backup.timer', 'ActiveState'), show('backup.timer', 'UnitFileState')]).toEqual(['active', 'enabled'])
    expectDone(timer('remove', 'backup'))
  })

  it('refuses what would go wrong, and touches nothing', () => {
    const before = whole()
    const refused = (...words: string[]): [number, string | undefined] => {
      const { exitCode, error } = timer('create', ...words)
      return [exitCode, error?.code]
    }
    const daily = ['--on-calendar', 'daily']
    expect([
      refused('logrotate', ...daily, '--exec', '/bin/true'),
      refused('by-hand', ...daily, '--exec', '/bin/true'),
      refused('ssh', ...daily, '--exec', '/bin/true'),
      refused('job', '--on-calendar', 'dialy', '--exec', '/bin/true'),
      refused('job', '--on-calendar', '2001-01-01', '--exec', '/bin/true'),
      refused('job', ...daily, '--exec', 'true'),
      refused('job', ...daily, '--exec', '/opt/lab/none'),
      refused('job', ...daily, '--exec', '/etc/passwd'),
      refused('job', ...daily, '--exec', '/bin/true', '--accuracy', 'soon'),
      refused('job', ...daily, '--exec', '/bin/true', '--run-as', 'nobody-at-all'),
    ]).toEqual([
      [1, 'PLAN_REFUSED'],
      [1, 'PLAN_REFUSED'],
      [1, 'PLAN_REFUSED'],
      [2, 'USAGE'],
      [1, 'PLAN_REFUSED'],
      [2, 'USAGE'],
      [3, 'NOT_FOUND'],
      [1, 'PLAN_REFUSED'],
      [2, 'USAGE'],
      [3, 'NOT_FOUND'],
    ])
    expectSame(before, whole())
  })

  it('warns of a program that others may write', () => {
    const { exitCode, warnings } = timer('create', 'job', '--on-calendar', 'daily', '--exec', '/opt/lab/open', '--dry-run')
    expect([exitCode, warnings.map(({ code }) => code)]).toEqual([0, ['PROGRAM_WRITABLE']])
  })

  it('runs as the user that was named', () => {
    expectDone(timer('create', 'who', '--on-calendar', 'daily', '--exec', '/opt/lab/who', '--run-as', 'admin'))
    expectDone(timer('run', 'who'))
    expect(ask(HOST, 'cat', '/tmp/lab-who').trim()).toBe('admin')
    sh(HOST, 'rm /tmp/lab-who')
    expectDone(timer('remove', 'who'))
  })
})

describe('the words of a command', () => {
  const WORDS = [
    ...['plain', '', ' ', 'two words', "it's", '"quoted"', '\\', '\\\\', '\\n', '\\x41', 'end\\', 'a\nb', 'a\tb', '\u0001\u007f'],
    ...['%', '%%', '%n', '%i%h', '50%', '$', '$$', '$HOME', '${HOME}', '$$HOME', '`id`', '$(id)', ';', '\\;', '; rm', '#', '|', '&&', '>x'],
    ...['@x', '-x', ':x', '+x', '!x', '*', '?', '~', 'ü', '日本語', '\u{1f600}', '\u0085', '\u2028', '=', 'A=b', '[Service]'],
  ]
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

  it.each(['/opt/lab/sh', '/opt/lab/do$llar 50%; @x/sh'])('arrive unchanged at %s', (program) => {
    const script = 'cat /proc/$$/cmdline >/run/lab-words'
    const exec = [program, '-c', script, ...WORDS].map(quoted).join(' ')
    expectDone(timer('create', 'words', '--on-calendar', 'daily', '--exec', exec))
    expectDone(timer('run', 'words'))
    const arrived = Buffer.from(ask(HOST, 'base64', '-w0', '/run/lab-words'), 'base64')
      .toString('utf8')
      .split('\0')
    expect(arrived.slice(0, -1)).toEqual([program, '-c', script, ...WORDS])
    expectNothingToDo(timer('create', 'words', '--on-calendar', 'daily', '--exec', exec))
    expectDone(timer('remove', 'words'))
  })

  it('are for the shell when that is asked for', () => {
    const exec = `for word in 50% "$((40 + 2))" 'a  b' \`echo \\$x\`; do echo "$word"; done | tr a-z A-Z >/run/lab-shell; x=';'; echo "$x" >>/run/lab-shell`
    expectDone(timer('create', 'words', '--on-calendar', 'daily', '--shell', '--exec', exec))
    expectDone(timer('run', 'words'))
    expect(ask(HOST, 'cat', '/run/lab-shell')).toBe('50%\n42\nA  B\n;\n')
    expectDone(timer('remove', 'words'))
  })
})

describe('timer run', () => {
  it('tells that a run has ended well, also of a timer that systemd has forgotten', () => {
    expectDone(timer(...BACKUP))
    const before = whole()
    const answer = timer('run', 'backup')
    expectDone(answer)
    expect(changeOf(answer).plan.done).toBe('backup.service has run and ended well')
    expectDone(timer('run', 'backup'))
    expectSame(before, whole())
    sh(HOST, 'systemctl disable -q --now backup.timer')
    expectDone(timer('run', 'backup'))
    expectDone(timer('remove', 'backup'))
  })

  it('tells how a run has failed, with its last words', () => {
    expectDone(timer('create', 'fails', '--on-calendar', 'daily', '--exec', '/opt/lab/fails'))
    const answer = timer('run', 'fails')
    expect([answer.exitCode, answer.ok]).toEqual([1, false])
    const [difference] = changeOf(answer).differences
    expect(difference?.what).toBe('unit fails.service')
    expect(difference?.actual).toContain('failed (exit-code)')
    expect(difference?.actual).toContain('no space left on the tape')
    expect(show('fails.service', 'ActiveState')).toBe('failed')
    expectDone(timer('remove', 'fails'))
    expect(show('fails.service', 'ActiveState')).toBe('inactive')
  })

  it('leaves alone what runs already', () => {
    expectDone(timer('create', 'long', '--on-calendar', 'daily', '--exec', '/bin/sleep 600'))
    sh(HOST, 'systemctl start --no-block long.service; sleep 0.5')
    expectNothingToDo(timer('run', 'long'))
    const removed = timer('remove', 'long')
    expectDone(removed)
    expect(removed.warnings.map(({ code }) => code)).toEqual(['RUNS_NOW'])
    expect(show('long.service', 'ActiveState')).toBe('activating')
    sh(HOST, 'systemctl stop long.service')
  })
})

describe('timer enable and disable', () => {
  it.each(['by-hand', 'logrotate'])('%s: both once, and back', (name) => {
    const on = whole()
    expectNothingToDo(timer('enable', name))
    expectDone(timer('disable', name))
    const off = whole()
    expect(changed(on, off)).toEqual([`${UNITS}/timers.target.wants/${name}.timer`])
    expect([show(`${name}.timer`, 'ActiveState'), show(`${name}.timer`, 'UnitFileState')]).toEqual(['inactive', 'disabled'])
    expectNothingToDo(timer('disable', name))
    expectDone(timer('enable', name))
    expectSame(on, whole())
    expectUndone(off)
    expect(hostward(HOST, 'timer', 'enable', name).exitCode).toBe(0)
    expectSame(on, whole())
  })

  it('says what has no such notion', () => {
    expect(timer('enable', 'systemd-tmpfiles-clean').error?.code).toBe('PLAN_REFUSED')
    expect(timer('enable', 'nothing').exitCode).toBe(3)
    expect(timer('disable', 'ssh.service').exitCode).toBe(2)
  })
})

describe('timer remove', () => {
  it('takes all of it away, and is undone to the byte', () => {
    const before = whole()
    expectDone(timer(...BACKUP))
    const made = whole()
    const { timer: shown } = hostward(HOST, 'timer', 'show', 'backup').data as TimerShowData
    expectDone(timer('remove', 'backup'))
    expectSame(before, whole())
    expect(show('backup.timer', 'LoadState')).toBe('not-found')
    expect(timer('remove', 'backup').exitCode).toBe(3)
    expectUndone(made)
    const { timer: again } = hostward(HOST, 'timer', 'show', 'backup').data as TimerShowData
    expect([again.nextUsec, again.enabled]).toEqual([shown.nextUsec, shown.enabled])
    expectDone(timer('remove', 'backup'))
    expectSame(before, whole())
  })

  it('removes what others have made only when told to, and never what a package has', () => {
    const before = whole()
    expect(timer('remove', 'by-hand').error?.code).toBe('PLAN_REFUSED')
    expect(timer('remove', 'logrotate', '--force').error?.code).toBe('PLAN_REFUSED')
    expectSame(before, whole())
    expectDone(timer('remove', 'by-hand', '--force'))
    expect(changed(before, whole())).toEqual([
      `${UNITS}/by-hand.service`,
      `${UNITS}/by-hand.timer`,
      `${UNITS}/timers.target.wants/by-hand.timer`,
    ])
    expectUndone(before)
  })
})
