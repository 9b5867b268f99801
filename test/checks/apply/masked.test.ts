import { describe, expect, it } from 'vitest'
import { apply, applyPlan, failing, GoldenHost } from '../../helpers/golden-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { undo } from '../../helpers/run-plan.js'
import { VENDOR } from '../../helpers/unit-systemd.js'

const spec = (units: string) => specOf({ 's.yaml': `units:\n${units}` })
const UNIT =
  '[Unit]\nWants=job.service\nWants=\nWants=web.service \\\n  static.service\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n'

/** Two units that are blocked; one of them has been enabled all the while. */
function host(): GoldenHost {
  const on = new GoldenHost()
  on.host.put(`${VENDOR}/blocked.service`, UNIT)
  on.systemd.act(['enable', '--', 'db.service'])
  on.systemd.act(['mask', '--', 'blocked.service', 'db.service'])
  return on
}

const argv = (plan: Awaited<ReturnType<typeof applyPlan>>['plan']): string[] =>
  plan.steps.map((step) => (step.kind === 'run' ? step.args.filter((word) => !word.startsWith('-')).join(' ') : step.id))

describe('apply of masked units', () => {
  it('unmasks, enables and starts them as one change; applied again it does nothing; undone they are blocked as before', async () => {
    const on = host()
    const golden = await spec('  blocked.service: { enabled: enabled, active: active, masked: false }\n  db.service: { active: active }\n')
    const [before, failed] = [on.all(), await failing(on.host, golden)]
    expect(failed).toHaveLength(4)
    const outcome = await apply(on.host, golden)
    expect(outcome.failure).toBeUndefined()
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, differences: [] }, lists: { cannot: [] } })
    expect(argv((await applyPlan(host().host, golden)).plan)).toEqual([
      'unmask blocked.service',
      'enable blocked.service',
      'start blocked.service',
      'unmask db.service',
      'start db.service',
    ])
    expect(await failing(on.host, golden)).toEqual([])
    on.writers()
    expect(await apply(on.host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
    expect(on.writers()).toEqual([])
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.all()).toEqual(before)
    expect(await failing(on.host, golden)).toEqual(failed)
  })

  it('goes by what their files say of others', async () => {
    const on = host()
    on.host.put(`${VENDOR}/blocked.service`, UNIT.replace('[Service]', 'Conflicts=ssh.service\n[Service]'))
    const { plan } = await applyPlan(on.host, await spec('  blocked.service: { active: active }\n'))
    expect(plan.notes).toContain('starts as well: static.service')
    expect(plan.notes).toContain('stops as well: ssh.service')
  })

  it.each([
    ['{ masked: false }', ['unmask db.service']],
    ['{ enabled: enabled }', ['unmask db.service']],
    ['{ enabled: disabled }', ['unmask db.service', 'disable db.service']],
    ['{ enabled: disabled, active: active }', ['unmask db.service', 'disable db.service', 'start db.service']],
    ['{ masked: true }', []],
  ])('does no more than %s needs', async (words, steps) => {
    expect(argv((await applyPlan(host().host, await spec(`  db.service: ${words}\n`))).plan)).toEqual(steps)
  })

  it('takes the mask back when the unit does not start', async () => {
    const on = host()
    const before = on.all()
    on.systemd.broken['start'] = () => ({ exitCode: 1, stderr: 'Job for blocked.service failed.\n' })
    const outcome = await apply(on.host, await spec('  blocked.service: { enabled: enabled, active: active }\n'))
    expect(outcome).toMatchObject({ changed: false, data: { restored: true, leftOver: [] }, failure: { exitCode: 1 } })
    expect(on.all()).toEqual(before)
  })

  it('refuses one whose file is gone', async () => {
    const on = host()
    on.systemd.act(['mask', '--', 'nobody.service'])
    await expect(applyPlan(on.host, await spec('  nobody.service: { active: active }\n'))).rejects.toThrow(/nobody\.service/)
  })
})
