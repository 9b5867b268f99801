import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeOutcome } from '../../src/changes/engine/outcome.js'
import { planAddServiceByWords } from '../../src/changes/service-add.js'
import { planServices, type ServiceVerb } from '../../src/changes/service-actions.js'
import { planRemoveService } from '../../src/changes/supervised/remove-service.js'
import {
  DaemonNotRunningError,
  NotFoundError,
  NotSupportedError,
  PlanRefusedError,
  ToolMissingError,
  UsageError,
} from '../../src/errors.js'
import { Daemontools } from '../helpers/daemontools.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import { readTree } from '../helpers/tree.js'

type Wishes = Parameters<typeof planAddServiceByWords>[1]
const wishes = (more: Partial<Wishes> = {}): Wishes => ({
  name: 'feed',
  exec: '/usr/local/bin/feed -d',
  directory: '/var/feed',
  log: true,
  settleMs: 1,
  ...more,
})
const add = (on: Daemontools, more: Partial<Wishes> = {}): Promise<ChangeOutcome> =>
  runPlan(on.host, (host) => planAddServiceByWords(host, wishes(more)))
const remove = (on: Daemontools, name = 'feed'): Promise<ChangeOutcome> =>
  runPlan(on.host, (host) => planRemoveService(host, name, { env: {} }))
const plan = (on: Daemontools, verb: ServiceVerb, units: string[], now = false, env = {}) =>
  planServices(on.host, verb, { units, now, settleMs: 1, env })
const service = (on: Daemontools, verb: ServiceVerb, units: string[], now = false): Promise<ChangeOutcome> =>
  runPlan(on.host, () => plan(on, verb, units, now))
/** Files without hostward's own. */
const all = (on: Daemontools): unknown => ({ files: readTree(on.host.real('/'), ['/var/lib']), states: on.states() })
const changing = (on: Daemontools): string[] => on.host.calls.filter((line) => /^(?:svc|rm|chmod) /.test(line))
const stepsOf = ({ data }: ChangeOutcome): string[] => data.plan.steps.map(({ id }) => id)

