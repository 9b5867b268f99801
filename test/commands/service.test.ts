import { describe, expect, it } from 'vitest'
import { UNIT_STATE_PROPERTIES } from '../../src/facts/units/state.js'
import { runCommand } from '../helpers/run-command.js'
import { blocks } from '../helpers/show-blocks.js'
import { CHRONY, FAILED, MISSING, unitHost } from '../helpers/unit-host.js'

const state = (unit: string) => `systemctl show --no-pager --property=${UNIT_STATE_PROPERTIES.join(',')} -- ${unit}`
const host = () =>
  unitHost({
    [state('chrony.service')]: blocks(CHRONY),
    [state('web.service')]: blocks(FAILED),
    [state('nosuch.service')]: blocks(MISSING('nosuch.service')),
  })

describe('service is', () => {
  it.each([
    ['active', 'chrony', 'active', 0],
    ['active', 'web', 'failed', 3],
    ['active', 'nosuch', 'not-found', 3],
    ['enabled', 'chrony', 'enabled', 0],
    ['enabled', 'nosuch', 'not-found', 3],
  ])('%s %s prints %s and ends with %i', async (question, name, word, exitCode) => {
    const run = await runCommand(['service', 'is', question, name], host())
    expect(run.stdout).toBe(`${word}\n`)
    expect(run.exitCode).toBe(exitCode)
    expect(run.stderr === '').toBe(exitCode === 0)
  })

  it('has its data also when the answer is no', async () => {
    const no = await runCommand(['service', 'is', 'active', 'web', '--json'], host())
    expect(no.json).toMatchObject({ ok: false, data: { unit: 'web.service', state: 'failed', is: false }, error: { code: 'NOT_SO' } })
    const missing = await runCommand(['service', 'is', 'enabled', 'nosuch', '--json'], host())
    expect(missing.json).toMatchObject({ ok: false, data: { state: 'not-found', is: false }, error: { code: 'NOT_FOUND' } })
  })

  it('asks systemctl once', async () => {
    const asked = host()
    await runCommand(['service', 'is', 'active', 'chrony'], asked)
    expect(asked.calls).toEqual([state('chrony.service')])
  })
})

it('service list shows services only', async () => {
  const run = await runCommand(['service', 'list', '--json', '--all'], host())
  expect(run.json.data['units']).toMatchObject([{ unit: 'chrony.service' }, { unit: 'web.service' }, { unit: 'idle.service' }])
  const failed = await runCommand(['service', 'list', 'w*', '--failed'], host())
  expect(failed.stdout).toContain('web.service')
  expect(failed.stdout).toContain('1 service, 1 failed')
})

it('service status is unit show for services', async () => {
  const run = await runCommand(['service', 'status', 'chronyd', '--json'], host())
  expect(run.json.command).toBe('service status')
  expect(run.json.data['unit']).toMatchObject({ id: 'chrony.service', mainPid: 785 })
  expect((await runCommand(['service', 'status', 'chrony', '--lines', '0'], host())).stdout).not.toContain('Log')
  const other = await runCommand(['service', 'status', 'boot.mount'], host())
  expect(other.exitCode).toBe(2)
  expect(other.stderr).toContain('hostward unit show boot.mount')
})
