/** Every changing command on recordings of hosts, of the built CLI on one of them: a plan by its schema with the expected warnings, or why there is none. */
import { describe, expect, it } from 'vitest'
import { askRecordedHost, dataOf } from '../helpers/ask-recorded-host.js'
import { schemaErrors } from '../helpers/published-schema.js'
import { PLANNED_HOSTS, planQuestionsFor } from '../helpers/recorded-plans.js'

describe.each(PLANNED_HOSTS)('%s', (host) => {
  it.each(planQuestionsFor(host))(
    '$argv ends with $exitCode',
    async ({ id, argv, exitCode, warnings }) => {
      const run = await askRecordedHost(host, argv)
      expect(run.stderr).toBe('')
      expect({ exitCode: run.exitCode, error: run.json.error?.message }).toMatchObject({ exitCode })
      expect(run.json).toMatchObject({ command: id, ok: exitCode === 0, host: { kind: host === 'demo' ? 'demo' : 'recording' } })
      expect(run.json.warnings.map(({ code }) => code).sort()).toEqual(warnings)
      expect(schemaErrors(id, run.json)).toBeNull()
      // Nothing is done to a recording, and nothing is said to have been.
      if (exitCode === 0) expect(run.json).toMatchObject({ changed: false, data: { verified: null, journalId: null } })
    },
    60_000,
  )
})

describe('what is special about each of them', () => {
  it('demo: every link that goes away, and the exact command lines', async () => {
    const { plan } = await dataOf('demo', 'service disable', 'crond', '--now')
    expect(plan.steps.map(({ argv }) => argv?.join(' '))).toEqual([
      'systemctl disable --no-ask-password -- crond.service',
      'systemctl stop --no-ask-password -- crond.service',
    ])
    expect(plan.notes).toEqual(['gone: /etc/systemd/system/multi-user.target.wants/crond.service -> /usr/lib/systemd/system/crond.service'])
  })

  it('demo: without its firewall, who reaches what', async () => {
    const { json } = await askRecordedHost('demo', ['service', 'stop', 'firewalld'])
    const open = json.warnings.find(({ code }) => code === 'FIREWALL_STOPS')
    expect(open?.message).toMatch(/reaches: 22\/tcp, 5353\/udp, 9090\/tcp/)
  })

  it('rhel8: arguments of all entries stand in kernelopts', async () => {
    const { plan } = await dataOf('rhel8', 'boot args append', 'console=ttyS0', '--entry', 'all')
    expect(plan.steps.map(({ argv }) => argv?.[0])).toEqual(['grub2-editenv'])
  })

  it('debian12: the links of the init script beside the unit', async () => {
    const { plan } = await dataOf('debian12', 'service disable', 'ssh')
    expect(plan.steps[0]?.touches).toEqual(expect.arrayContaining(['/etc/rc2.d', '/etc/rcS.d']))
  })
})
