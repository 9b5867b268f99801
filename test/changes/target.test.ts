import { readlinkSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { planSetTarget } from '../../src/changes/set-target.js'
import { planSwitchTarget } from '../../src/changes/switch-target.js'
import type { HostwardError } from '../../src/errors.js'
import type { Host } from '../../src/host/types.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import type { ScratchOptions } from '../helpers/scratch-host.js'
import { readTree } from '../helpers/tree.js'
import { CONFIG, UnitSystemd, VENDOR } from '../helpers/unit-systemd.js'

let systemd: UnitSystemd
const make = (files: NonNullable<ScratchOptions['files']> = {}): UnitSystemd => (systemd = new UnitSystemd({ files }))
beforeEach(() => {
  make()
})

const set =
  (target: string, more: { reboot?: boolean; delayMs?: number | null } = {}) =>
  (host: Host) =>
    planSetTarget(host, { target, reboot: more.reboot ?? false, delayMs: more.delayMs ?? null })
const switchTo =
  (target: string, env: Record<string, string> = {}) =>
  (host: Host) =>
    planSwitchTarget(host, { target, env })
const defaultLink = (): string => readlinkSync(systemd.host.real(`${CONFIG}/default.target`))
const codes = (list: readonly { code: string }[]): string[] => list.map(({ code }) => code)
const failure = (work: Promise<unknown>): Promise<HostwardError> =>
  work.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => error as HostwardError,
  )

describe('target set', () => {
  it('is done, done again without a byte, and undone', async () => {
    const tree = () => readTree(systemd.host.real('/etc'))
    const before = tree()
    const done = await runPlan(systemd.host, set('gui'))
    expect({ failure: done.failure, verified: done.data.verified, link: defaultLink() }).toEqual({
      failure: undefined,
      verified: true,
      link: `${VENDOR}/graphical.target`,
    })
    expect(done.data.plan.steps.map(({ argv }) => argv)).toEqual([
      ['systemctl', 'set-default', '--no-ask-password', '--', 'graphical.target'],
    ])
    expect(codes(done.warnings)).toEqual(['NO_DISPLAY_MANAGER'])
    expect(await runPlan(systemd.host, set('gui'))).toMatchObject({ changed: false })
    expect((await undo(systemd.host)).failure).toBeUndefined()
    expect(tree()).toEqual(before)
  })

  it.each([
    ['does nothing', () => ''],
    ['sets another one', () => systemd.act(['set-default', '--', 'rescue.target'])],
    ['fails', () => ({ exitCode: 1, stderr: 'Failed to set default target' })],
    ['hangs', () => ({ outcome: 'timed-out' as const })],
    [
      'does more',
      (args: readonly string[]) => {
        systemd.act(['enable', '--', 'db.service'])
        return systemd.act(args)
      },
    ],
  ])('takes back what a systemctl did that %s', async (_, act) => {
    const before = readTree(systemd.host.real('/etc'))
    systemd.broken['set-default'] = act
    const { failure: error, data } = await runPlan(systemd.host, set('gui'))
    expect({ code: error?.code, restored: data.restored }).toEqual({ code: 'CHANGE_FAILED', restored: true })
    expect(readTree(systemd.host.real('/etc'))).toEqual(before)
  })

  it('tells what is in the way', async () => {
    make({
      '/proc/cmdline': 'ro systemd.unit=rescue.target\n',
      '/run/systemd/generator.early/default.target': { link: `${VENDOR}/rescue.target` },
    })
    const { warnings } = await set('gui')(systemd.host)
    expect(codes(warnings)).toEqual(['DEFAULT_TARGET_HIDDEN', 'BOOT_ARGUMENT_OVERRIDES_DEFAULT', 'NO_DISPLAY_MANAGER'])
    expect(warnings[0]?.message).toContain('/run/systemd/generator.early/default.target')
    expect(warnings[1]?.message).toContain('systemd.unit=rescue.target')
  })

  it('asks where a boot would be without ssh', async () => {
    systemd.host.put(`${VENDOR}/bare.target`, '[Unit]\nAllowIsolate=yes\n')
    expect(codes((await set('bare')(systemd.host)).dangers)).toEqual(['BOOTS_WITHOUT_SSH'])
    systemd.unit('bare.target').properties['Wants'] = 'ssh.service'
    expect(codes((await set('bare')(systemd.host)).dangers)).toEqual([])
  })

  it('reboots last, at once or later', async () => {
    systemd.unit('graphical.target').properties['Wants'] = 'ssh.service'
    const last = async (more: { reboot?: boolean; delayMs?: number | null }) => {
      const { dangers, finally: steps = [] } = await set('gui', more)(systemd.host)
      return [codes(dangers), steps.map(({ program, args }) => [program, ...args])]
    }
    expect(await last({ reboot: true })).toEqual([['REBOOTS'], [['systemctl', 'reboot']]])
    expect(await last({ reboot: true, delayMs: 300_000 })).toEqual([['REBOOTS'], [['shutdown', '-r', '+5', 'hostward reboots this host']]])
    expect((await failure(set('gui', { reboot: true, delayMs: 90_000 })(systemd.host))).exitCode).toBe(2)
    expect((await failure(set('gui', { delayMs: 60_000 })(systemd.host))).message).toContain('--reboot')
    const same = await set('cui', { reboot: true, delayMs: 60_000 })(systemd.host)
    expect([same.steps, same.finally, codes(same.warnings)]).toEqual([[], undefined, ['NOT_REBOOTED']])
  })

  it.each([
    ['nosuch', 3, 'there is no such target'],
    ['web.service', 2, 'not the name of a target'],
    ['poweroff', 1, 'end the run'],
    ['closed', 1, 'AllowIsolate'],
    ['blocked', 1, 'masked'],
  ] as const)('%s is refused', async (target, exitCode, why) => {
    systemd.host.put(`${VENDOR}/poweroff.target`, '[Unit]\nAllowIsolate=yes\n')
    systemd.host.put(`${VENDOR}/closed.target`, '[Unit]\n')
    systemd.host.put(`${CONFIG}/blocked.target`, { link: '/dev/null' })
    for (const plan of [set(target), switchTo(target)]) {
      const error = await failure(plan(systemd.host))
      expect(error.exitCode).toBe(exitCode)
      expect(error.message).toContain(why)
    }
  })
})

