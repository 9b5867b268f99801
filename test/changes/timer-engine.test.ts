import { chmodSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ChangeOutcome } from '../../src/changes/engine/outcome.js'
import type { Plan } from '../../src/changes/engine/plan.js'
import { unitState } from '../../src/changes/states/unit.js'
import { planCreateTimer, type CreateTimerWishes } from '../../src/changes/timer-create.js'
import { planRemoveTimer } from '../../src/changes/timer-remove.js'
import { planRunTimer } from '../../src/changes/timer-run.js'
import type { Host } from '../../src/host/types.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import { STAMPS, TimerSystemd } from '../helpers/timer-systemd.js'

const kinds = [unitState]
const WISHES: CreateTimerWishes = { name: 'backup', onCalendar: ['Mon..Fri 02:30'], exec: '/usr/local/bin/backup --all', persistent: true }
const apply = (on: TimerSystemd, makePlan: (host: Host) => Promise<Plan>): Promise<ChangeOutcome> => runPlan(on.host, makePlan, { kinds })
const create = (on: TimerSystemd, more: Partial<CreateTimerWishes> = {}): Promise<ChangeOutcome> =>
  apply(on, (host) => planCreateTimer(host, { ...WISHES, ...more }))
const UNITS = '/etc/systemd/system'
const LINK = `${UNITS}/timers.target.wants/backup.timer`

