import { describe, expect, it } from 'vitest'
import { CannotApplyError } from '../../../src/checks/apply/plan.js'
import type { LoadedSpec } from '../../../src/checks/spec/load.js'
import { apply, applyPlan, failing } from '../../helpers/golden-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { undo } from '../../helpers/run-plan.js'
import { TimeServer, type TimeServerOptions } from '../../helpers/time-server.js'

const CONF = 'server 192.0.2.10 iburst\ndriftfile /var/lib/chrony/drift\n'
const server = (options: TimeServerOptions = {}): Promise<TimeServer> => new TimeServer(CONF, options).boot()
const spec = (text: string) => specOf({ 's.yaml': `time: ${text}\n` })
const MARKED = `# added by hostward time serve:\nallow 192.168.56.0/24\n# end of what hostward time serve added\n`
const WRITES = /^(?:systemctl (?!show|list|--version)|chronyc (?:allow|deny|local|-m deny)|firewall-\S+ .*--(?:add|remove)-)/

/** It passes now; applied again, nothing writes; undone, all is as before, and the same checks fail. */
async function expectOnceAndUndone(
  on: TimeServer,
  golden: LoadedSpec,
  { before, failed }: { before: unknown; failed: string[] },
): Promise<void> {
  const { host } = on.chrony
  expect(await failing(host, golden)).toEqual([])
  host.calls.length = 0
  expect(await apply(host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
  expect(host.calls.filter((call) => WRITES.test(call))).toEqual([])
  expect(await undo(host)).toMatchObject({ changed: true, data: { verified: true } })
  expect(await on.all()).toEqual(before)
  expect(await failing(host, golden)).toEqual(failed)
}

describe('apply of time', () => {
  it('writes what is served before chronyd is restarted for its sources, and is undone as one', async () => {
    const on = await server()
    const { host } = on.chrony
    const before = await on.all()
    const golden = await spec('{servers: {exactly: [192.0.2.20]}, serve: {allow: [192.168.56.0/24], firewall: true}}')
    on.chrony.answering.add('192.0.2.20')
    const failed = await failing(host, golden)
    const restart = host.programs['systemctl']!
    // What chronyd of the scratch host reads at its start are its sources; rules are read by `boot`.
    host.programs['systemctl'] = async (args, scratch) => {
      const answer = await restart(args, scratch)
      if (args[0] === 'restart') await on.boot()
      return answer
    }
    const outcome = await apply(host, golden)
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, differences: [] } })
    expect(outcome.data.plan.steps.map(({ id }) => id)).toEqual([
      'public permanent add ntp',
      'public runtime add ntp',
      'write /etc/chrony.conf',
      'write /etc/chrony.conf 2',
      'restart',
    ])
    expect(on.conf).toContain(MARKED)
    expect(on.chrony.following).toEqual(['192.0.2.20'])
    expect(on.allows('192.168.56.7', '192.168.57.7')).toEqual([true, false])
    await expectOnceAndUndone(on, golden, { before, failed })
  })

  it('tells the running chronyd where nothing restarts it', async () => {
    const on = await server()
    const golden = await spec('{serve: {allow: [192.168.56.0/24]}}')
    const outcome = await apply(on.chrony.host, golden)
    expect(outcome.data.plan.steps.map(({ id }) => id)).toEqual(['write /etc/chrony.conf', 'chronyc allow 192.168.56.0/24'])
    expect(await failing(on.chrony.host, golden)).toEqual([])
  })

  it('adds sources beside those that are there, pools as pools', async () => {
    const on = await server()
    const golden = await spec('{servers: {present: [192.0.2.20, 2.rhel.pool.ntp.org]}}')
    on.chrony.addresses['2.rhel.pool.ntp.org'] = ['192.0.2.30']
    expect(await apply(on.chrony.host, golden)).toMatchObject({ changed: true })
    expect(on.conf).toContain('server 192.0.2.20 iburst\npool 2.rhel.pool.ntp.org iburst\n')
    expect(on.conf).toContain('server 192.0.2.10 iburst\n')
  })

  it('opens no firewall that does not run', async () => {
    const on = await server({ stopped: true })
    const golden = await spec('{serve: {firewall: true}}')
    const error = (await applyPlan(on.chrony.host, golden).catch((thrown: unknown) => thrown)) as CannotApplyError
    expect(error).toBeInstanceOf(CannotApplyError)
    expect(error.lists.cannot.map(({ id, why }) => [id, why])).toEqual([
      ['time/serve/firewall', 'firewalld does not run: nothing is let in or kept out'],
    ])
  })

  it('has the files of a chronyd that does not run in place before it is started, and waits for no clock', async () => {
    const on = await server()
    const { host, units } = on.chrony
    units.set('chronyd.service', { active: 'inactive', unitFile: 'enabled', starts: 0 })
    const inner = host.programs['systemctl']!
    host.programs['systemctl'] = async (args, scratch) => {
      const answer = await inner(args, scratch)
      if (args[0] === 'start') await on.boot()
      return answer
    }
    const golden = await specOf({
      's.yaml': 'units: {chronyd.service: {active: active}}\ntime: {synchronised: true, serve: {allow: [192.168.56.0/24]}}\n',
    })
    const outcome = await apply(host, golden)
    expect(outcome.data.plan.steps.map(({ id }) => id)).toEqual(['write /etc/chrony.conf', 'start'])
    expect(outcome).toMatchObject({ changed: true, data: { verified: true } })
    expect(outcome.lists.later).toMatchObject([{ id: 'time/synchronised', why: 'it follows by itself, and is not waited for' }])
    expect(on.allows('192.168.56.7')).toEqual([true])
    expect(await undo(host)).toMatchObject({ changed: true })
    expect([on.conf, units.get('chronyd.service')?.active]).toEqual([CONF, 'inactive'])
  })

  it('takes over from another daemon, by itself or with sources', async () => {
    const on = await server()
    const { host, units } = on.chrony
    host.put('/usr/lib/systemd/system/systemd-timesyncd.service', '[Service]\n[Install]\nWantedBy=multi-user.target\n')
    host.put('/etc/systemd/system/multi-user.target.wants/systemd-timesyncd.service', {
      link: '/usr/lib/systemd/system/systemd-timesyncd.service',
    })
    units.set('systemd-timesyncd.service', { active: 'active', unitFile: 'enabled', starts: 1 })
    const steps = async (text: string): Promise<string[]> => (await applyPlan(host, await spec(text))).plan.steps.map(({ id }) => id)
    expect(await steps('{daemon: chronyd}')).toEqual(['disable', 'stop'])
    units.set('chronyd.service', { active: 'inactive', unitFile: 'enabled', starts: 0 })
    expect(await steps('{daemon: chronyd}')).toEqual(['disable', 'stop', 'start'])
    expect(await steps('{daemon: chronyd, serve: {allow: [192.168.56.0/24]}, servers: {exactly: [192.0.2.20]}}')).toEqual([
      'write /etc/chrony.conf',
      'disable',
      'stop',
      'write /etc/chrony.conf 2',
      'restart',
    ])
    await expect(applyPlan(host, await spec('{servers: {exactly: [192.0.2.20]}}'))).rejects.toBeInstanceOf(CannotApplyError)
  })
})