describe('target switch', () => {
  it('lists many units once, and tells apart what would only be tried', async () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.service`)
    make(Object.fromEntries(many.map((name) => [`${VENDOR}/${name}`, '[Service]\nExecStart=/bin/true\n'])))
    for (const name of many) systemd.unit(name).active = 'active'
    systemd.unit('graphical.target').properties['Wants'] = 'job.service'
    Object.assign(systemd.unit('job.service').properties, { ConditionResult: 'no', ConditionTimestampMonotonic: '7' })
    const { dangers, notes } = await switchTo('gui')(systemd.host)
    expect(dangers[0]?.message).toBe('switching to graphical.target stops 10 units')
    expect(notes).toEqual([
      'starts: graphical.target',
      'tries 1 unit whose conditions did not hold the last time',
      expect.stringMatching(/^stops: a\.service, b\.service, c\.service/),
    ])
  })

  it('needs a confirmation, lists what stops, and leaves the default alone', async () => {
    systemd.unit('graphical.target').properties['Requires'] = 'multi-user.target web.service'
    const plan = await switchTo('gui', { SSH_TTY: '/dev/pts/1' })(systemd.host)
    expect(codes(plan.dangers)).toEqual(['SWITCHES_TARGET', 'STOPS_SSH', 'STOPS_BUS'])
    expect(plan.dangers[0]?.message).toBe('switching to graphical.target stops 3 units: dbus.service, firewalld.service, ssh.service')
    expect(plan.steps).toMatchObject([
      { program: 'systemctl', args: ['isolate', '--no-ask-password', '--', 'graphical.target'], undoable: false },
    ])
    expect(codes(plan.warnings)).toEqual(['FIREWALL_STOPS', 'NO_DISPLAY_MANAGER'])
    const { failure: error, data } = await runPlan(systemd.host, switchTo('gui'))
    expect({ error, verified: data.verified, link: defaultLink() }).toEqual({
      error: undefined,
      verified: true,
      link: `${VENDOR}/multi-user.target`,
    })
    expect(await runPlan(systemd.host, switchTo('gui'))).toMatchObject({ changed: false })
  })

  it.each([
    ['does nothing', () => ''],
    [
      'stops half of it and fails',
      () => {
        systemd.act(['stop', '--', 'web.service'])
        return { exitCode: 1 }
      },
    ],
    [
      'changes the default',
      (args: readonly string[]) => {
        systemd.act(['set-default', '--', 'rescue.target'])
        return systemd.act(args)
      },
    ],
  ])('brings units back after an isolate that %s', async (_, act) => {
    systemd.broken['isolate'] = act
    const { failure: error, data } = await runPlan(systemd.host, switchTo('rescue'))
    expect({ code: error?.code, restored: data.restored, left: data.leftOver, link: defaultLink() }).toEqual({
      code: 'CHANGE_FAILED',
      // An isolate has no way back; the units have.
      restored: false,
      left: [],
      link: `${VENDOR}/multi-user.target`,
    })
    expect(['web.service', 'ssh.service'].map((unit) => systemd.active(unit))).toEqual(['active', 'active'])
  })

  it('has nothing to do where the host is already', async () => {
    const plan = await switchTo('cui')(systemd.host)
    expect([plan.steps, plan.dangers, plan.done]).toEqual([
      [],
      [],
      'multi-user.target is active; the default target is still multi-user.target',
    ])
  })
})