describe('timer create, carried out', () => {
  it('makes both units, the link and the timer active; a second time it does nothing', async () => {
    const on = new TimerSystemd()
    const before = on.tree()
    const outcome = await create(on)
    expect(outcome).toMatchObject({ changed: true, warnings: [], data: { verified: true, restored: null, differences: [] } })
    const after = on.tree()
    expect(Object.keys(after).filter((path) => !(path in before))).toEqual([
      `${UNITS}/backup.service`,
      `${UNITS}/backup.timer`,
      `${UNITS}/timers.target.wants`,
      LINK,
      `${STAMPS}/stamp-backup.timer`,
    ])
    expect(after[LINK]).toBe(`-> ${UNITS}/backup.timer`)
    expect(on.states()['backup.timer']).toBe(`${UNITS}/backup.timer active`)

    const changes = on.changes.length
    expect(await create(on)).toMatchObject({ changed: false, data: { verified: null, journalId: null, plan: { steps: [] } } })
    expect(on.tree()).toEqual(after)
    expect(on.changes).toHaveLength(changes)
  })

  it('is undone to the byte', async () => {
    const on = new TimerSystemd()
    const before = on.tree()
    await create(on)
    expect(await undo(on.host, undefined, { kinds })).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.tree()).toEqual(before)
    expect(on.states()['backup.timer']).toBe('no file inactive')
  })

  it('changes what hostward has made: new times count from then on', async () => {
    const on = new TimerSystemd()
    await create(on)
    const before = on.tree()
    const from = on.changes.length
    expect(await create(on, { onCalendar: ['daily'], persistent: false })).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.changes.slice(from)).toEqual([
      'systemctl stop --no-ask-password -- backup.timer',
      'systemctl daemon-reload --no-ask-password',
      'systemctl start --no-ask-password -- backup.timer',
    ])
    expect(on.text(`${UNITS}/backup.timer`)).toContain('OnCalendar=daily\n')
    expect(on.text(`${STAMPS}/stamp-backup.timer`)).toBeNull()
    expect(await undo(on.host, undefined, { kinds })).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.tree()).toEqual(before)
    expect(on.states()['backup.timer']).toBe(`${UNITS}/backup.timer active`)
  })

  it('leaves the timer alone when only what it runs is another', async () => {
    const on = new TimerSystemd()
    await create(on)
    const from = on.changes.length
    expect(await create(on, { exec: '/usr/local/bin/backup --some', description: 'Run /usr/local/bin/backup' })).toMatchObject({
      changed: true,
    })
    expect(on.changes.slice(from)).toEqual(['systemctl daemon-reload --no-ask-password'])
  })

  it('mends what has been changed by hand: a link that is gone, a file of other words, files that systemd has not read', async () => {
    const on = new TimerSystemd()
    await create(on)
    on.host.programs['rm'] = () => ''
    const steps = async (): Promise<string[]> => (await planCreateTimer(on.host, WISHES)).steps.map(({ id }) => id)
    const text = on.text(`${UNITS}/backup.timer`) ?? ''
    writeFileSync(on.host.real(`${UNITS}/backup.timer`), text.replace('Persistent=true\n', ''))
    expect(await steps()).toEqual(['stop', 'write-backup.timer', 'forget-last-run', 'daemon-reload', 'start'])
    writeFileSync(on.host.real(`${UNITS}/backup.timer`), text)
    on.units.get('backup.service')!.loaded = 'older'
    expect(await steps()).toEqual(['daemon-reload'])
    on.units.get('backup.service')!.loaded = on.text(`${UNITS}/backup.service`)
    on.units.get('backup.timer')!.sub = 'elapsed'
    expect(await steps()).toEqual(['restart'])
    on.units.get('backup.timer')!.active = 'inactive'
    expect(await steps()).toEqual(['start'])
  })

  it.each<[string, (on: TimerSystemd) => void]>([
    ['enable does nothing', (on) => (on.broken['enable'] = () => '')],
    ['start does nothing', (on) => (on.broken['start'] = () => '')],
    ['enable fails', (on) => (on.broken['enable'] = () => ({ exitCode: 1, stderr: 'Failed to enable unit: no' }))],
    ['start hangs', (on) => (on.broken['start'] = () => ({ outcome: 'timed-out' }))],
    [
      'enable makes another link',
      (on) => {
        on.broken['enable'] = (_, host) => {
          host.put(LINK, { link: '/dev/null' })
          return ''
        }
      },
    ],
    [
      'enable makes one link more',
      (on) => {
        on.broken['enable'] = (_, host) => {
          host.put(LINK, { link: `${UNITS}/backup.timer` })
          host.put(`${UNITS}/multi-user.target.wants/backup.timer`, { link: `${UNITS}/backup.timer` })
          return ''
        }
      },
    ],
    ['the next run does not fit', (on) => (on.tells = { NextElapseUSecRealtime: 'Mon 2027-01-05 02:30:00 UTC' })],
    ['there is no next run', (on) => (on.tells = { NextElapseUSecRealtime: '', SubState: 'elapsed' })],
    ['the accuracy is another', (on) => (on.tells = { AccuracyUSec: '2h' })],
    ['it is not persistent', (on) => (on.tells = { Persistent: 'no' })],
  ])('is taken back when %s', async (_, spoil) => {
    const on = new TimerSystemd()
    const before = on.tree()
    await planCreateTimer(on.host, WISHES)
    spoil(on)
    const outcome = await create(on, { accuracy: '1h' })
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] }, failure: { exitCode: 1 } })
    expect(on.tree()).toEqual(before)
    expect(on.states()['backup.timer'] ?? 'no file inactive').toBe('no file inactive')
  })

  it('says which next run was expected', async () => {
    const on = new TimerSystemd()
    on.tells = { NextElapseUSecRealtime: 'Mon 2027-01-05 02:30:00 UTC' }
    expect((await create(on)).data.differences).toEqual([
      { what: 'unit backup.timer: next run', expected: 'Mon 2026-01-05 02:30:00 UTC', actual: 'Tue 2027-01-05 02:30:00 UTC' },
    ])
  })

  it('takes a next run within the random delay, and a timer whose service runs right now', async () => {
    const on = new TimerSystemd()
    on.tells = { NextElapseUSecRealtime: 'Mon 2026-01-05 02:34:00 UTC' }
    expect((await create(on, { randomizedDelay: '5min' })).data.verified).toBe(true)
    const other = new TimerSystemd()
    other.tells = { NextElapseUSecRealtime: '', SubState: 'running' }
    expect((await create(other)).data.verified).toBe(true)
  })
})

