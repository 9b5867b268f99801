import { describe, expect, it } from 'vitest'
import { isUnavailable } from '../../src/errors.js'
import { readHostFacts } from '../../src/facts/host.js'
import { readStatus } from '../../src/facts/status.js'
import { FakeHost } from '../helpers/fake-host.js'

const UNITS = JSON.stringify([
  { unit: 'multi-user.target', load: 'loaded', active: 'active', sub: 'active', description: 'Multi-User System' },
  { unit: 'mcelog.service', load: 'loaded', active: 'failed', sub: 'failed', description: 'Machine Check Exception Logging Daemon' },
  { unit: 'rescue.target', load: 'loaded', active: 'inactive', sub: 'dead', description: 'Rescue Mode' },
])

const SYSTEMD = {
  'systemctl list-units *': UNITS,
  'systemctl list-timers *': '[]',
  'systemctl get-default': 'graphical.target\n',
  'systemctl show --no-pager --property=SystemState,Virtualization,Architecture':
    'Architecture=x86-64\nVirtualization=oracle\nSystemState=degraded\n',
}

describe('readStatus', () => {
  it('has something to say of a host that has nothing', async () => {
    const { data, warnings } = await readStatus(new FakeHost())
    expect(isUnavailable(data.host)).toBe(false)
    const codes = Object.entries(data)
      .filter(([, part]) => isUnavailable(part))
      .map(([name]) => name)
    expect(codes).toEqual(['boot', 'targets', 'units', 'timers', 'time', 'firewall'])
    expect(data.units).toMatchObject({ unavailable: { code: 'TOOL_MISSING', message: 'systemctl: not installed' } })
    expect(data.firewall).toMatchObject({ unavailable: { code: 'TOOL_MISSING' } })
    expect(warnings).toEqual([])
  })

  it('counts units and names the failed ones', async () => {
    const { data } = await readStatus(new FakeHost({ programs: SYSTEMD }))
    expect(data.units).toMatchObject({ total: 3, active: 1, failed: [{ unit: 'mcelog.service' }] })
    expect(data.targets).toEqual({ default: 'graphical.target', current: 'multi-user.target' })
    expect(data.timers).toEqual({ timers: [] })
  })

  it('lets a tool that hangs take away its own part only', async () => {
    const { data } = await readStatus(new FakeHost({ programs: { ...SYSTEMD, 'firewall-cmd *': { outcome: 'timed-out' } } }))
    expect(data.firewall).toMatchObject({ unavailable: { code: 'TIMEOUT' } })
    expect(isUnavailable(data.units)).toBe(false)
  })

  it('is not an answer when somebody has interrupted it', async () => {
    await expect(
      readStatus(new FakeHost({ programs: { ...SYSTEMD, 'firewall-cmd *': { outcome: 'interrupted' } } })),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})

describe('readHostFacts', () => {
  it('reads kernel, boot time and what systemd says of the machine', async () => {
    const host = new FakeHost({
      programs: SYSTEMD,
      files: { '/proc/sys/kernel/osrelease': '5.14.0-570.26.1.el9_6.x86_64\n', '/proc/stat': 'cpu 1 2 3\nbtime 1753509507\n' },
      now: '2025-07-26T06:58:27Z',
    })
    expect((await readHostFacts(host)).data).toEqual({
      name: 'fake',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      osId: 'almalinux',
      osVersion: '9.6',
      kernel: '5.14.0-570.26.1.el9_6.x86_64',
      architecture: 'x86-64',
      virtualization: 'oracle',
      bootedAt: '2025-07-26T05:58:27Z',
      uptimeSeconds: 3600,
      systemState: 'degraded',
    })
  })

  it('leaves null what cannot be read', async () => {
    const { data } = await readHostFacts(new FakeHost({ files: { '/proc/sys/kernel/osrelease': { error: 'EACCES' } } }))
    expect(data).toMatchObject({ kernel: null, architecture: null, bootedAt: null, uptimeSeconds: null, systemState: null })
  })
})
