import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, askTogether, hostward, putFiles, sh, type HostwardAnswer } from './ask.js'
import { inHost } from './hosts.js'
import { fresh } from './lab.js'
import { makeStrangeUnits } from './strange-units.js'
import { treeChanges, treeOf, type Tree } from './tree.js'
import { unitsState, type UnitState } from './units-state.js'

const HOST = 'server'
const UNITS = '/etc/systemd/system'
const VENDOR = '/usr/lib/systemd/system'
const sleeper = (more = ''): string => `[Service]\nExecStart=/bin/sleep 1000\n${more}`
const install = (lines: string): string => `${sleeper()}[Install]\n${lines}\n`

const files: Readonly<Record<string, string>> = {
  [`${VENDOR}/ch-plain.service`]: install('WantedBy=multi-user.target\nRequiredBy=ch-holder.service\nAlias=ch-second.service'),
  [`${VENDOR}/ch-holder.service`]: `[Unit]\nRequires=ch-base.service\nAfter=ch-base.service\n${sleeper()}`,
  [`${VENDOR}/ch-base.service`]: sleeper(),
  [`${VENDOR}/ch-also.service`]: install('Also=ch-plain.service ch-missing.service'),
  [`${VENDOR}/ch-tmpl@.service`]: install('WantedBy=ch-wants@%i.target\nDefaultInstance=first'),
  [`${VENDOR}/ch-quick.service`]: '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  [`${VENDOR}/ch-reload.service`]: sleeper('ExecReload=/bin/true\n'),
  [`${VENDOR}/ch-loops.service`]: '[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=100ms\n',
  [`${VENDOR}/ch-ends.service`]: '[Service]\nExecStart=/bin/true\n',
  [`${VENDOR}/ch-notify.service`]: '[Service]\nType=notify\nExecStart=/bin/sh -c \'echo "no such database" >&2; exit 7\'\n',
  [`${VENDOR}/ch-late.service`]: '[Service]\nExecStart=/bin/sh -c \'sleep 0.7; echo "it was too much"; exit 3\'\n',
  '/opt/lab/ch-far.service': install('WantedBy=multi-user.target'),
}

beforeAll(async () => {
  await fresh(HOST)
  makeStrangeUnits(HOST)
  putFiles(HOST, files)
  sh(
    HOST,
    `systemctl link -q /opt/lab/ch-far.service; systemctl daemon-reload; systemctl mask -q --runtime ch-quick.service; systemctl start ch-holder ch-reload`,
  )
  before = { tree: treeOf(HOST, ['/etc']), units: unitsState(HOST) }
}, 180_000)

let before: { tree: Tree; units: Record<string, UnitState> }

const WATCHED = [
  ...[
    'lab',
    'lab-dies',
    'lab-template@one',
    'lab-template@two',
    'lab-real',
    'lab-disabled',
    'lab-masked',
    'lab-changed',
    'lab-static',
    'lab-sysv',
  ],
  ...['lab-exit', 'lab-missing', 'lab-signal', 'lab-condition', 'lab-assert', 'lab-timeout', 'lab-broken', 'lab-transient', 'lab-linked'],
  ...[
    'ch-plain',
    'ch-holder',
    'ch-base',
    'ch-also',
    'ch-tmpl@first',
    'ch-tmpl@second',
    'ch-quick',
    'ch-reload',
    'ch-far',
    'ch-loops',
    'ch-late',
  ],
  ...['ch-ends', 'ch-notify', 'ssh', 'chrony', 'firewalld', 'lab-odd\\x2dname\\x20\\xe6', 'systemd-tmpfiles-clean'],
].map((name) => `${name}.service`)

/** Every link of systemd and of runlevels, and the states of all units that are touched here: one short answer. */
const LOOK = [
  'sh',
  '-c',
  `find ${UNITS} /run/systemd/system /etc/rc?.d -printf '%p %y %m %U %l\\n' | sort; echo; systemctl show --property=Id,LoadState,ActiveState,UnitFileState -- "$@"`,
  'sh',
  ...[...WATCHED, 'lab.socket', 'srv-lab.mount', 'lab-watch.path', 'fstrim.timer'],
]

