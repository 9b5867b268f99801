import { describe, expect, it } from 'vitest'
import { CannotApplyError } from '../../../src/checks/apply/plan.js'
import { apply, applyPlan, failing, GoldenHost } from '../../helpers/golden-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { undo } from '../../helpers/run-plan.js'

const RULE = 'rule family="ipv4" source address="10.1.0.0/16" service name="ntp" accept'
const OTHER = 'rule service name="mdns" reject'
const SPEC = `
firewall:
  defaultZone: internal
  drift: false
  zones:
    public:
      services: { present: [http], absent: [dhcpv6-client] }
      ports: { present: [8080/tcp], absent: [4000-4010/tcp] }
    internal:
      services: { exactly: [ssh, ntp] }
      ports: { exactly: [123/udp, 4000-4020/tcp] }
      richRules: { exactly: ['${RULE}'] }
`
const spec = (text: string) => specOf({ 's.yaml': text })
const zone = (name: string, rest: string) => spec(`firewall: { zones: { ${name}: ${rest} } }\n`)

/** Zones with items of every kind, and a runtime that nobody has saved. */
function host(): GoldenHost {
  const on = new GoldenHost()
  for (const words of [
    ['--permanent', '--zone=public', '--add-port=4000-4010/tcp'],
    ['--zone=public', '--add-port=4000-4010/tcp'],
    ['--permanent', '--zone=internal', '--add-port=4000-4010/tcp'],
    ['--zone=internal', '--add-port=4000-4010/tcp'],
    ['--permanent', '--zone=internal', `--add-rich-rule=${OTHER}`],
    ['--zone=internal', `--add-rich-rule=${OTHER}`],
    ['--zone=public', '--add-service=mdns'],
    ['--zone=public', '--add-masquerade'],
    ['--permanent', '--zone=internal', '--add-source=10.9.0.0/16'],
  ])
    on.firewalld.tell(words)
  return on
}

