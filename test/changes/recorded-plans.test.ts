/** Whatever unit, target, timer or boot entry of a recorded host is named: its recording has all that a plan asks. */
import { describe, expect, it } from 'vitest'
import { planStartUnits, planStopUnits } from '../../src/changes/activate-units.js'
import { planBootArguments } from '../../src/changes/boot/arguments.js'
import { planBootOnce } from '../../src/changes/boot/once.js'
import { planSetDefault } from '../../src/changes/boot/set-default.js'
import { planDisableUnits } from '../../src/changes/disable-units.js'
import { planEnableUnits } from '../../src/changes/enable-units.js'
import { describePlan } from '../../src/changes/engine/plan-data.js'
import { planAllowService } from '../../src/changes/firewall-service.js'
import type { Plan } from '../../src/changes/engine/plan.js'
import { planMaskUnits } from '../../src/changes/mask-units.js'
import { planSetTarget } from '../../src/changes/set-target.js'
import { planSwitchTarget } from '../../src/changes/switch-target.js'
import { planCreateTimer } from '../../src/changes/timer-create.js'
import { planRemoveTimer } from '../../src/changes/timer-remove.js'
import { planRunTimer } from '../../src/changes/timer-run.js'
import { planUnmaskUnits } from '../../src/changes/unmask-units.js'
import { HostwardError } from '../../src/errors.js'
import { CachedHost } from '../../src/host/cached.js'
import type { Host } from '../../src/host/types.js'
import { askListUnitFiles } from '../../src/tools/systemctl/list-unit-files.js'
import { askListUnits } from '../../src/tools/systemctl/list-units.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'

type MakePlan = (host: Host) => Promise<Plan>

/** null for a plan and for a refusal that says why. */
async function notRecorded(host: Host, makePlan: MakePlan): Promise<string | null> {
  try {
    const plan = await makePlan(host)
    await describePlan(host, plan)
    return plan.warnings.find(({ message }) => /not in this recording/.test(message))?.message ?? null
  } catch (error) {
    if (error instanceof HostwardError && error.code !== 'NOT_RECORDED') return null
    return String(error)
  }
}

const wishes = (unit: string, now = true) => ({ units: [unit], now, settleMs: 0, env: { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' } })

/** @param all also those that look at every unit in memory: they take their time, and all read the same */
function plansFor(unit: string, all: boolean): Record<string, MakePlan> {
  const type = unit.slice(unit.lastIndexOf('.') + 1)
  return {
    ...(all
      ? {
          start: (host) => planStartUnits(host, wishes(unit)),
          stop: (host) => planStopUnits(host, wishes(unit)),
        }
      : {}),
    enable: (host) => planEnableUnits(host, wishes(unit, all && !unit.includes('@.'))),
    disable: (host) => planDisableUnits(host, wishes(unit, all && !unit.includes('@.'))),
    mask: (host) => planMaskUnits(host, wishes(unit, false)),
    unmask: (host) => planUnmaskUnits(host, wishes(unit)),
    ...(type === 'target' && all
      ? {
          set: (host) => planSetTarget(host, { target: unit, reboot: false, delayMs: null }),
          switch: (host) => planSwitchTarget(host, { target: unit, env: {} }),
        }
      : {}),
    ...(type === 'timer'
      ? {
          run: (host) => planRunTimer(host, { name: unit, waitMs: 0 }),
          remove: (host) => planRemoveTimer(host, unit, { force: true }),
        }
      : {}),
  }
}

describe.each(['demo', 'rhel8', 'debian12', 'debian12-user'] as const)('%s', (name) => {
  it('answers what plans ask about every unit', async () => {
    const host = new CachedHost(await openRecordedHost(name))
    const [inMemory, onDisk] = await Promise.all([askListUnits(host), askListUnitFiles(host)])
    const units = [...new Set([...inMemory.map(({ unit }) => unit), ...onDisk.map(({ unitFile }) => unitFile)])]
    expect(units.length).toBeGreaterThan(90)
    const open: string[] = []
    for (const [index, unit] of units.entries()) {
      for (const [verb, makePlan] of Object.entries(plansFor(unit, index % 12 === 0))) {
        const why = await notRecorded(host, makePlan)
        if (why !== null) open.push(`${verb} ${unit}: ${why}`)
      }
    }
    expect(open).toEqual([])
  }, 120_000)

  it('answers what plans ask about boot entries', async () => {
    const host = new CachedHost(await openRecordedHost(name))
    const argument = { words: ['console=ttyS0'], unprotect: false }
    const plans: MakePlan[] = [
      ...['0', '1', '2'].flatMap((entry): MakePlan[] => [
        (on) => planSetDefault(on, { entry, pin: true, reboot: false }),
        (on) => planBootOnce(on, { entry, clear: false, reboot: true }),
        (on) => planBootArguments(on, { ...argument, verb: 'append', entry, future: true }),
      ]),
      (on) => planBootOnce(on, { entry: null, clear: true, reboot: false }),
      (on) => planBootArguments(on, { ...argument, verb: 'set', entry: 'all', future: true }),
    ]
    for (const makePlan of plans) expect(await notRecorded(host, makePlan)).toBeNull()
  })
})

describe('what no recording can know', () => {
  const timer = { name: 'backup', onCalendar: ['Mon..Fri 02:30'], exec: '/usr/local/bin/backup --all', accuracy: '5min', runAs: 'backup' }

  it('is a warning, and the plan is shown', async () => {
    const host = await openRecordedHost('demo')
    const plan = await planCreateTimer(host, timer)
    expect(plan.steps.map(({ id }) => id)).toEqual(['write-backup.service', 'write-backup.timer', 'enable', 'start'])
    expect(plan.warnings).toEqual(
      [
        'the user backup: not in this recording: could not be looked at',
        '/usr/local/bin/backup: not in this recording: could not be looked at',
        '--on-calendar Mon..Fri 02:30: not in this recording: whether systemd takes it was not checked',
        '--accuracy: not in this recording: whether systemd takes it was not checked',
      ].map((message) => ({ code: 'NOT_RECORDED', message })),
    )
    expect(plan.notes).toEqual(['runs Mon to Fri at 02:30 (Asia/Tokyo)'])
  })

  it.each([
    [
      'bogus',
      ['NOT_RECORDED'],
      'bogus: not in this recording: whether systemd takes it was not checked, and hostward does not know what it means',
    ],
    ['2020-01-01', ['NOT_RECORDED', 'NEVER_RUNS'], '2020-01-01 never comes any more: a host would refuse such a timer'],
  ])('says of the time %s what hostward itself makes of it', async (time, codes, message) => {
    const host = await openRecordedHost('demo')
    const { warnings } = await planCreateTimer(host, { name: 'backup', onCalendar: [time], exec: '/usr/local/bin/backup' })
    expect(warnings.slice(1).map(({ code }) => code)).toEqual(codes)
    expect(warnings.at(-1)?.message).toContain(message)
  })

  it('says that firewalld may not know a service', async () => {
    const { warnings } = await planAllowService(await openRecordedHost('demo'), { service: 'nosuch', sources: [], env: {} })
    expect(warnings).toContainEqual({
      code: 'NOT_RECORDED',
      message: 'whether firewalld knows the service nosuch: not in this recording: could not be looked at',
    })
  })

  it('leaves out the login of whoever looks at it', async () => {
    const host = await openRecordedHost('demo')
    const { dangers, warnings } = await planStopUnits(host, wishes('sshd'))
    expect(dangers).toEqual([])
    expect(warnings.map(({ code }) => code)).toContain('STOPS_SSH')
  })
})