describe('networks that are not to be served', () => {
  const RULES = `${CONF}allow 10.0.0.0/8\nallow 10.1.2.3\n`

  it('are kept out behind all that allows them, in the files and now, beside those that are served; others are answered as before', async () => {
    const on = await new TimeServer(RULES).boot()
    const { host } = on.chrony
    const before = await on.all()
    const golden = await spec('{serve: {allow: [192.168.56.0/24], deny: [10.1.0.0/16, 192.168.57.0/24]}}')
    const failed = await failing(host, golden)
    expect(failed.map((line) => line.split(':')[0])).toEqual(['time/serve/allow/192.168.56.0/24', 'time/serve/deny/10.1.0.0/16'])
    const outcome = await apply(host, golden)
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, differences: [] }, lists: { cannot: [] } })
    expect(outcome.data.plan.steps.map(({ id }) => id)).toEqual([
      'write /etc/chrony.conf',
      'chronyc allow 192.168.56.0/24',
      'chronyc deny all 10.1.0.0/16',
    ])
    expect(on.conf).toBe(`${RULES}${MARKED}# added by hostward apply:\ndeny all 10.1.0.0/16\n# end of what hostward apply added\n`)
    expect(on.allows('10.1.2.3', '10.2.2.3', '192.168.56.7')).toEqual([false, true, true])
    await expectOnceAndUndone(on, golden, { before, failed })
  })

  it('are kept out of a chronyd that has forgotten its files', async () => {
    const on = await new TimeServer(`${CONF}deny all 10.0.0.0/8\n`).boot()
    await on.chrony.host.programs['chronyc']!(['allow', 'all', '10.0.0.0/8'], on.chrony.host)
    const golden = await spec('{serve: {deny: [10.0.0.0/8]}}')
    expect(await apply(on.chrony.host, golden)).toMatchObject({ changed: true, warnings: [{ code: 'RULES_DIFFER' }] })
    expect(on.allows('10.1.2.3')).toEqual([false])
  })

  it('take nothing from those that are to be served', async () => {
    const on = await new TimeServer(RULES).boot()
    const golden = await spec('{serve: {allow: [10.0.0.0/8], deny: [10.1.0.0/16]}}')
    await expect(applyPlan(on.chrony.host, golden)).rejects.toThrow(/is to be served, all or in part, and not to be served/)
  })

  it('come back when chronyc claims and does nothing', async () => {
    const on = await new TimeServer(RULES).boot()
    const before = await on.all()
    on.broken['deny all'] = () => '200 OK\n'
    const outcome = await apply(on.chrony.host, await spec('{serve: {deny: [10.1.0.0/16]}}'))
    delete on.broken['deny all']
    expect(outcome).toMatchObject({ changed: false, data: { restored: true, leftOver: [] }, failure: { exitCode: 1 } })
    expect(await on.all()).toEqual(before)
  })
})