interface Look {
  links: string[]
  /** A unit that had failed is inactive when it is brought back, which is as near as can be. */
  units: Record<string, string>
}

function lookOf(text: string): Look {
  const [paths = '', ...blocks] = text.trim().split('\n\n')
  const units = blocks.map((block) => Object.fromEntries(block.split('\n').map((line) => line.split('=') as [string, string])))
  return {
    links: paths.split('\n'),
    units: Object.fromEntries(
      units.map(({ Id = '', ActiveState, LoadState, UnitFileState }) => [
        Id,
        [ActiveState?.replace('failed', 'inactive'), LoadState, UnitFileState].join(' '),
      ]),
    ),
  }
}

/** Paths below systemd's folder that are in one only. */
const changedLinks = (one: Look, other: Look): string[] =>
  [...one.links.filter((line) => !other.links.includes(line)), ...other.links.filter((line) => !one.links.includes(line))]
    .filter((line) => line.startsWith(`${UNITS}/`))
    .map((line) => line.slice(UNITS.length + 1).split(' ')[0] ?? '')
    .sort()

/** hostward between looks, all in one login. */
function between(...commands: string[][]): { looks: Look[]; answers: HostwardAnswer[] } {
  const asked = askTogether(HOST, [LOOK, ...commands.flatMap((words) => [['hostward', ...words, '--json'], LOOK])])
  const answers = asked.flatMap(({ code, stdout, stderr }, index) =>
    index % 2 === 1 ? [{ ...(JSON.parse(stdout) as HostwardAnswer), exitCode: code, stderr }] : [],
  )
  return { looks: asked.flatMap(({ stdout }, index) => (index % 2 === 0 ? [lookOf(stdout)] : [])), answers }
}

const changeOf = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const change = (...words: string[]): HostwardAnswer => hostward(HOST, ...words, '--yes')
const show = (unit: string, property: string): string =>
  ask(HOST, 'systemctl', 'show', `--property=${property}`, '--value', '--', unit).trim()

/** What enabling ch-plain makes. */
const PLAIN_LINKS = [
  'multi-user.target.wants/ch-plain.service',
  'ch-holder.service.requires',
  'ch-holder.service.requires/ch-plain.service',
  'ch-second.service',
]

interface Case {
  words: string[]
  /** `unit property value` afterwards. */
  then: string[][]
  /** Links that are new or gone in /etc/systemd/system. */
  links?: string[] | 'some'
  /** The second time there is nothing left to do it to. */
  gone?: boolean
  /** Is it never already so? */
  always?: boolean
}