describe('timer remove, carried out', () => {
  const remove = (on: TimerSystemd, name = 'backup', force = false): Promise<ChangeOutcome> =>
    apply(on, (host) => planRemoveTimer(host, name, { force }))

  it('takes away all that create has made, and is undone to the byte', async () => {
    const on = new TimerSystemd()
    const before = on.tree()
    await create(on)
    const made = on.tree()
    const from = on.changes.length
    expect(await remove(on)).toMatchObject({
      changed: true,
      warnings: [],
      data: { verified: true, plan: { done: 'backup.timer is gone' } },
    })
    expect(on.changes.slice(from)).toEqual([
      'systemctl stop --no-ask-password -- backup.timer',
      'systemctl disable --no-ask-password -- backup.timer backup.service',
      'systemctl daemon-reload --no-ask-password',
    ])
    expect(on.tree()).toEqual(before)
    await expect(planRemoveTimer(on.host, 'backup')).rejects.toMatchObject({ code: 'NOT_FOUND' })

    expect(await undo(on.host, undefined, { kinds })).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.tree()).toEqual(made)
    expect(on.states()['backup.timer']).toBe(`${UNITS}/backup.timer active`)
  })

  it('makes systemd forget a service that had failed', async () => {
    const on = new TimerSystemd()
    await create(on)
    on.results['backup.service'] = 'exit-code'
    await apply(on, (host) => planRunTimer(host, { name: 'backup', waitMs: 1000 }))
    expect(on.states()['backup.service']).toContain('failed')
    expect(await remove(on)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.changes.at(-1)).toBe('systemctl reset-failed --no-ask-password -- backup.service')
  })

  it('does not stop a run, and says so', async () => {
    const on = new TimerSystemd()
    await create(on)
    Object.assign(on.units.get('backup.service')!, { active: 'activating', sub: 'start' })
    const { warnings, data } = await remove(on)
    expect([data.verified, warnings.map(({ code }) => code)]).toEqual([true, ['RUNS_NOW']])
  })

  it('leaves alone what hostward has not made', async () => {
    const on = new TimerSystemd()
    await expect(planRemoveTimer(on.host, 'mine')).rejects.toMatchObject({
      code: 'PLAN_REFUSED',
      message: 'mine.timer was not made by hostward: /etc/systemd/system/mine.timer',
    })
    for (const force of [false, true]) {
      await expect(planRemoveTimer(on.host, 'logrotate', { force })).rejects.toMatchObject({
        code: 'PLAN_REFUSED',
        message: "logrotate.timer is not hostward's to remove: /usr/lib/systemd/system/logrotate.timer",
      })
    }
    await expect(planRemoveTimer(on.host, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(planRemoveTimer(on.host, 'none.service')).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('removes it all the same when told to, and brings it back', async () => {
    const on = new TimerSystemd()
    chmodSync(on.host.real(`${UNITS}/mine.timer`), 0o640)
    const before = on.tree()
    expect(await remove(on, 'mine', true)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.text(`${UNITS}/mine.timer`)).toBeNull()
    expect(on.text(`${UNITS}/mine.service`)).toBeNull()
    expect(await undo(on.host, undefined, { kinds })).toMatchObject({ data: { verified: true } })
    expect(on.tree()).toEqual(before)
  })

  it('leaves a service that hostward has not made', async () => {
    const on = new TimerSystemd()
    await create(on)
    writeFileSync(on.host.real(`${UNITS}/backup.service`), '[Service]\nExecStart=/bin/true\n')
    const { warnings } = await remove(on)
    expect(warnings.map(({ code }) => code)).toEqual(['SERVICE_STAYS'])
    expect(on.text(`${UNITS}/backup.service`)).toBe('[Service]\nExecStart=/bin/true\n')
  })

  it.each<[string, (on: TimerSystemd) => void]>([
    ['stop does nothing', (on) => (on.broken['stop'] = () => '')],
    ['disable does nothing', (on) => (on.broken['disable'] = () => '')],
    ['disable fails', (on) => (on.broken['disable'] = () => ({ exitCode: 1, stderr: 'no' }))],
    [
      'daemon-reload hangs once',
      (on) => (on.broken['daemon-reload'] = () => (delete on.broken['daemon-reload'], { outcome: 'timed-out' })),
    ],
  ])('is taken back when %s', async (_, spoil) => {
    const on = new TimerSystemd()
    await create(on)
    const made = on.tree()
    spoil(on)
    expect(await remove(on)).toMatchObject({ changed: false, data: { restored: true }, failure: { exitCode: 1 } })
    expect(on.tree()).toEqual(made)
    expect(on.states()['backup.timer']).toBe(`${UNITS}/backup.timer active`)
  })
})

describe('timer run, carried out', () => {
  const run = (on: TimerSystemd, name = 'backup'): Promise<ChangeOutcome> =>
    apply(on, (host) => planRunTimer(host, { name, waitMs: 5000, settleMs: 0 }))

  it('starts what the timer starts, and tells that it ended well', async () => {
    const on = new TimerSystemd()
    await create(on)
    const outcome = await run(on)
    expect(outcome).toMatchObject({
      changed: true,
      data: { verified: true, plan: { done: 'backup.service has run and ended well', steps: [{ undoable: false }] } },
    })
    expect(on.changes.at(-1)).toBe('systemctl start --no-ask-password -- backup.service')
    expect(await run(on)).toMatchObject({ changed: true, data: { verified: true } })
  })

  it('tells how it failed, and leaves it so', async () => {
    const on = new TimerSystemd({
      programs: {
        // The first line is of the attempt before.
        journalctl: () =>
          [
            { __REALTIME_TIMESTAMP: '1767323044000000', SYSLOG_IDENTIFIER: 'backup', MESSAGE: 'no such disk' },
            { __REALTIME_TIMESTAMP: '1767323045000000', SYSLOG_IDENTIFIER: 'backup', MESSAGE: 'no space left on the disk' },
          ]
            .map((line) => `${JSON.stringify(line)}\n`)
            .join(''),
      },
    })
    await create(on)
    on.results['backup.service'] = 'exit-code'
    const { data, failure, warnings } = await run(on)
    expect(failure).toMatchObject({ exitCode: 1 })
    expect(failure?.message).not.toContain('as it was')
    expect(failure?.message).toContain('what has run has no way back: start backup.service and wait until it has ended')
    expect(data).toMatchObject({ restored: false, leftOver: [], irreversible: ['start backup.service and wait until it has ended'] })
    expect(warnings.map(({ code }) => code)).toEqual(['LEFT_FAILED'])
    expect(data.differences).toMatchObject([{ what: 'unit backup.service', expected: 'to run and to end well' }])
    expect(data.differences[0]?.actual).toContain('failed (exit-code)')
    expect(data.differences[0]?.actual).toContain('its last log lines:\n  backup: no space left on the disk')
    expect(on.states()['backup.service']).toContain('failed')
  })

  it('does not believe a systemctl that does nothing', async () => {
    const on = new TimerSystemd()
    await create(on)
    on.broken['start'] = () => ''
    expect((await run(on)).data.differences).toEqual([
      { what: 'unit backup.service', expected: 'to run and to end well', actual: expect.stringContaining('systemd has not started it') },
    ])
  })

  it('believes the log where systemd has forgotten a unit that nobody refers to', async () => {
    let entries = ''
    const on = new TimerSystemd({ programs: { journalctl: () => entries } })
    await create(on)
    on.broken['start'] = () => {
      entries = `${JSON.stringify({ __REALTIME_TIMESTAMP: '1767323046000000', SYSLOG_IDENTIFIER: 'systemd', MESSAGE: 'backup.service: Deactivated successfully.' })}\n`
      return ''
    }
    expect((await run(on)).data.verified).toBe(true)
  })

  it('has nothing to do while it runs', async () => {
    const on = new TimerSystemd()
    await create(on)
    Object.assign(on.units.get('backup.service')!, { active: 'activating', sub: 'start' })
    expect(await run(on)).toMatchObject({
      changed: false,
      data: { plan: { steps: [], done: 'backup.service is running already (activating)' } },
    })
  })

  it('refuses what is not there', async () => {
    const on = new TimerSystemd({ files: { '/etc/systemd/system/lone.timer': '[Timer]\nOnCalendar=daily\n' } })
    await expect(planRunTimer(on.host, { name: 'none', waitMs: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(planRunTimer(on.host, { name: 'a b', waitMs: 1 })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(planRunTimer(on.host, { name: 'lone', waitMs: 1 })).rejects.toMatchObject({
      code: 'PLAN_REFUSED',
      message: 'lone.timer starts lone.service, which cannot be started: there is no such unit',
    })
  })
})
