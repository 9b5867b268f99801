import { describe, expect, it } from 'vitest'
import { CannotApplyError } from '../../../src/checks/apply/plan.js'
import { apply, applyPlan, failing } from '../../helpers/golden-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { undo } from '../../helpers/run-plan.js'
import { TimeServer, type TimeServerOptions } from '../../helpers/time-server.js'

const CONF = 'server 192.0.2.10 iburst\ndriftfile /var/lib/chrony/drift\n'
const server = (options: TimeServerOptions = {}): Promise<TimeServer> => new TimeServer(CONF, options).boot()
const spec = (text: string) => specOf({ 's.yaml': `time: ${text}\n` })
const MARKED = `# added by hostward time serve:\nallow 192.168.56.0/24\n# end of what hostward time serve added\n`
const WRITES = /^(?:systemctl (?!show|list|--version)|chronyc (?:allow|deny|local|-m deny)|firewall-\S+ .*--(?:add|remove)-)/

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
    expect(await failing(host, golden)).toEqual([])
    host.calls.length = 0
    expect(await apply(host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
    expect(host.calls.filter((call) => WRITES.test(call))).toEqual([])
    expect(await undo(host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(await on.all()).toEqual(before)
    expect(await failing(host, golden)).toEqual(failed)
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

  it('cannot take away what others have allowed, nor open a firewall that does not run', async () => {
    const on = new TimeServer(`${CONF}allow 10.0.0.0/8\n`, { stopped: true })
    await on.boot()
    const golden = await spec('{serve: {deny: [10.0.0.0/8], firewall: true}}')
    const error = (await applyPlan(on.chrony.host, golden).catch((thrown: unknown) => thrown)) as CannotApplyError
    expect(error).toBeInstanceOf(CannotApplyError)
    expect(error.lists.cannot.map(({ id, why }) => [id, why])).toEqual([
      ['time/serve/deny/10.0.0.0/8', 'a rule that allows it would have to be taken away, which only its author can tell'],
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