describe("lines of chronyd's files", () => {
  const LINES = `${CONF}makestep 1.0 3\n# mine\nrtcsync\n`
  const files = (text: string, more = '') => specOf({ 's.yaml': `files: { chrony.conf: ${text} }\n${more}` })

  it('are commented out and added, with one restart; applied again they stay; undone they are as before', async () => {
    const on = await new TimeServer(LINES).boot()
    const { host } = on.chrony
    const before = await on.all()
    const golden = await files(
      '{present: [makestep 0.1 3, minsources 2], absent: [makestep 1.0 3, rtcsync]}',
      'time: {serve: {allow: [192.168.56.0/24]}}\n',
    )
    const failed = await failing(host, golden)
    expect(failed).toHaveLength(5)
    const restart = host.programs['systemctl']!
    host.programs['systemctl'] = async (args, scratch) => {
      const answer = await restart(args, scratch)
      if (args[0] === 'restart') await on.boot()
      return answer
    }
    const outcome = await apply(host, golden)
    expect(outcome.failure).toBeUndefined()
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, differences: [] } })
    expect(outcome.data.plan.steps.map(({ id }) => id)).toEqual(['write /etc/chrony.conf', 'write /etc/chrony.conf 2', 'restart'])
    expect(on.conf).toBe(
      `${CONF}# replaced by hostward apply: makestep 1.0 3\n# mine\n# replaced by hostward apply: rtcsync\n${MARKED}# added by hostward apply:\nmakestep 0.1 3\nminsources 2\n# end of what hostward apply added\n`,
    )
    expect(await failing(host, golden)).toEqual([])
    host.calls.length = 0
    expect(await apply(host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
    expect(host.calls.filter((call) => WRITES.test(call))).toEqual([])
    const after = on.conf
    // The other way round: what was commented out comes back, what was added goes.
    const back = await files('{present: [makestep 1.0 3, rtcsync], absent: [makestep 0.1 3, minsources]}')
    expect(await apply(host, back)).toMatchObject({ changed: true })
    expect(on.conf).toBe(`${LINES}${MARKED}`)
    await undo(host)
    expect(on.conf).toBe(after)
    expect(await undo(host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(await on.all()).toEqual(before)
    expect(await failing(host, golden)).toEqual(failed)
  })

  it('are written, and nothing is started, where chronyd does not run', async () => {
    const on = await new TimeServer(LINES).boot()
    on.chrony.units.set('chronyd.service', { active: 'inactive', unitFile: 'enabled', starts: 0 })
    const { plan } = await applyPlan(on.chrony.host, await files('{absent: [rtcsync]}'))
    expect(plan.steps.map(({ id }) => id)).toEqual(['write /etc/chrony.conf'])
  })

  it('are restarted once, together with the sources', async () => {
    const on = await new TimeServer(LINES).boot()
    const golden = await files('{absent: [rtcsync]}', 'time: {servers: {exactly: [192.0.2.20]}}\n')
    const { plan } = await applyPlan(on.chrony.host, golden)
    expect(plan.steps.map(({ id }) => id)).toEqual(['write /etc/chrony.conf', 'write /etc/chrony.conf 2', 'restart'])
  })

  it.each([
    ['{present: [server 192.0.2.20]}', 'apply adds no server line by itself'],
    ['{present: [allow 10.0.0.0/8]}', 'apply adds no allow line by itself'],
    ['{present: ["# words"]}', 'is no directive'],
    ['{present: [makestep 0.1 3], absent: [makestep]}', 'is to be there, and not to be there'],
    ['{present: [nonsense]}', 'chronyd would not start with this configuration'],
  ])('refuses %s before anything starts', async (text, why) => {
    const on = await new TimeServer(LINES).boot()
    const before = await on.all()
    await expect(applyPlan(on.chrony.host, await files(text))).rejects.toThrow(why)
    expect(await on.all()).toEqual(before)
  })

  it('are as before when chronyd does not come up with them', async () => {
    const on = await new TimeServer(LINES).boot()
    const before = await on.all()
    on.chrony.broken['restart'] = () => {
      delete on.chrony.broken['restart']
      return { exitCode: 1, stderr: 'Job for chronyd.service failed.\n' }
    }
    on.chrony.taking = (names) => (on.conf.includes('minsources') ? [] : names)
    expect(await apply(on.chrony.host, await files('{present: [minsources 2]}'))).toMatchObject({ changed: false, data: { leftOver: [] } })
    expect(await on.all()).toEqual(before)
  })
})
