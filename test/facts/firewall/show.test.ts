import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  DaemonNotRunningError,
  NotFoundError,
  NotPermittedError,
  ParseError,
  TimeoutError,
  ToolFailedError,
  ToolMissingError,
} from '../../../src/errors.js'
import { readFirewall } from '../../../src/facts/firewall/show.js'
import type { FirewallZone } from '../../../src/facts/firewall/zones.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../../fixtures', name), 'utf8')
const list = (name: string): string => fixture(`tools/firewall-cmd-list-all/firewalld-${name}.txt`)

const NOT_RUNNING = { exitCode: 252, stderr: 'FirewallD is not running\n' }
const DENIED = {
  exitCode: 253,
  stderr: 'Authorization failed.\n    Make sure polkit agent is running or run the application as superuser.\n',
}

interface Answers {
  state?: FakeAnswer | string
  runtime?: FakeAnswer | string
  permanent?: FakeAnswer | string
  defaultZone?: FakeAnswer | string
}

function programs(answers: Answers = {}): Record<string, FakeAnswer | string> {
  return {
    'firewall-cmd --state': answers.state ?? 'running\n',
    'firewall-cmd --list-all-zones': answers.runtime ?? list('1.3.3-list-all-busy'),
    'firewall-cmd --permanent --list-all-zones': answers.permanent ?? list('1.3.3-list-all-perm'),
    'firewall-cmd --get-default-zone': answers.defaultZone ?? 'public\n',
  }
}

const every = (answer: FakeAnswer): Record<string, FakeAnswer | string> =>
  programs({ state: answer, runtime: answer, permanent: answer, defaultZone: answer })

async function zonesOf(answers: Answers): Promise<Record<string, FirewallZone>> {
  const { data } = await readFirewall(new FakeHost({ programs: programs(answers) }))
  return Object.fromEntries(data.zones.map((zone) => [zone.name, zone]))
}

/** A zone as firewalld 1.3 prints it, with only what the test is about. */
function zone(name: string, settings: Record<string, string> = {}, active = false): string {
  const keys =
    'target,icmp-block-inversion,interfaces,sources,services,ports,protocols,forward,masquerade,forward-ports,source-ports,icmp-blocks'
  const usual: Record<string, string> = { target: 'default', 'icmp-block-inversion': 'no', forward: 'yes', masquerade: 'no' }
  const lines = keys.split(',').map((key) => `  ${key}: ${settings[key] ?? usual[key] ?? ''}\n`)
  return `${name}${active ? ' (active)' : ''}\n${lines.join('')}  rich rules: ${settings['rule'] === undefined ? '' : `\n\t${settings['rule']}`}\n\n`
}