const cases: Record<string, Case> = {
  'start of a socket-activated service': { words: ['start', 'lab'], then: [['lab.service', 'ActiveState', 'active']] },
  'start of one that has failed': {
    words: ['start', 'lab-dies'],
    then: [['lab-dies.service', 'ActiveState', 'active']],
  },
  'start of a oneshot': { words: ['start', 'systemd-tmpfiles-clean', '--settle', '500ms'], then: [], always: true },
  'start of one whose files have changed': {
    words: ['start', 'lab-template@two'],
    then: [['lab-template@two.service', 'SubState', 'running']],
  },
  'stop, and of what requires it': {
    words: ['stop', 'ch-base'],
    then: [
      ['ch-base.service', 'ActiveState', 'inactive'],
      ['ch-holder.service', 'ActiveState', 'inactive'],
    ],
  },
  'stop by another name': { words: ['stop', 'lab-alias'], then: [['lab-real.service', 'ActiveState', 'inactive']] },
  'stop of a mount, a path and a socket': {
    words: ['stop', 'srv-lab.mount', 'lab-watch.path', 'lab.socket'],
    then: ['srv-lab.mount', 'lab-watch.path', 'lab.socket'].map((unit) => [unit, 'ActiveState', 'inactive']),
  },
  'stop of one with an odd name': {
    words: ['stop', 'lab-odd\\x2dname\\x20\\xe6'],
    then: [['lab-odd\\x2dname\\x20\\xe6.service', 'ActiveState', 'inactive']],
  },
  'enable of links of every kind': {
    words: ['enable', 'ch-plain'],
    then: [['ch-plain.service', 'UnitFileState', 'enabled']],
    links: PLAIN_LINKS,
  },
  'enable of one that is enabled until the next reboot': {
    words: ['enable', 'lab-disabled'],
    then: [['lab-disabled.service', 'UnitFileState', 'enabled']],
    links: ['multi-user.target.wants/lab-disabled.service'],
  },
  'disable of one that is enabled until the next reboot': {
    words: ['disable', 'lab-disabled'],
    then: [['lab-disabled.service', 'UnitFileState', 'disabled']],
  },
  'enable of an instance': {
    words: ['enable', 'ch-tmpl@second', '--now'],
    then: [
      ['ch-tmpl@second.service', 'UnitFileState', 'enabled'],
      ['ch-tmpl@second.service', 'ActiveState', 'active'],
    ],
    links: ['ch-wants@second.target.wants', 'ch-wants@second.target.wants/ch-tmpl@second.service'],
  },
  'enable of a template with a default instance': {
    words: ['enable', 'ch-tmpl@'],
    then: [['ch-tmpl@first.service', 'UnitFileState', 'enabled']],
    links: ['ch-wants@first.target.wants', 'ch-wants@first.target.wants/ch-tmpl@first.service'],
  },
  'enable of one that only enables others': {
    words: ['enable', 'ch-also'],
    then: [['ch-plain.service', 'UnitFileState', 'enabled']],
    links: PLAIN_LINKS,
  },
  'enable of a linked unit': {
    words: ['enable', 'ch-far'],
    then: [['ch-far.service', 'UnitFileState', 'enabled']],
    links: ['multi-user.target.wants/ch-far.service'],
  },
  'disable of a linked unit': {
    words: ['disable', 'ch-far'],
    then: [['ch-far.service', 'LoadState', 'not-found']],
    gone: true,
    links: ['ch-far.service'],
  },
  'disable of one with another name': {
    words: ['disable', 'lab-alias', '--now'],
    then: [
      ['lab-real.service', 'UnitFileState', 'disabled'],
      ['lab-real.service', 'ActiveState', 'inactive'],
    ],
    links: ['multi-user.target.wants/lab-real.service', 'lab-alias.service'],
    gone: true,
  },
  'disable of a native unit with an init script': {
    words: ['disable', 'ssh'],
    then: [['ssh.service', 'UnitFileState', 'disabled']],
    links: ['multi-user.target.wants/ssh.service', 'sshd.service'],
  },
  'enable of an init script': { words: ['enable', 'lab-sysv'], then: [['lab-sysv.service', 'UnitFileState', 'generated']], links: [] },
  mask: {
    words: ['mask', 'chrony', '--now'],
    then: [
      ['chrony.service', 'LoadState', 'masked'],
      ['chrony.service', 'ActiveState', 'inactive'],
    ],
    links: ['chrony.service'],
  },
  'mask of a timer that stays up': {
    words: ['mask', 'fstrim.timer'],
    then: [['fstrim.timer', 'UnitFileState', 'masked']],
    links: ['fstrim.timer'],
  },
  'mask of a template': { words: ['mask', 'ch-tmpl@'], then: [['ch-tmpl@x.service', 'LoadState', 'masked']], links: ['ch-tmpl@.service'] },
  'mask of one that is masked until the next reboot': {
    words: ['mask', 'ch-quick'],
    then: [['ch-quick.service', 'UnitFileState', 'masked']],
    links: ['ch-quick.service'],
  },
  unmask: { words: ['unmask', 'lab-masked'], then: [], links: ['lab-masked.service'], gone: true },
  'unmask of one that is masked until the next reboot': {
    words: ['unmask', 'ch-quick'],
    then: [['ch-quick.service', 'LoadState', 'loaded']],
  },
  restart: { words: ['restart', 'lab-real', '--settle', '500ms'], then: [['lab-real.service', 'ActiveState', 'active']], always: true },
  'restart, and of what requires it': {
    words: ['restart', 'ch-base'],
    then: [['ch-holder.service', 'ActiveState', 'active']],
    always: true,
  },
  reload: { words: ['reload', 'ch-reload', '--settle', '300ms'], then: [['ch-reload.service', 'ActiveState', 'active']], always: true },
}