describe('service add', () => {
  it('makes the directory complete, links it last, and is undone to nothing', async () => {
    const on = new Daemontools()
    const before = all(on)
    const added = await add(on)
    expect(added).toMatchObject({ changed: true, data: { verified: true } })
    expect(stepsOf(added)).toEqual(['mkdir-/var/feed', 'write-run', 'mkdir-/var/feed/log', 'write-log-run', 'link'])
    expect(readFileSync(on.host.real('/var/feed/run'), 'utf8')).toBe(
      '#!/bin/sh\n# Made by hostward for the service feed; "hostward service remove feed" takes it away.\nexec /usr/local/bin/feed -d 2>&1\n',
    )
    expect(readFileSync(on.host.real('/var/feed/log/run'), 'utf8')).toContain('\nexec /usr/bin/multilog t ./main =status\n')
    expect(['', '/run', '/log', '/log/run'].map((path) => (statSync(on.host.real(`/var/feed${path}`)).mode & 0o7777).toString(8))).toEqual([
      '1755',
      '755',
      '755',
      '755',
    ])
    expect(on.states()).toEqual({ '/var/feed': 'up', '/var/feed/log': 'up' })
    expect(await add(on)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(all(on)).toEqual(before)
    expect(changing(on)).toEqual([
      'rm -f -- /service/feed',
      'svc -dx /var/feed /var/feed/log',
      'rm -rf -- /var/feed/supervise /var/feed/log/supervise /var/feed/log/main /var/feed/log/status',
    ])
  })

  it('tells of a service that somebody else has linked meanwhile, and leaves it alone, also when it is undone', async () => {
    const on = new Daemontools()
    on.onLook = () => {
      if (readdirSync(on.host.real('/service')).includes('feed') && !on.supervised.has('/var/mine')) on.byHand('mine')
    }
    const added = await add(on)
    expect(added).toMatchObject({ changed: true, data: { alsoChanged: ['link /service/mine: not there -> /var/mine'] } })
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true, alsoChanged: [] } })
    expect(on.states()).toEqual({ '/var/mine': 'up' })
  })

  it('quotes every word, so that the shell of the script does nothing with it', async () => {
    const on = new Daemontools()
    const outcome = await add(on, { exec: `/usr/local/bin/feed "a b" '$(reboot)' "it's" ';' '' $HOME`, runAs: 'nobody', log: false })
    expect(readFileSync(on.host.real('/var/feed/run'), 'utf8')).toContain(
      `\nexec /usr/bin/setuidgid nobody /usr/local/bin/feed 'a b' '$(reboot)' 'it'\\''s' ';' '' '$HOME' 2>&1\n`,
    )
    expect(outcome.warnings.map(({ code }) => code)).toEqual(['PROGRAM_NOT_EXECUTABLE_BY_USER', 'NO_SHELL'])
    expect(existsSync(on.host.real('/var/feed/log'))).toBe(false)
  })

  it('makes folders above, and takes them back', async () => {
    const on = new Daemontools()
    const before = all(on)
    await add(on, { directory: undefined })
    expect(on.states()).toEqual({ '/var/service/feed': 'up', '/var/service/feed/log': 'up' })
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('takes a directory that is there, as a driftfile has it, with its mode set and what is in it kept', async () => {
    const on = new Daemontools({
      files: { '/var/feed': { folder: 0o755 }, '/var/feed/ntp.drift': '1.0\n', '/var/feed/log/main/current': 'old\n' },
    })
    const before = all(on)
    expect(stepsOf(await add(on))).toEqual(['chmod-/var/feed', 'write-run', 'write-log-run', 'link'])
    await undo(on.host)
    expect(readFileSync(on.host.real('/var/feed/ntp.drift'), 'utf8')).toBe('1.0\n')
    writeFileSync(on.host.real('/var/feed/log/main/current'), 'old\n')
    expect(all(on)).toEqual(before)
  })

  it('brings one that it has made to other words, and restarts it; a service that is down is started', async () => {
    const on = new Daemontools()
    await add(on)
    expect(stepsOf(await add(on, { exec: '/usr/local/bin/feed -v' }))).toEqual(['write-run', 'svc-restart'])
    await service(on, 'disable', ['feed'], true)
    expect(stepsOf(await add(on, { exec: '/usr/local/bin/feed -v' }))).toEqual(['remove-down', 'svc-start'])
    expect(on.states()).toEqual({ '/var/feed': 'up', '/var/feed/log': 'up' })
  })

  it('refuses undo where the program has written, unless it is forced', async () => {
    const on = new Daemontools()
    const before = all(on)
    await add(on)
    writeFileSync(on.host.real('/var/feed/..odd\nname'), '')
    writeFileSync(on.host.real('/var/feed/log/core'), '')
    await expect(undo(on.host)).rejects.toThrow(/service-folder \/var\/feed: others: \.\.odd\nname, log\/core; the change had left/)
    expect(await undo(on.host, undefined, { force: true })).toMatchObject({ changed: true, data: { verified: true } })
    expect(all(on)).toEqual(before)
  })

  it.each<[string, Partial<Wishes>, new (...words: never[]) => Error, RegExp]>([
    ['a name with a slash', { name: '../etc' }, UsageError, /cannot be the name/],
    ['a hidden name', { name: '.feed' }, UsageError, /cannot be the name/],
    ['no program', { exec: ' ' }, UsageError, /--exec is empty/],
    ['a line break', { exec: '/usr/local/bin/feed "a\nb"' }, UsageError, /line break/],
    ['an open quote', { exec: '/usr/local/bin/feed "a' }, UsageError, /has no second one/],
    ['a relative program', { exec: 'feed' }, UsageError, /not the absolute path/],
    ['a program that is not there', { exec: '/usr/local/bin/none' }, NotFoundError, /no such program/],
    ['a program that is not executable', { exec: '/usr/local/bin/plain' }, PlanRefusedError, /is not executable/],
    ['an unknown user', { runAs: 'nosuch' }, NotFoundError, /no user nosuch/],
    ['a relative directory', { directory: 'var/feed' }, UsageError, /not the plain absolute path/],
    ['a directory with ..', { directory: '/var/../feed' }, UsageError, /not the plain absolute path/],
    ['a directory that svscan looks into', { directory: '/service/feed' }, UsageError, /svscan would start/],
    ['a file in its place', { directory: '/usr/local/bin/plain' }, PlanRefusedError, /no directory/],
    ['a script of somebody else', { directory: '/var/other' }, PlanRefusedError, /hostward has not made it/],
    ['a name that is taken', { name: 'mine' }, PlanRefusedError, /there is a service mine already: it leads to \/var\/mine/],
    ['a directory that is supervised by another name', { directory: '/var/mine' }, PlanRefusedError, /supervised already, as mine/],
  ])('refuses %s', async (_, more, error, message) => {
    const on = new Daemontools({ files: { '/usr/local/bin/plain': 'text', '/var/other/run': '#!/bin/sh\n' } })
    on.byHand('mine')
    const wrong = await add(on, more).catch((thrown: unknown) => thrown)
    expect(wrong).toBeInstanceOf(error)
    expect((wrong as Error).message).toMatch(message)
    expect(changing(on)).toEqual([])
  })

  it('refuses another logger than svscan has seen, and tools that are not there', async () => {
    const on = new Daemontools()
    await add(on)
    await expect(add(on, { log: false })).rejects.toThrow('has a logger')
    const without = new Daemontools()
    await add(without, { log: false })
    await expect(add(without)).rejects.toThrow('without a logger')
    const poor = new Daemontools({ programs: {} })
    delete poor.host.programs['multilog']
    await expect(add(poor)).rejects.toThrow(ToolMissingError)
    poor.scanning = false
    await expect(add(poor, { log: false })).rejects.toThrow(DaemonNotRunningError)
  })

  it('warns of a directory that others may write', async () => {
    const on = new Daemontools({ files: { '/srv': { folder: 0o777 } } })
    statSync(on.host.real('/srv'))
    await runPlan(
      on.host,
      (host) => (host.programs['chmod']!(['777', '--', '/srv'], host), planAddServiceByWords(host, wishes({ directory: '/srv/feed' }))),
    ).then(({ warnings }) => expect(warnings.map(({ code }) => code)).toEqual(['DIRECTORY_WRITABLE']))
  })

  it('is no notion of systemd, runit and s6', async () => {
    const files = { '/run/systemd/system/x': '' }
    const hosts = [
      new FakeHost({ programs: { 'systemctl *': '', 'svstat *': '' }, files }),
      new FakeHost({ programs: { 'sv *': '' } }),
      new FakeHost({ programs: { 's6-svstat *': '' } }),
    ]
    for (const host of hosts) await expect(planAddServiceByWords(host, wishes())).rejects.toThrow(NotSupportedError)
  })
})

