import { lstatSync, readlinkSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { planActivityOf, type Verb } from '../helpers/unit-plans.js'
import { HostwardError } from '../../src/errors.js'
import { readTree } from '../helpers/tree.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import { CONFIG, UnitSystemd, VENDOR } from '../helpers/unit-systemd.js'

let systemd: UnitSystemd
beforeEach(() => {
  systemd = new UnitSystemd()
})

const plan = (verb: Verb, units: string[], more: { now?: boolean; env?: Record<string, string> } = {}) =>
  planActivityOf(verb, units, more)(systemd.host)
const run = (verb: Verb, units: string[], more: { now?: boolean } = {}) => runPlan(systemd.host, planActivityOf(verb, units, more))
const failure = (work: Promise<unknown>): Promise<HostwardError> =>
  work.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: unknown) => error as HostwardError,
  )
const argv = (steps: readonly { kind: string }[]) =>
  steps.map((step) => ('program' in step ? [step.program, ...(step as unknown as { args: string[] }).args] : step))
const tree = () => readTree(systemd.host.real('/etc'))
const linkOf = (path: string): string | null =>
  lstatSync(systemd.host.real(path), { throwIfNoEntry: false }) === undefined ? null : readlinkSync(systemd.host.real(path))

describe('plans', () => {
  it('name one call of systemctl for all units, and what it touches', async () => {
    systemd.unit('db.service').active = 'active'
    systemd.unit('db.service').properties['RequiredBy'] = 'web.service'
    const { steps, notes, watch, warnings } = await plan('stop', ['db', 'firewalld.service', 'db'])
    expect(argv(steps)).toEqual([['systemctl', 'stop', '--no-ask-password', '--', 'db.service', 'firewalld.service']])
    expect(notes).toEqual(['stops as well: web.service'])
    expect(watch.states?.map(({ key }) => key)).toEqual(['db.service', 'firewalld.service', 'web.service'])
    expect(warnings.map(({ code }) => code)).toContain('FIREWALL_STOPS')
  })

  it('tell what starts as well from what is only tried', async () => {
    systemd.unit('own.service').properties['Wants'] = 'db.service job.service'
    Object.assign(systemd.unit('job.service').properties, { ConditionResult: 'no', ConditionTimestampMonotonic: '7' })
    const { notes, steps } = await plan('start', ['own'])
    expect(notes).toEqual(['starts as well: db.service', 'tries 1 unit whose conditions did not hold the last time'])
    expect(steps).toMatchObject([{ touches: ['unit own.service', 'unit db.service', 'unit job.service'] }])
  })

  it.each([
    ['start', ['web'], []],
    ['stop', ['db'], []],
    ['enable', ['own'], ['enable']],
    ['disable', ['web'], []],
    ['unmask', ['web'], []],
    ['start', ['web', 'db'], ['start']],
  ] as const)('%s %j has steps only where something is to be done', async (verb, units, ids) => {
    expect((await plan(verb, [...units])).steps.map(({ id }) => id)).toEqual(ids)
  })

  it('have a daemon-reload only where systemd asks for one', async () => {
    expect((await plan('restart', ['web'])).steps.map(({ id }) => id)).toEqual(['restart'])
    systemd.unit('web.service').properties['NeedDaemonReload'] = 'yes'
    expect((await plan('restart', ['web'])).steps.map(({ id, undoable }) => [id, undoable])).toEqual([
      ['daemon-reload', false],
      ['restart', false],
    ])
  })

  it.each([
    ['stop', 'ssh', { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, ['STOPS_SSH']],
    ['stop', 'ssh', {}, []],
    ['restart', 'ssh', { SSH_TTY: '/dev/pts/0' }, ['STOPS_SSH']],
    ['disable', 'ssh', { SSH_CLIENT: 'x' }, []],
    ['mask', 'ssh', { SSH_CLIENT: 'x' }, ['STOPS_SSH']],
    ['stop', 'dbus', {}, ['STOPS_BUS']],
    ['start', 'ssh', { SSH_CLIENT: 'x' }, []],
    ['stop', 'firewalld', { SSH_CLIENT: 'x' }, []],
  ] as const)('%s %s with %j has the dangers %j', async (verb, unit, env, codes) => {
    expect((await plan(verb, [unit], { env })).dangers.map(({ code }) => code)).toEqual(codes)
  })

  it('see a login over ssh behind sudo', async () => {
    systemd.host.put('/proc/self/stat'.replace('self', '50'), '50 (sudo) S 40 50')
    systemd.host.put('/proc/40/stat', '40 (a (b) sh) S 30 40')
    systemd.host.put('/proc/30/stat', '30 (sshd-session) S 1 30')
    expect((await plan('stop', ['ssh'])).dangers).toEqual([])
    systemd = new UnitSystemd({
      files: { '/proc/self/stat': '60 (node) S 50 60', '/proc/50/stat': '50 (sudo) S 30 50', '/proc/30/stat': '30 (sshd) S 1 30' },
    })
    expect((await plan('stop', ['ssh'])).dangers.map(({ code }) => code)).toEqual(['STOPS_SSH'])
    systemd = new UnitSystemd({
      files: { '/proc/self/stat': '60 (node) S 50 60', '/proc/50/stat': '50 (bash) S 1 50', '/proc/50/environ': 'A=1\0SSH_CONNECTION=x\0' },
    })
    expect((await plan('stop', ['ssh'])).dangers.map(({ code }) => code)).toEqual(['STOPS_SSH'])
  })

  it.each([
    ['start', 'nosuch', 3, 'NOT_FOUND', 'there is no such unit'],
    ['start', 'web*', 2, 'USAGE', 'cannot be the name'],
    ['start', 'a\nb', 2, 'USAGE', 'cannot be the name'],
    ['start', 'tmpl@', 2, 'USAGE', 'template'],
    ['start', 'reboot.target', 1, 'PLAN_REFUSED', 'end the run'],
    ['reload', 'web', 1, 'PLAN_REFUSED', 'ExecReload'],
    ['reload', 'db', 1, 'PLAN_REFUSED', 'not running'],
    ['enable', 'static', 1, 'PLAN_REFUSED', 'no [Install] section'],
    ['mask', 'own', 1, 'PLAN_REFUSED', `${CONFIG}/own.service`],
  ] as const)('%s %j is refused: %i %s', async (verb, unit, exitCode, code, why) => {
    for (const [name, active] of [['reboot.target', 'inactive']] as const) {
      systemd.host.put(`${VENDOR}/${name}`, '[Unit]\n')
      systemd.unit(name).active = active
    }
    const error = await failure(plan(verb, [unit]))
    expect({ exitCode: error.exitCode, code: error.code }).toEqual({ exitCode, code })
    expect(error.message).toContain(why)
  })

  it.each([
    ['start', 'masked', { LoadState: 'masked' }],
    ['start', 'RefuseManualStart', { RefuseManualStart: 'yes' }],
    ['start', 'could not load it (bad-setting): Bad word', { LoadState: 'bad-setting', LoadError: 'org.x.Bad "Bad word"' }],
    ['start', 'cannot be started', { CanStart: 'no' }],
    ['enable', 'masked', { LoadState: 'masked', UnitFileState: 'bad' }],
  ] as const)('%s is refused of a unit that is %s', async (verb, why, properties) => {
    systemd.unit('db.service').properties = properties
    expect((await failure(plan(verb, ['db']))).message).toContain(why)
  })

  it('advise of a static unit whose file is in the place of the mask only what works', async () => {
    systemd.host.put(`${CONFIG}/local.service`, '[Service]\nType=simple\nExecStart=/bin/true\n')
    systemd.unit('local.service').active = 'active'
    const [warning] = (await plan('disable', ['local'])).warnings
    expect(warning).toMatchObject({ code: 'STATIC', message: expect.stringContaining(`moved from there to`) as string })
    expect(warning?.message).not.toContain('mask it to')
    expect((await failure(plan('mask', ['local']))).suggestions).toEqual([
      'end what runs now: hostward service stop local.service',
      'move the file to /usr/local/lib/systemd/system, then mask it',
    ])
    // Elsewhere a mask does it.
    expect((await plan('disable', ['static'])).warnings[0]?.message).toContain('mask it to keep it from starting')
  })

  it('refuse to stop what systemd never stops', async () => {
    systemd.unit('web.service').properties['RefuseManualStop'] = 'yes'
    expect((await failure(plan('stop', ['web']))).message).toContain('RefuseManualStop')
    systemd.unit('web.service').properties = { CanStop: 'no' }
    expect((await failure(plan('stop', ['web']))).message).toContain('cannot be stopped')
  })

  it('call a stop what cannot be undone where nothing could start the unit again', async () => {
    systemd.unit('web.service').properties['Transient'] = 'yes'
    expect((await plan('stop', ['web'])).steps.map(({ undoable }) => undoable)).toEqual([false])
  })

  it('tell what would start a stopped unit again', async () => {
    systemd.unit('web.service').properties['TriggeredBy'] = 'web.socket'
    expect((await plan('stop', ['web'])).warnings.map(({ code }) => code)).toContain('STARTED_AGAIN')
  })

  it('tell who would miss a masked unit', async () => {
    Object.assign(systemd.unit('web.service').properties, {
      WantedBy: 'multi-user.target',
      RequiredBy: 'shop.service',
      TriggeredBy: 'web.socket',
    })
    const { notes, warnings } = await plan('mask', ['web'])
    expect(notes).toEqual([
      `new: ${CONFIG}/web.service -> /dev/null`,
      'no longer started by multi-user.target: web.service',
      'could no longer start, because web.service is required: shop.service',
      'could no longer start web.service: web.socket',
    ])
    expect(warnings.map(({ code }) => code)).toEqual(['STILL_UP'])
  })
})

const verbs: [verb: Verb, units: string[], more: { now?: boolean }, then: () => void][] = [
  ['start', ['db'], {}, () => expect(systemd.active('db.service')).toBe('active')],
  ['stop', ['web'], {}, () => expect(systemd.active('web.service')).toBe('inactive')],
  [
    'enable',
    ['db'],
    { now: true },
    () => expect([linkOf(`${CONFIG}/database.service`), systemd.active('db.service')]).toEqual([`${VENDOR}/db.service`, 'active']),
  ],
  ['enable', ['tmpl@'], {}, () => expect(linkOf(`${CONFIG}/multi-user.target.wants/tmpl@one.service`)).toBe(`${VENDOR}/tmpl@.service`)],
  [
    'mask',
    ['web'],
    { now: true },
    () => expect([linkOf(`${CONFIG}/web.service`), systemd.active('web.service')]).toEqual(['/dev/null', 'inactive']),
  ],
]

describe('through the engine', () => {
  it.each(verbs)('%s %j %j is done, done again without a byte, and undone', async (verb, units, more, then) => {
    const before = { tree: tree(), active: systemd.active(`${units[0] ?? ''}.service`) }
    const done = await run(verb, units, more)
    expect({ failure: done.failure, changed: done.changed, verified: done.data.verified }).toEqual({
      failure: undefined,
      changed: true,
      verified: true,
    })
    then()
    const after = tree()
    expect(await run(verb, units, more)).toMatchObject({ changed: false, data: { journalId: null } })
    expect(tree()).toEqual(after)
    expect((await undo(systemd.host)).failure).toBeUndefined()
    expect({ tree: tree(), active: systemd.active(`${units[0] ?? ''}.service`) }).toEqual(before)
  })

  it('expects no unit to be called as before when it is enabled or disabled as well as started or stopped', async () => {
    const enabled = await plan('enable', ['db'], { now: true })
    expect(enabled.expect.states?.['unit db.service']?.free).toContain('unitFile')
    await run('enable', ['db'], { now: true })
    const disabled = await plan('disable', ['db'], { now: true })
    expect(disabled.expect.states?.['unit db.service']?.free).toContain('unitFile')
    expect((await run('disable', ['db'], { now: true })).failure).toBeUndefined()
  })

  it('disable and unmask take back what enable and mask did', async () => {
    const before = tree()
    await run('enable', ['db'])
    expect((await run('disable', ['database'])).failure).toBeUndefined()
    expect(tree()).toEqual(before)
    await run('mask', ['db'])
    expect((await run('unmask', ['db'])).failure).toBeUndefined()
    expect(tree()).toEqual(before)
  })

  it.each(['start', 'stop', 'enable', 'mask', 'restart', 'disable', 'unmask'] as const)(
    '%s that exits 0 and does nothing is found out',
    async (verb) => {
      const unit = verb === 'stop' || verb === 'restart' ? 'web' : 'db'
      if (verb === 'disable') await run('enable', ['db'])
      if (verb === 'unmask') await run('mask', ['db'])
      const before = tree()
      systemd.broken[verb] = () => ''
      const { failure: error, data } = await run(verb, [unit])
      expect({ code: error?.code, verified: data.verified, restored: data.restored }).toEqual({
        code: 'CHANGE_FAILED',
        verified: false,
        // systemctl has run: nothing tells what a restart did meanwhile.
        restored: verb !== 'restart',
      })
      expect(tree()).toEqual(before)
    },
  )

  it('a oneshot that was not started is found out, too', async () => {
    expect((await run('start', ['job'])).failure).toBeUndefined()
    systemd.broken['start'] = () => ''
    expect((await run('start', ['job'])).failure?.message).toContain('systemd has not started it')
  })

  it.each([
    ['fails', () => ({ exitCode: 1, stderr: 'Failed' })],
    ['hangs', () => ({ outcome: 'timed-out' as const })],
    ['is killed', () => ({ outcome: 'signalled' as const })],
    ['enables something else', () => systemd.act(['enable', '--', 'own.service'])],
    [
      'makes the link to something else',
      () => {
        systemd.link(`${CONFIG}/multi-user.target.wants/db.service`, '/nowhere')
        systemd.link(`${CONFIG}/database.service`, `${VENDOR}/db.service`)
        return ''
      },
    ],
    [
      'does more',
      (args: readonly string[]) => {
        systemd.link(`${CONFIG}/extra.target.wants/own.service`, '../own.service')
        return systemd.act(args)
      },
    ],
    [
      'does half of it',
      () => {
        systemd.link(`${CONFIG}/database.service`, `${VENDOR}/db.service`)
        return { exitCode: 1 }
      },
    ],
  ])('enable that %s is taken back', async (_, act) => {
    const before = tree()
    systemd.broken['enable'] = act
    const { failure: error, data } = await run('enable', ['db'])
    expect({ code: error?.code, restored: data.restored }).toEqual({ code: 'CHANGE_FAILED', restored: true })
    expect(tree()).toEqual(before)
  })

  it('a service that dies at once is stopped, and its end is told', async () => {
    systemd.broken['start'] = (args) => {
      systemd.act(args)
      Object.assign(systemd.unit('db.service'), { active: 'failed' })
      systemd.unit('db.service').properties['Result'] = 'exit-code'
      return ''
    }
    const { failure: error, data } = await run('start', ['db'])
    expect({ code: error?.code, restored: data.restored }).toEqual({ code: 'CHANGE_FAILED', restored: true })
    expect(data.differences[0]?.actual).toContain('failed (exit-code)')
    expect(systemd.active('db.service')).toBe('inactive')
  })

  it('what a failed stop took down is started again', async () => {
    systemd.unit('db.service').active = 'active'
    systemd.broken['stop'] = (args) => {
      systemd.act([...args.slice(0, -1), 'db.service'])
      return { exitCode: 1, stderr: 'Job for web.service failed' }
    }
    const { failure: error, data } = await run('stop', ['web', 'db'])
    expect({ code: error?.code, restored: data.restored }).toEqual({ code: 'CHANGE_FAILED', restored: true })
    expect([systemd.active('web.service'), systemd.active('db.service')]).toEqual(['active', 'active'])
  })

  it('the truth is told when a unit does not come back', async () => {
    systemd.broken['stop'] = (args) => {
      systemd.act(args)
      return { exitCode: 1 }
    }
    systemd.broken['start'] = () => ({ exitCode: 1, stderr: 'it will not' })
    const { failure: error, data } = await run('stop', ['web'])
    expect(error).toMatchObject({ code: 'NOT_RESTORED', exitCode: 8 })
    expect(data.leftOver).toMatchObject([{ what: 'unit web.service', byHand: ['systemctl start --no-ask-password -- web.service'] }])
  })
})