describe('service', () => {
  it.each(Object.entries(cases))(
    '%s: planned, done, done again, undone',
    { timeout: 90_000 },
    (_, { words, then, links = [], always = false, gone = false }) => {
      const command = ['service', ...words]
      const { looks, answers } = between([...command, '--dry-run'], [...command, '--yes'], [...command, '--yes'])
      const [was, shown, after, later] = looks as [Look, Look, Look, Look]
      const [planned, done, again] = answers as [HostwardAnswer, HostwardAnswer, HostwardAnswer]
      expect({ code: planned.exitCode, error: planned.error, changed: planned.changed }).toEqual({
        code: 0,
        error: undefined,
        changed: false,
      })
      expect(shown).toEqual(was)

      expect({ code: done.exitCode, error: done.error, changed: done.changed }).toEqual({ code: 0, error: undefined, changed: true })
      expect(changeOf(done)).toMatchObject({ verified: true, restored: null, differences: [], leftOver: [] })
      expect(changeOf(done).plan.steps).toEqual(changeOf(planned).plan.steps)
      if (links !== 'some') expect(changedLinks(was, after)).toEqual([...new Set(links)].sort())
      else expect(changedLinks(was, after)).not.toEqual([])
      for (const [unit = '', property = '', value] of then) expect([unit, property, show(unit, property)]).toEqual([unit, property, value])

      if (gone) expect(again.error?.code).toBe('NOT_FOUND')
      else
        expect({ code: again.exitCode, error: again.error, changed: again.changed }).toEqual({ code: 0, error: undefined, changed: always })
      expect(later).toEqual(after)

      const undone = between(['undo', String(changeOf(done).journalId), '--yes'])
      expect({ code: undone.answers[0]?.exitCode, error: undone.answers[0]?.error?.code }).toEqual(
        always ? { code: 1, error: 'PLAN_REFUSED' } : { code: 0, error: undefined },
      )
      expect(undone.looks[1]).toEqual(was)
    },
  )

  it('reads unit files again only where systemd says so', { timeout: 60_000 }, () => {
    sh(HOST, `echo '# again' >>${UNITS}/lab-changed.service`)
    expect(show('lab-changed.service', 'NeedDaemonReload')).toBe('yes')
    const done = change('service', 'restart', 'lab-changed', '--settle', '300ms')
    expect(done.exitCode).toBe(0)
    expect(changeOf(done).plan.steps.map(({ id }) => id)).toEqual(['daemon-reload', 'restart'])
    expect(show('lab-changed.service', 'NeedDaemonReload')).toBe('no')
    expect(changeOf(hostward(HOST, 'service', 'restart', 'lab-changed', '--dry-run')).plan.steps.map(({ id }) => id)).toEqual(['restart'])
  })

  it.each([
    ['lab-exit', 'it broke: no such table'],
    ['lab-missing', 'could not be executed'],
    ['lab-signal', 'SIGUSR1'],
    ['ch-ends', 'it did not stay up'],
    ['ch-notify', 'no such database'],
    ['ch-late', 'it was too much'],
    ['ch-loops', 'systemd'],
    ['lab-condition', 'ConditionPathExists=/nowhere'],
    ['lab-assert', 'AssertPathExists=/nowhere'],
    ['lab-timeout', 'timeout'],
  ])('start of %s fails, tells why, and leaves nothing behind', { timeout: 60_000 }, (unit, why) => {
    const { looks, answers } = between(['service', 'start', unit, '--yes'])
    const [answer] = answers as [HostwardAnswer]
    expect({ code: answer.exitCode, error: answer.error?.code, changed: answer.changed }).toEqual({
      code: 1,
      error: 'CHANGE_FAILED',
      changed: false,
    })
    expect(changeOf(answer)).toMatchObject({ verified: false, restored: true, leftOver: [] })
    expect(JSON.stringify(changeOf(answer).differences)).toContain(why)
    expect(looks[1]).toEqual(looks[0])
  })

  it.each([
    [['start', 'no-such-unit'], 3, 'NOT_FOUND', 'there is no such unit'],
    [['start', 'lab-*'], 2, 'USAGE', 'cannot be the name'],
    [['start', 'lab-template@'], 2, 'USAGE', 'template'],
    [['start', 'lab-masked'], 1, 'PLAN_REFUSED', 'masked'],
    [['start', 'lab-broken'], 1, 'PLAN_REFUSED', 'bad'],
    [['start', 'poweroff.target'], 1, 'PLAN_REFUSED', 'end the run'],
    [['reload', 'lab-real'], 1, 'PLAN_REFUSED', 'ExecReload'],
    [['enable', 'lab-static'], 1, 'PLAN_REFUSED', '[Install]'],
    [['enable', 'lab-masked'], 1, 'PLAN_REFUSED', 'masked'],
    [['enable', 'lab-transient'], 1, 'PLAN_REFUSED', 'cannot be enabled'],
    [['mask', 'lab-real'], 1, 'PLAN_REFUSED', `${UNITS}/lab-real.service`],
    [['mask', 'ch-far'], 1, 'PLAN_REFUSED', '/opt/lab/ch-far.service'],
    [['stop', 'init.scope'], 1, 'PLAN_REFUSED', 'cannot be stopped'],
  ])('%j is refused with the reason', (words, code, error, why) => {
    const { looks, answers } = between(['service', ...words, '--yes'])
    const [answer] = answers as [HostwardAnswer]
    expect({ code: answer.exitCode, error: answer.error?.code }).toEqual({ code, error })
    expect(answer.error?.message).toContain(why)
    expect(looks[1]).toEqual(looks[0])
  })

  it('asks before it takes ssh, the network, the bus or a part of systemd away from who is logged in', () => {
    for (const unit of ['ssh', 'dbus', 'systemd-journald', 'systemd-logind']) {
      const answer = hostward(HOST, 'service', 'stop', unit)
      expect([unit, answer.exitCode, answer.error?.code]).toEqual([unit, 2, 'CONFIRMATION_NEEDED'])
    }
    const masked = inHost(HOST, ['sudo', 'hostward', 'service', 'mask', 'ssh', '--json'])
    expect(JSON.parse(masked.stdout)).toMatchObject({
      error: { code: 'CONFIRMATION_NEEDED', details: { dangers: [{ code: 'STOPS_SSH' }] } },
    })
  })

  it('says what is open without the firewall, and asks nothing', { timeout: 60_000 }, () => {
    const answer = hostward(HOST, 'service', 'stop', 'firewalld')
    expect([answer.exitCode, answer.warnings.map(({ code }) => code)]).toEqual([0, expect.arrayContaining(['FIREWALL_STOPS'])])
    expect(answer.warnings.find(({ code }) => code === 'FIREWALL_STOPS')?.message).toContain('22/tcp')
    expect(hostward(HOST, 'undo').exitCode).toBe(0)
    expect(show('firewalld.service', 'ActiveState')).toBe('active')
  })

  /** Every change above was undone, or brought back by hostward itself. */
  it('has left every byte of /etc and every unit as it was', { timeout: 60_000 }, () => {
    expect(Object.keys(treeChanges(before.tree, treeOf(HOST, ['/etc'])))).toEqual([`${UNITS}/lab-changed.service`])
    const after = unitsState(HOST)
    // One that systemd has forgotten meanwhile is inactive, or was not there.
    const told = (unit: UnitState | undefined): string =>
      JSON.stringify([unit?.active?.replace('failed', 'inactive') ?? 'inactive', unit?.file ?? null])
    const names = [...new Set([...Object.keys(before.units), ...Object.keys(after)])].filter(
      (name) => told(before.units[name]) !== told(after[name]),
    )
    expect(names.map((name) => [name, before.units[name], after[name]])).toEqual([])
  })
})
