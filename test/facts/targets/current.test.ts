import { describe, expect, it } from 'vitest'
import { readCurrentTarget } from '../../../src/facts/targets/current.js'
import { FakeHost } from '../../helpers/fake-host.js'

const units = (...names: string[]) =>
  JSON.stringify(names.map((unit) => ({ unit, load: 'loaded', active: 'active', sub: 'active', description: '' })))

describe('readCurrentTarget', () => {
  it.each([
    [['sysinit.target', 'basic.target', 'multi-user.target', 'graphical.target'], 'graphical.target'],
    [['sysinit.target', 'basic.target', 'multi-user.target'], 'multi-user.target'],
    [['sysinit.target', 'rescue.target'], 'rescue.target'],
    [['emergency.target'], 'emergency.target'],
    [['timers.target'], null],
  ])('%j is %s', async (active, current) => {
    const host = new FakeHost({ programs: { 'systemctl list-units *': units(...active), 'systemctl get-default': 'graphical.target\n' } })
    expect((await readCurrentTarget(host)).data).toEqual({ default: 'graphical.target', current })
  })

  it('keeps the default where units cannot be listed, and says so', async () => {
    const stderr = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    const host = new FakeHost({
      programs: { 'systemctl list-units *': { exitCode: 1, stderr }, 'systemctl get-default': 'multi-user.target\n' },
    })
    expect(await readCurrentTarget(host)).toMatchObject({
      data: { default: 'multi-user.target', current: null },
      warnings: [{ code: 'NOT_SUPPORTED' }],
    })
  })

  it('keeps the current target where the default cannot be had', async () => {
    const host = new FakeHost({
      programs: {
        'systemctl list-units *': units('multi-user.target'),
        'systemctl get-default': { exitCode: 1, stderr: 'Failed to get default target: No such file or directory\n' },
      },
    })
    expect(await readCurrentTarget(host)).toMatchObject({
      data: { default: null, current: 'multi-user.target' },
      warnings: [{ code: 'TOOL_FAILED' }],
    })
  })

  it('believes no answer that is no unit name', async () => {
    const host = new FakeHost({ programs: { 'systemctl list-units *': '[]', 'systemctl get-default': '\n' } })
    expect(await readCurrentTarget(host)).toMatchObject({ data: { default: null, current: null }, warnings: [{ code: 'TOOL_FAILED' }] })
  })

  it('fails when neither could be had', async () => {
    await expect(readCurrentTarget(new FakeHost())).rejects.toMatchObject({ code: 'TOOL_MISSING' })
  })
})