describe('the firewall', () => {
  it('gets its default zone, ports, rich rules and equal layers; applied again it is left alone; undone it is as before', async () => {
    const on = host()
    const golden = await spec(SPEC)
    const [before, failed] = [on.all(), await failing(on.host, golden)]
    expect(failed).toHaveLength(9)
    const outcome = await apply(on.host, golden, { env: {} })
    expect(outcome.failure).toBeUndefined()
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, differences: [] }, lists: { cannot: [] } })
    expect(await failing(on.host, golden)).toEqual([])
    for (const layer of ['runtime', 'permanent'] as const) {
      expect(on.firewalld[layer], layer).toMatchObject({
        public: { services: ['http', 'ssh'], ports: ['8080/tcp'], masquerade: false },
        internal: { services: ['ntp', 'ssh'], richRules: [RULE], sources: ['10.9.0.0/16'] },
      })
      expect(on.firewalld[layer]['internal']!.ports.toSorted(), layer).toEqual(['123/udp', '4000-4020/tcp'])
    }
    expect(on.host.calls.filter((call) => call.includes('--reload'))).toEqual([])
    const after = on.all()
    on.writers()
    expect(await apply(on.host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] }, journalId: null } })
    expect(on.writers()).toEqual([])
    expect(on.all()).toEqual(after)
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.all()).toEqual(before)
    expect(await failing(on.host, golden)).toEqual(failed)
    on.firewalld.restart()
    expect(on.firewalld.defaultZone).toBe('public')
  })

  it('takes a range away before the one that has its ports comes, also on the way back', async () => {
    const { plan } = await applyPlan(host().host, await zone('internal', '{ ports: { exactly: [4000-4020/tcp] } }'))
    const words = plan.steps.map((step) => (step.kind === 'run' ? step.args.at(-1) : ''))
    expect(words).toEqual(
      ['--remove-port', '--add-port', '--remove-port', '--add-port'].map(
        (word, at) => `${word}=${at % 2 === 0 ? '4000-4010' : '4000-4020'}/tcp`,
      ),
    )
  })

  it.each([
    ['a permanent port', '--permanent --zone=public --add-port=8080/tcp'],
    ['a port now', '--zone=public --add-port=8080/tcp'],
    ['a rule', '--zone=internal --add-rich-rule=rule family'],
    ['the default zone', '--set-default-zone=internal'],
  ])('believes no success: %s that does not come takes all of it back', async (_, word) => {
    const on = host()
    const before = on.all()
    on.firewalld.broken[word] = () => 'success\n'
    const outcome = await apply(on.host, await spec(SPEC))
    expect(outcome).toMatchObject({ changed: false, data: { restored: true, leftOver: [] }, failure: { exitCode: 1 } })
    expect(on.all()).toEqual(before)
  })

  it('takes all of it back when firewalld fails', async () => {
    const on = host()
    const before = on.all()
    on.firewalld.broken['--set-default-zone=internal'] = () => ({ exitCode: 1, stderr: 'Error: no\n' })
    expect(await apply(on.host, await spec(SPEC))).toMatchObject({ changed: false, data: { restored: true, leftOver: [] } })
    expect(on.all()).toEqual(before)
  })

  it('changes one layer where only that is meant', async () => {
    const on = host()
    const golden = await zone(
      'public',
      '{ ports: { present: [8080/tcp], layer: permanent }, richRules: { present: [\'rule service name="http" accept\'], layer: runtime } }',
    )
    await apply(on.host, golden)
    expect(on.firewalld.runtime['public']).toMatchObject({ ports: ['4000-4010/tcp'], richRules: ['rule service name="http" accept'] })
    expect(on.firewalld.permanent['public']).toMatchObject({ ports: ['4000-4010/tcp', '8080/tcp'], richRules: [] })
  })

  it('is set in its files where it is started afterwards', async () => {
    const on = host()
    on.firewalld.restart()
    on.firewalld.running = false
    on.systemd.unit('firewalld.service').active = 'inactive'
    const golden = await spec(
      `firewall: { running: true, defaultZone: internal, drift: false, zones: { public: { ports: { present: [8080/tcp, 4000-4010/tcp] } } } }\n`,
    )
    const { plan, lists } = await applyPlan(on.host, golden, { partly: true })
    expect(lists.cannot).toEqual([])
    expect(plan.steps.map((step) => (step.kind === 'run' ? `${step.program} ${step.args.join(' ')}` : ''))).toEqual([
      'firewall-offline-cmd --zone=public --add-port=8080/tcp',
      'firewall-offline-cmd --set-default-zone=internal',
      expect.stringMatching(/^systemctl .*start .*firewalld\.service$/),
    ])
  })

  it.each([
    ['a port that lies in a range', '{ ports: { present: [4005/tcp] } }', 'shares ports with 4000-4010/tcp'],
    ['what firewalld does not take', '{ ports: { present: [999999/tcp] } }', 'firewalld does not take 999999/tcp'],
    ['a range that is none', '{ ports: { present: [4005-4000/tcp] } }', 'is no range of ports'],
    ['a rule that it does not take', `{ richRules: { present: ['rule service name="ntp" drop'] } }`, 'INVALID_RULE'],
    ['another order', `{ richRules: { present: ['rule service name="ntp" family="ipv4" accept'] } }`, 'would write the rule another way'],
    ['another writing', `{ richRules: { present: ['rule service name=ntp accept'] } }`, 'would write the rule another way'],
    ['a service that is to be there and not', '{ services: { present: [http], exactly: [ssh] } }', 'is to be there, and not to be there'],
  ])('refuses %s before anything starts', async (_, rest, why) => {
    const on = host()
    const before = on.all()
    const failure = await applyPlan(on.host, await zone('public', rest)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(CannotApplyError)
    expect((failure as Error).message).toContain(why)
    expect(on.writers()).toEqual([])
    expect(on.all()).toEqual(before)
  })

  it('refuses a zone that is not there, and layers that only a restart makes alike', async () => {
    const on = host()
    await expect(applyPlan(on.host, await spec('firewall: { defaultZone: interal }\n'))).rejects.toThrow(/no zone "interal"/)
    on.firewalld.runtime['public']!.target = 'DROP'
    await expect(applyPlan(on.host, await spec('firewall: { drift: false }\n'))).rejects.toThrow(/target is another now/)
    delete on.firewalld.runtime['internal']
    await expect(applyPlan(on.host, await zone('internal', '{ ports: { present: [123/udp] } }'))).rejects.toThrow(/only after a restart/)
  })

  it('asks before ssh is kept out, by a zone, a port or a rule', async () => {
    const dangers = async (golden: Awaited<ReturnType<typeof spec>>, on = host()) =>
      (await applyPlan(on.host, golden)).plan.dangers.map(({ code }) => code)
    expect(await dangers(await spec('firewall: { defaultZone: internal }\n'))).toEqual([])
    expect(
      await dangers(await spec('firewall: { defaultZone: internal, zones: { internal: { services: { absent: [ssh] } } } }\n')),
    ).toEqual(['CLOSES_SSH', 'CLOSES_SSH'])
    expect(await dangers(await zone('public', `{ richRules: { present: ['rule service name="ssh" reject'] } }`))).toEqual(['CLOSES_SSH'])
    const on = host()
    on.firewalld.tell(['--permanent', '--zone=public', '--remove-service=ssh'])
    expect(await dangers(await spec('firewall: { drift: false }\n'), on)).toEqual(['CLOSES_SSH'])
  })
})