describe('service start, stop and restart under daemontools', () => {
  it('does what is not so already, and undo takes it back', async () => {
    const on = new Daemontools()
    on.byHand('web', { log: true })
    on.byHand('db', { down: true })
    on.states()
    const before = all(on)
    expect(await service(on, 'stop', ['web', 'db.service'])).toMatchObject({ changed: true, warnings: [{ code: 'STARTS_AT_BOOT' }] })
    expect(on.states()).toMatchObject({ '/var/web': 'down', '/var/web/log': 'up', '/var/db': 'down' })
    expect(await service(on, 'stop', ['web'])).toMatchObject({ changed: false })
    await undo(on.host)
    expect(all(on)).toEqual(before)
    expect(await service(on, 'start', ['/service/db', 'web'])).toMatchObject({ changed: true })
    expect(changing(on)).toEqual(['svc -d /service/web', 'svc -u /var/web', 'svc -u /service/db'])
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('restarts for good: another process', async () => {
    const on = new Daemontools()
    on.byHand('web')
    expect(await service(on, 'restart', ['web'])).toMatchObject({
      changed: true,
      data: { plan: { steps: [{ argv: ['svc', '-t', '/service/web'], undoable: false }] } },
    })
    on.deaf.add('/var/web')
    const outcome = await service(on, 'restart', ['web'])
    expect(outcome.failure?.message).toContain('still the one from before')
  })

  it('has one that is paused go on', async () => {
    const on = new Daemontools()
    on.byHand('web')
    on.states()
    on.supervised.get('/var/web')!.paused = true
    expect(stepsOf(await service(on, 'start', ['web']))).toEqual(['svc-start'])
    expect(on.states()).toEqual({ '/var/web': 'up' })
  })

  it('takes silence of svstat for no answer', async () => {
    const on = new Daemontools()
    on.byHand('web')
    on.states()
    on.broken['svstat'] = () => ''
    await expect(service(on, 'stop', ['web'])).rejects.toThrow('svstat says nothing of /service/web')
    expect(on.states()).toEqual({ '/var/web': 'up' })
  })

  it('needs somebody who supervises it, and a service that is there', async () => {
    const on = new Daemontools()
    on.byHand('web')
    await expect(plan(on, 'start', ['wbe'])).rejects.toThrow(/there is no such service in \/service/)
    await expect(plan(on, 'start', [''])).rejects.toThrow(UsageError)
    on.scanning = false
    on.supervised.clear()
    await expect(plan(on, 'start', ['web'])).rejects.toThrow(DaemonNotRunningError)
  })

  it('has sshd confirmed in a login over the network', async () => {
    const on = new Daemontools()
    on.byHand('sshd')
    const { dangers } = await plan(on, 'stop', ['sshd'], false, { SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22' })
    expect(dangers.map(({ code }) => code)).toEqual(['STOPS_SSH'])
  })

  it.each(['reload', 'mask', 'unmask'] as const)('has no notion of %s', async (verb) => {
    const wrong = (await plan(new Daemontools(), verb, ['web']).catch((error: unknown) => error)) as NotSupportedError
    expect(wrong).toBeInstanceOf(NotSupportedError)
    expect(wrong.suggestions[0]).toMatch(/hostward service \w+ web/)
  })
})

describe('service enable and disable under daemontools', () => {
  it('is the file "down", and starts and stops only with --now', async () => {
    const on = new Daemontools()
    on.byHand('web')
    on.states()
    const before = all(on)
    await service(on, 'disable', ['web'])
    expect([readFileSync(on.host.real('/var/web/down'), 'utf8'), on.states()]).toEqual(['', { '/var/web': 'up' }])
    expect(await service(on, 'disable', ['web'])).toMatchObject({ changed: false })
    await undo(on.host)
    expect(all(on)).toEqual(before)
    await service(on, 'disable', ['web'], true)
    expect(on.states()).toEqual({ '/var/web': 'down' })
    await service(on, 'enable', ['web'], true)
    expect(all(on)).toEqual(before)
  })

  it('links a directory that nobody supervises, which starts it', async () => {
    const on = new Daemontools()
    on.byHand('web')
    await remove(on, 'web')
    const before = all(on)
    expect(await service(on, 'enable', ['web'])).toMatchObject({ changed: true, warnings: [{ code: 'STARTS_NOW' }] })
    expect(on.states()).toEqual({ '/var/web': 'up' })
    await undo(on.host)
    expect((all(on) as { states: unknown }).states).toEqual((before as { states: unknown }).states)
    await expect(service(on, 'enable', ['nosuch'])).rejects.toThrow(NotFoundError)
  })

  it('refuses a "down" that leads nowhere', async () => {
    const on = new Daemontools({ files: { '/var/web/down': { link: '/nowhere' } } })
    on.byHand('web')
    await expect(service(on, 'disable', ['web'])).rejects.toThrow(PlanRefusedError)
  })
})

describe('service remove', () => {
  it('unlinks, ends, removes what hostward has made, keeps the log; undo has it all back', async () => {
    const on = new Daemontools()
    await add(on)
    const before = all(on)
    const removed = await remove(on)
    expect(stepsOf(removed)).toEqual(['unlink', 'svc-exit', 'wait', 'rm-supervise', 'remove-/var/feed/log/run', 'remove-/var/feed/run'])
    expect(removed.data.plan.notes).toEqual(['this stays: /var/feed/log/main, /var/feed/log/status'])
    expect(on.states()).toEqual({})
    await expect(remove(on)).rejects.toThrow(NotFoundError)
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(all(on)).toEqual(before)
  })

  it('removes the directory with the rest where nothing is left in it', async () => {
    const on = new Daemontools()
    const before = all(on)
    await add(on, { log: false })
    expect((await remove(on)).data.plan.notes).toEqual(['/var/feed goes with it'])
    expect(all(on)).toEqual(before)
    await undo(on.host)
    expect(on.states()).toEqual({ '/var/feed': 'up' })
  })

  it('has it down again with undo, where it was down', async () => {
    const on = new Daemontools()
    await add(on, { log: false })
    await service(on, 'stop', ['feed'])
    await remove(on)
    await undo(on.host)
    expect(on.states()).toEqual({ '/var/feed': 'down' })
  })

  it('leaves a directory that it has not made, and one in the folder of svscan', async () => {
    const on = new Daemontools()
    on.byHand('web')
    expect(stepsOf(await remove(on, 'web'))).toEqual(['unlink', 'svc-exit', 'wait'])
    expect(existsSync(on.host.real('/var/web/run'))).toBe(true)
    on.host.put('/service/inside/run', { text: '#!/bin/sh\n', mode: 0o755 })
    await expect(remove(on, 'inside')).rejects.toThrow(PlanRefusedError)
  })
})

// Real seconds are waited here: side by side.
describe.concurrent('what takes its time', () => {
  const hosts: Daemontools[] = []
  beforeAll(
    () =>
      void hosts.push(
        new Daemontools(),
        new Daemontools({ programs: { pgrep: () => '1 svscan /service\n' } }),
        new Daemontools(),
        new Daemontools(),
        new Daemontools(),
        new Daemontools(),
        new Daemontools(),
        new Daemontools(),
      ),
  )

  it('fails on a crash loop, with the last lines of the log, and leaves nothing', async () => {
    const on = hosts[0]!
    const before = all(on)
    on.ends.add('/var/feed')
    const outcome = await add(on)
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    expect(outcome.failure?.message).toMatch(/a crash loop: it ends as soon as it is started.*\n {2}no database/s)
    expect(all(on)).toEqual(before)
  }, 60_000)

  it('ends a supervisor that cannot tell how it stands, because the disk is full, and leaves nothing', async () => {
    const on = hosts[6]!
    const before = all(on)
    for (const path of ['/var/feed', '/var/feed/log']) on.untold.add(path)
    const outcome = await add(on)
    expect(outcome).toMatchObject({ changed: false, data: { restored: true, leftOver: [] } })
    expect(outcome.failure?.message).toContain('it is supervised, but cannot tell how it stands: unable to open supervise/status')
    expect(all(on)).toEqual(before)
  }, 90_000)

  it('takes away what a supervisor has left that was killed', async () => {
    const on = hosts[7]!
    const before = all(on)
    on.onLook = () => {
      if (!on.supervised.has('/var/feed')) return
      on.scanning = false
      on.supervised.clear()
    }
    expect(await add(on)).toMatchObject({ changed: false, data: { restored: true, leftOver: [] } })
    expect(all(on)).toEqual(before)
  }, 90_000)

  it('fails when svscan starts nothing, and leaves nothing', async () => {
    const on = hosts[1]!
    const before = all(on)
    on.scanning = false
    const outcome = await add(on, { log: false })
    expect(outcome.failure?.message).toContain('supervised')
    expect(all(on)).toEqual(before)
  }, 90_000)

  it('says of one that takes no notice of TERM that it still runs, and has it run on', async () => {
    const on = hosts[2]!
    on.byHand('web')
    on.deaf.add('/var/web')
    const outcome = await service(on, 'stop', ['web'])
    expect(outcome.failure?.message).toContain('takes no notice of TERM')
    expect(outcome.data.restored).toBe(true)
    expect([on.states(), on.supervised.get('/var/web')?.deaf]).toEqual([{ '/var/web': 'up' }, false])
  }, 120_000)

  it('fails to start what crashes in a loop', async () => {
    const on = hosts[3]!
    on.byHand('web', { down: true })
    on.states()
    on.ends.add('/var/web')
    const outcome = await service(on, 'start', ['web'])
    expect(outcome.failure?.message).toContain('a crash loop')
    expect(outcome.failure?.message).toContain('it has no log of its own')
    expect(on.states()).toEqual({ '/var/web': 'down' })
  }, 60_000)

  it('takes it back when its program does not end', async () => {
    const on = hosts[4]!
    await add(on, { log: false })
    const before = all(on)
    on.deaf.add('/var/feed')
    expect(await remove(on)).toMatchObject({ changed: false, data: { restored: true } })
    expect(all(on)).toEqual(before)
  }, 120_000)

  it('says what is left when svc is gone while it is taken back', async () => {
    const on = hosts[5]!
    on.ends.add('/var/feed')
    on.broken['svc'] = () => ({ stderr: 'svc: warning: unable to control /var/feed: access denied\n' })
    const outcome = await add(on, { log: false })
    expect(outcome.data.leftOver.map(({ what }) => what)).toContain('supervised /var/feed')
    expect(outcome.failure?.exitCode).toBe(8)
  }, 120_000)
})