describe('a running firewalld', () => {
  it('shows both layers and where they differ', async () => {
    const host = new FakeHost({ programs: programs() })
    const { data, warnings, failure } = await readFirewall(host)
    expect({ ...data, zones: data.zones.length }).toEqual({
      running: true,
      state: 'running',
      defaultZone: 'public',
      permanentFrom: 'firewalld',
      zones: 1,
    })
    const [zonePublic] = data.zones
    expect(zonePublic).toMatchObject({ name: 'public', default: true, active: true, interfaces: ['eth0'], sources: [] })
    expect(zonePublic?.runtime?.services).toEqual(['dhcpv6-client', 'http', 'ntp', 'ssh'])
    expect(zonePublic?.permanent?.services).toEqual(['dhcpv6-client', 'ntp', 'ssh'])
    expect(zonePublic?.runtime).not.toHaveProperty('name')
    expect(zonePublic?.drift).toEqual([
      { field: 'services', runtimeOnly: ['http'], permanentOnly: [] },
      { field: 'ports', runtimeOnly: ['123/udp', '4000-4010/tcp'], permanentOnly: [] },
      { field: 'forwardPorts', runtimeOnly: ['port=80:proto=tcp:toport=8080:toaddr=192.0.2.9'], permanentOnly: [] },
      {
        field: 'richRules',
        runtimeOnly: [
          'rule priority="-10" family="ipv6" source address="2001:db8::/32" service name="ntp" log prefix="ntp " level="info" limit value="3/m" accept',
          'rule family="ipv4" source address="198.51.100.0/24" service name="ntp" accept',
        ],
        permanentOnly: [],
      },
    ])
    expect(zonePublic?.runtimeOnlyInterfaces).toEqual(['eth0'])
    expect(warnings).toEqual([])
    expect(failure).toBeNull()
    expect(host.calls).toHaveLength(4)
  })

  it('compares single settings by their words', async () => {
    const zones = await zonesOf({
      runtime: zone('dmz', { target: 'DROP', masquerade: 'yes', forward: 'no' }),
      permanent: zone('dmz', { 'icmp-block-inversion': 'yes' }),
    })
    expect(zones['dmz']?.drift).toEqual([
      { field: 'target', runtimeOnly: ['DROP'], permanentOnly: ['default'] },
      { field: 'masquerade', runtimeOnly: ['yes'], permanentOnly: ['no'] },
      { field: 'forward', runtimeOnly: ['no'], permanentOnly: ['yes'] },
      { field: 'icmpBlockInversion', runtimeOnly: ['no'], permanentOnly: ['yes'] },
    ])
  })

  it('does not compare what one layer does not show, nor the order', async () => {
    const old = zone('dmz', { services: 'b a' }).replace('  forward: yes\n', '')
    const zones = await zonesOf({ runtime: old, permanent: zone('dmz', { services: 'a b' }) })
    expect(zones['dmz']?.drift).toEqual([])
  })

  it('takes an interface that is bound elsewhere permanently for drift in both zones', async () => {
    const zones = await zonesOf({
      runtime: zone('dmz', {}) + zone('work', { interfaces: 'eth0 eth1' }, true),
      permanent: zone('dmz', { interfaces: 'eth0' }) + zone('work', {}),
    })
    expect(zones['dmz']?.drift).toEqual([{ field: 'interfaces', runtimeOnly: [], permanentOnly: ['eth0'] }])
    expect(zones['work']?.drift).toEqual([{ field: 'interfaces', runtimeOnly: ['eth0'], permanentOnly: [] }])
    expect(zones['work']?.runtimeOnlyInterfaces).toEqual(['eth1'])
  })

  it('marks a zone that only one layer has', async () => {
    const zones = await zonesOf({ runtime: zone('gone') + zone('same'), permanent: zone('new') + zone('same') })
    expect(zones['gone']).toMatchObject({ permanent: null, drift: [{ field: 'zone', runtimeOnly: ['gone'], permanentOnly: [] }] })
    expect(zones['new']).toMatchObject({ runtime: null, drift: [{ field: 'zone', runtimeOnly: [], permanentOnly: ['new'] }] })
    expect(zones['same']?.drift).toEqual([])
  })

  it('puts the parts of a zone together, as firewalld does at run time', async () => {
    const zones = await zonesOf({
      runtime: zone('work', { services: 'ntp ssh', ports: '123/udp', masquerade: 'yes', sources: '192.0.2.1' }, true),
      permanent:
        zone('work/one', { services: 'ssh', masquerade: 'yes', forward: 'no' }) +
        zone('work/two', { services: 'ntp', ports: '123/udp', sources: '192.0.2.1' }),
    })
    expect(Object.keys(zones)).toEqual(['work', 'work/one', 'work/two'])
    expect(zones['work']?.drift).toEqual([])
    expect(zones['work']?.permanent).toMatchObject({ services: ['ntp', 'ssh'], masquerade: true, forward: true, icmpBlockInversion: false })
    expect(zones['work/one']).toMatchObject({ runtime: null, drift: [] })
  })

  it('knows that parts stand in place of the zone of their name', async () => {
    const host = new FakeHost({
      programs: programs({
        runtime: zone('public', { services: 'mdns', forward: 'no' }, true),
        permanent:
          zone('public', { services: 'ssh', target: 'DROP' }) + zone('public/part', { services: 'mdns', forward: 'no', target: 'ACCEPT' }),
      }),
    })
    const { data, warnings } = await readFirewall(host)
    expect(data.zones.find(({ name }) => name === 'public')).toMatchObject({
      drift: [],
      permanent: { services: ['mdns'], target: 'default', forward: false },
    })
    expect(warnings).toEqual([
      {
        code: 'ZONE_REPLACED_BY_PARTS',
        message: 'zone public: its own settings have no effect, the parts in /etc/firewalld/zones/public/ stand in their place',
      },
    ])
  })

  it('does not take the fallback configuration for the own one', async () => {
    const host = new FakeHost({ programs: programs({ state: { exitCode: 251, stderr: 'failed\n' } }) })
    const { data, warnings } = await readFirewall(host)
    expect(data).toMatchObject({ running: true, state: 'failed' })
    expect(warnings).toMatchObject([{ code: 'FIREWALL_FAILED' }])
  })

  it('shows one zone, and knows which there are', async () => {
    const host = new FakeHost({ programs: programs({ runtime: list('0.9.3-list-all-zones'), permanent: list('0.9.3-list-all-zones') }) })
    const { data } = await readFirewall(host, 'internal')
    expect(data.zones.map(({ name }) => name)).toEqual(['internal'])
    await expect(readFirewall(host, 'intrenal')).rejects.toMatchObject({ suggestions: ['hostward firewall show internal'] })
    const unknown = readFirewall(host, 'lan-of-the-office')
    await expect(unknown).rejects.toThrow(NotFoundError)
    await expect(unknown).rejects.toMatchObject({
      suggestions: ['it has block, dmz, drop, external, home, internal, public, trusted, work'],
    })
  })
})

