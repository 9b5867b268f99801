import { expect, it } from 'vitest'
import { planDisableTimer, planEnableTimer } from '../../src/changes/timer-switch.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import { TimerSystemd } from '../helpers/timer-systemd.js'

let on: TimerSystemd

const LINK = '/etc/systemd/system/timers.target.wants/mine.timer'
const WISHES = { name: 'mine', env: {} }

it('enables and starts, stops and disables, each only once, and back', async () => {
  on = new TimerSystemd()
  const before = on.tree()
  const enabled = await runPlan(on.host, (host) => planEnableTimer(host, WISHES))
  expect(enabled).toMatchObject({ changed: true, data: { verified: true, plan: { action: 'timer enable' } } })
  expect(on.changes).toEqual(['systemctl enable --no-ask-password -- mine.timer', 'systemctl start --no-ask-password -- mine.timer'])
  expect(on.tree()[LINK]).toBe('-> /etc/systemd/system/mine.timer')
  expect(await runPlan(on.host, (host) => planEnableTimer(host, WISHES))).toMatchObject({ changed: false, data: { plan: { steps: [] } } })

  const from = on.changes.length
  const disabled = await runPlan(on.host, (host) => planDisableTimer(host, WISHES))
  expect(disabled).toMatchObject({ changed: true, data: { verified: true, plan: { action: 'timer disable' } } })
  expect(on.changes.slice(from).sort()).toEqual([
    'systemctl disable --no-ask-password -- mine.timer',
    'systemctl stop --no-ask-password -- mine.timer',
  ])
  expect(on.tree()).toEqual(before)
  expect(await runPlan(on.host, (host) => planDisableTimer(host, WISHES))).toMatchObject({ changed: false })

  expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
  expect(on.tree()[LINK]).toBe('-> /etc/systemd/system/mine.timer')
  expect(on.states()['mine.timer']).toBe('/etc/systemd/system/mine.timer active')
})

it('is taken back when systemctl only says so', async () => {
  on = new TimerSystemd()
  const before = on.tree()
  on.broken['enable'] = () => ''
  expect(await runPlan(on.host, (host) => planEnableTimer(host, WISHES))).toMatchObject({
    changed: false,
    data: { verified: false, restored: true },
    failure: { exitCode: 1 },
  })
  expect(on.tree()).toEqual(before)
  expect(on.states()['mine.timer']).toBe('/etc/systemd/system/mine.timer inactive')
})

it('takes timers only', async () => {
  on = new TimerSystemd()
  await expect(planEnableTimer(on.host, { name: 'mine.service', env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  await expect(planDisableTimer(on.host, { name: 'a b', env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  await expect(planEnableTimer(on.host, { name: 'none', env: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