describe('a part that could not be had', () => {
  it('is named when only the permanent layer is for root', async () => {
    const host = new FakeHost({ programs: programs({ permanent: DENIED }) })
    const { data, warnings, failure } = await readFirewall(host)
    expect(data).toMatchObject({ permanentFrom: null, zones: [{ name: 'public', permanent: null, drift: [], runtimeOnlyInterfaces: [] }] })
    expect(warnings).toEqual([{ code: 'NOT_PERMITTED', message: 'firewall-cmd --permanent --list-all-zones: Authorization failed.' }])
    expect(failure).toBeNull()
  })

  it('makes the answer a failed one when it is not for lack of rights', async () => {
    const host = new FakeHost({ programs: programs({ runtime: { outcome: 'timed-out' } }) })
    const { data, warnings, failure } = await readFirewall(host)
    expect(failure).toBeInstanceOf(TimeoutError)
    expect(warnings).toMatchObject([{ code: 'TIMEOUT' }])
    expect(data.zones).toMatchObject([{ runtime: null, active: false, drift: [] }])
  })

  it.each([
    ['state', { state: { exitCode: 254, stderr: 'Error: it broke\n' } }, { state: null, defaultZone: 'public' }],
    ['state', { state: 'perhaps\n' }, { state: null }],
    ['default zone', { defaultZone: '\n' }, { state: 'running', defaultZone: null, zones: [{ default: null }] }],
  ])('%s', async (_, answers, data) => {
    const found = await readFirewall(new FakeHost({ programs: programs(answers) }))
    expect(found.failure).toBeInstanceOf(ToolFailedError)
    expect(found.data).toMatchObject(data)
  })

  it.each([
    ['no rights', every(DENIED), NotPermittedError],
    ['garbage', programs({ runtime: 'Traceback (most recent call last):\n', permanent: '<html>\n' }), ParseError],
    ['no zones', programs({ runtime: '', permanent: '' }), ToolFailedError],
    ['an unknown zone', every({ exitCode: 112, stderr: 'Error: INVALID_ZONE: x\n' }), NotFoundError],
  ])('%s for both layers is an error', async (_, answers, kind) => {
    await expect(readFirewall(new FakeHost({ programs: answers }))).rejects.toThrow(kind)
  })

  it('does not say that firewalld does not run when the bus is gone', async () => {
    const said = 'Error: DBUS_ERROR: Failed to connect to socket /run/dbus/system_bus_socket: No such file or directory\n'
    const asked = readFirewall(new FakeHost({ programs: every({ exitCode: 36, stderr: said }) }))
    await expect(asked).rejects.toThrow(DaemonNotRunningError)
    await expect(asked).rejects.toThrow('firewalld cannot be asked: Failed to connect to socket /run/dbus/system_bus_socket')
    const other = readFirewall(new FakeHost({ programs: every({ exitCode: 36, stderr: 'Error: DBUS_ERROR: NoReply\n' }) }))
    await expect(other).rejects.toThrow(ToolFailedError)
  })

  it('is not passed over when the one zone asked for is in it', async () => {
    const host = new FakeHost({ programs: programs({ runtime: { outcome: 'timed-out' } }) })
    await expect(readFirewall(host, 'work')).rejects.toThrow(TimeoutError)
  })

  it('an interruption is never a value', async () => {
    const host = new FakeHost({ programs: programs({ state: { outcome: 'interrupted' } }) })
    await expect(readFirewall(host)).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})

describe('firewalld that does not run', () => {
  const files = {
    '/etc/firewalld/firewalld.conf': '# firewalld config file\nDefaultZone=work\n',
    '/etc/firewalld/zones/public.xml': fixture('firewalld/1.3.3-public.xml'),
    '/etc/firewalld/zones/public.xml.old': 'anything',
    '/etc/firewalld/zones/lan/one.xml': '<zone><service name="ntp"/></zone>',
    '/etc/firewalld/zones/lan/deeper/two.xml': 'never read',
    '/usr/lib/firewalld/zones/public.xml': '<zone><service name="telnet"/></zone>',
    '/usr/lib/firewalld/zones/work.xml': '<zone target="DROP"/>',
    '/usr/lib/firewalld/zones/folder/three.xml': 'never read',
  }

  it('is told, with what the files say', async () => {
    const { data, warnings, failure } = await readFirewall(new FakeHost({ programs: every(NOT_RUNNING), files }))
    expect(data).toMatchObject({ running: false, state: 'not running', defaultZone: 'work', permanentFrom: 'files' })
    expect(data.zones.map(({ name, default: isDefault, active, runtime }) => [name, isDefault, active, runtime])).toEqual([
      ['lan', false, false, null],
      ['lan/one', false, false, null],
      ['public', false, false, null],
      ['work', true, false, null],
    ])
    expect(data.zones[0]?.permanent?.services).toEqual(['ntp'])
    expect(data.zones[1]?.permanent?.services).toEqual(['ntp'])
    expect(data.zones[2]?.permanent?.services).toEqual(['dhcpv6-client', 'http', 'ntp', 'ssh'])
    expect(data.zones[3]?.permanent?.target).toBe('DROP')
    expect(data.zones.every(({ drift }) => drift.length === 0)).toBe(true)
    expect(warnings).toEqual([{ code: 'FIREWALL_NOT_RUNNING', message: 'firewalld is not running: it filters nothing now' }])
    expect(failure).toBeNull()
  })

  it('names a file that is not understood', async () => {
    const bad = { '/etc/firewalld/zones/dmz.xml': '<zone>' }
    const { data, warnings } = await readFirewall(new FakeHost({ programs: every(NOT_RUNNING), files: bad }))
    expect(data).toMatchObject({ defaultZone: 'public', zones: [] })
    expect(warnings[1]?.code).toBe('ZONE_FILE_NOT_UNDERSTOOD')
    expect(warnings[1]?.message).toContain('/etc/firewalld/zones/dmz.xml')
  })

  it.each([
    ['EACCES', NotPermittedError, '/etc/firewalld/zones: permission denied'],
    ['EIO', ToolFailedError, '/etc/firewalld/zones: EIO'],
  ])('never shows half of the files (%s)', async (error, kind, message) => {
    const closed = { ...files, '/etc/firewalld/zones': { error } }
    const { data, failure } = await readFirewall(new FakeHost({ programs: every(NOT_RUNNING), files: closed }))
    expect(data).toEqual({ running: false, state: 'not running', defaultZone: null, permanentFrom: null, zones: [] })
    expect(failure).toBeInstanceOf(kind)
    expect(failure?.message).toBe(message)
  })
})

it('a host without firewalld: says how to get it, and what else filters', async () => {
  const host = new FakeHost({ programs: { 'nft list ruleset': '' } })
  const refused = readFirewall(host)
  await expect(refused).rejects.toThrow(ToolMissingError)
  await expect(refused).rejects.toMatchObject({
    exitCode: 5,
    suggestions: ['on RHEL-like hosts: dnf install firewalld', 'nft is there, and hostward does not read it: nft list ruleset (as root)'],
    details: { otherTools: ['nft'] },
  })
})
