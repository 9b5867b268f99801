import { beforeAll, describe, expect, it } from 'vitest'
import type { FirewallShowData } from '../../src/facts/firewall/show.js'
import type { StatusData } from '../../src/facts/status.js'
import type { ZoneSettings } from '../../src/tools/firewalld/zone.js'
import { ask, askTogether, hostward, hostwardAs, putFiles, sh } from './ask.js'
import { fresh } from './lab.js'

/** firewalld's own words on D-Bus, the judge of what hostward reads from the text of firewall-cmd. */
const BUS = ['busctl', '--json=short', 'call', 'org.fedoraproject.FirewallD1']
const ROOT = '/org/fedoraproject/FirewallD1'
const NAME = 'org.fedoraproject.FirewallD1'

type Settings = Record<string, { data: unknown } | undefined>

/** The settings of a zone as firewalld tells them, in the fields that both layers have. */
function fieldsOf(settings: Settings): Partial<ZoneSettings> {
  const list = (key: string): string[] => [...((settings[key]?.data ?? []) as string[])].sort()
  const pairs = (key: string): string[] => ((settings[key]?.data ?? []) as string[][]).map((pair) => pair.join('/')).sort()
  const forward = ((settings['forward_ports']?.data ?? []) as string[][]).map(
    ([port, protocol, toPort, toAddress]) => `port=${port!}:proto=${protocol!}:toport=${toPort!}:toaddr=${toAddress!}`,
  )
  return {
    target: settings['target']?.data as string,
    interfaces: list('interfaces'),
    sources: list('sources'),
    services: list('services'),
    ports: pairs('ports'),
    protocols: list('protocols'),
    masquerade: settings['masquerade']?.data as boolean,
    forward: settings['forward']?.data as boolean,
    forwardPorts: forward.sort(),
    sourcePorts: pairs('source_ports'),
    icmpBlocks: list('icmp_blocks'),
    icmpBlockInversion: settings['icmp_block_inversion']?.data as boolean,
    richRules: list('rules_str'),
  }
}

function ours(zone: ZoneSettings | null): Partial<ZoneSettings> | null {
  if (zone === null) return null
  const { target, interfaces, sources, services, ports, protocols, masquerade, forward, forwardPorts } = zone
  const { sourcePorts, icmpBlocks, icmpBlockInversion, richRules } = zone
  const sorted = (list: string[]): string[] => [...list].sort()
  return {
    ...{ target, masquerade, forward, icmpBlockInversion },
    ...{ interfaces: sorted(interfaces), sources: sorted(sources), services: sorted(services), ports: sorted(ports) },
    ...{ protocols: sorted(protocols), forwardPorts: sorted(forwardPorts), sourcePorts: sorted(sourcePorts) },
    ...{ icmpBlocks: sorted(icmpBlocks), richRules: sorted(richRules) },
  }
}

/** Both layers of every zone on D-Bus, and hostward's answer, in one login. */
function bothAnswers(): {
  bus: Map<string, { runtime: Partial<ZoneSettings>; permanent: Partial<ZoneSettings> | null }>
  data: FirewallShowData
} {
  const zones = ask('other', 'firewall-cmd', '--get-zones').trim().split(' ')
  const paths = askTogether(
    'other',
    zones.map((zone) => [...BUS, `${ROOT}/config`, `${NAME}.config`, 'getZoneByName', 's', zone]),
  )
  const path = (index: number): string => (JSON.parse(paths[index]!.stdout) as { data: [string] }).data[0]
  const answers = askTogether('other', [
    ['hostward', 'firewall', 'show', '--json'],
    ...zones.flatMap((zone, index) => [
      [...BUS, ROOT, `${NAME}.zone`, 'getZoneSettings2', 's', zone],
      [...BUS, path(index), `${NAME}.config.zone`, 'getSettings2'],
    ]),
  ])
  const settings = (index: number): Settings => (JSON.parse(answers[index]!.stdout) as { data: [Settings] }).data[0]
  return {
    bus: new Map(
      zones.map((zone, index) => [zone, { runtime: fieldsOf(settings(1 + index * 2)), permanent: fieldsOf(settings(2 + index * 2)) }]),
    ),
    data: (JSON.parse(answers[0]!.stdout) as { data: FirewallShowData }).data,
  }
}

const LAB_ZONE = `<?xml version="1.0" encoding="utf-8"?>
<zone target="DROP">
  <short>Lab</short>
  <source address="192.168.56.0/24"/>
  <source address="2001:db8::/32"/>
  <service name="ssh"/>
  <service name="ntp"/>
  <port port="123" protocol="udp"/>
  <port port="4000-4010" protocol="tcp"/>
  <protocol value="gre"/>
  <source-port port="68" protocol="udp"/>
  <forward-port port="80" protocol="tcp" to-port="8080" to-addr="192.168.56.9"/>
  <forward-port port="81" protocol="udp" to-port="82"/>
  <icmp-block name="echo-request"/>
  <icmp-block-inversion/>
  <masquerade/>
  <rule family="ipv4">
    <source address="192.168.56.0/24"/>
    <service name="ntp"/>
    <accept/>
  </rule>
  <rule priority="-10" family="ipv6">
    <source address="2001:db8::/32"/>
    <port port="4000-4010" protocol="tcp"/>
    <log prefix="lab: " level="info"><limit value="3/m"/></log>
    <reject type="icmp6-adm-prohibited"/>
  </rule>
  <rule family="ipv4">
    <destination address="192.168.57.103"/>
    <forward-port port="80" protocol="tcp" to-port="8080"/>
  </rule>
  <rule><protocol value="igmp"/><audit/><drop/></rule>
</zone>
`
const RICH_RULE = 'rule family="ipv4" source address="192.168.56.0/24" service name="ntp" accept'

beforeAll(async () => {
  await fresh('other')
  putFiles('other', { '/etc/firewalld/zones/lab.xml': LAB_ZONE })
  sh('other', 'firewall-cmd --quiet --permanent --zone=public --add-interface=host0; firewall-cmd --quiet --reload')
})

const drifts = (data: FirewallShowData): Record<string, unknown> =>
  Object.fromEntries(data.zones.filter(({ drift }) => drift.length > 0).map(({ name, drift }) => [name, drift]))

describe('firewall show', () => {
  it('has both layers of every zone as firewalld tells them on D-Bus', () => {
    const { bus, data } = bothAnswers()
    expect(
      Object.fromEntries(data.zones.map(({ name, runtime, permanent }) => [name, { runtime: ours(runtime), permanent: ours(permanent) }])),
    ).toEqual(Object.fromEntries(bus))
    expect(bus.get('lab')?.runtime.richRules).toHaveLength(4)
    expect(data).toMatchObject({ running: true, state: 'running', defaultZone: 'public', permanentFrom: 'firewalld' })
    expect(drifts(data)).toEqual({})
  })

  it('knows the active zones and their interfaces as firewall-cmd does', () => {
    const { zones } = hostward('other', 'firewall', 'show').data as FirewallShowData
    const raw = ask('other', 'firewall-cmd', '--get-active-zones')
    expect(zones.filter(({ active }) => active).map(({ name }) => name)).toEqual(
      raw
        .split('\n')
        .filter((line) => /^\S/.test(line))
        .map((line) => line.replace(/ .*/, ''))
        .sort(),
    )
    expect(zones.find(({ name }) => name === 'public')?.interfaces).toEqual(['host0'])
  })

  it('marks what was changed in one layer only', () => {
    sh(
      'other',
      `firewall-cmd --quiet --zone=public --add-service=http --timeout=600
      firewall-cmd --quiet --zone=public --remove-service=dhcpv6-client
      firewall-cmd --quiet --zone=public --add-rich-rule='${RICH_RULE}'
      firewall-cmd --quiet --zone=lab --remove-masquerade
      firewall-cmd --quiet --zone=lab --add-source=10.0.0.0/8
      firewall-cmd --quiet --permanent --zone=public --add-port=8443/tcp
      firewall-cmd --quiet --permanent --zone=work --set-target=ACCEPT
      firewall-cmd --quiet --permanent --new-zone=later
      firewall-cmd --quiet --zone=home --change-interface=host0`,
    )
    const { bus, data } = bothAnswers()
    for (const [name, { runtime, permanent }] of bus) {
      const zone = data.zones.find((one) => one.name === name)!
      expect([name, ours(zone.runtime), ours(zone.permanent)]).toEqual([name, runtime, permanent])
    }
    expect(drifts(data)).toEqual({
      home: [{ field: 'interfaces', runtimeOnly: ['host0'], permanentOnly: [] }],
      lab: [
        { field: 'masquerade', runtimeOnly: ['no'], permanentOnly: ['yes'] },
        { field: 'sources', runtimeOnly: ['10.0.0.0/8'], permanentOnly: [] },
      ],
      later: [{ field: 'zone', runtimeOnly: [], permanentOnly: ['later'] }],
      public: [
        { field: 'interfaces', runtimeOnly: [], permanentOnly: ['host0'] },
        { field: 'services', runtimeOnly: ['http'], permanentOnly: ['dhcpv6-client'] },
        { field: 'ports', runtimeOnly: [], permanentOnly: ['8443/tcp'] },
        { field: 'richRules', runtimeOnly: [RICH_RULE], permanentOnly: [] },
      ],
      work: [{ field: 'target', runtimeOnly: ['default'], permanentOnly: ['ACCEPT'] }],
    })
    const text = ask('other', 'hostward', 'firewall', 'show')
    expect(text).toContain('8443/tcp')
  })

  it('shows one zone, and knows those that are not there', () => {
    expect((hostward('other', 'firewall', 'show', 'lab').data as FirewallShowData).zones.map(({ name }) => name)).toEqual(['lab'])
    const { exitCode, error } = hostward('other', 'firewall', 'show', 'pulbic')
    expect([exitCode, error?.suggestions]).toEqual([3, ['hostward firewall show public']])
  })

  it('is not permitted to a user without root', () => {
    const { exitCode, error } = hostwardAs({ user: 'admin' }, 'other', 'firewall', 'show')
    expect([exitCode, error?.code]).toEqual([4, 'NOT_PERMITTED'])
    const { exitCode: code, data } = hostwardAs({ user: 'admin' }, 'other', 'status')
    expect([code, (data as StatusData).firewall]).toEqual([
      0,
      { unavailable: expect.objectContaining({ code: 'NOT_PERMITTED' }) as unknown },
    ])
    expect(hostwardAs({ user: 'admin' }, 'other', 'firewall', 'show', '--sudo').data).toEqual(hostward('other', 'firewall', 'show').data)
  })

  it('puts the parts of a zone together as firewalld does', () => {
    const part = (text: string): string => `<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  ${text}\n</zone>\n`
    putFiles('other', {
      '/etc/firewalld/zones/home/one.xml': part('<service name="mdns"/><port port="9999" protocol="tcp"/><masquerade/>'),
      '/etc/firewalld/zones/home/two.xml': part('<service name="ssh"/><source address="10.9.0.0/16"/>'),
      '/etc/firewalld/zones/parts/only.xml': part('<service name="ssh"/><forward/>'),
    })
    ask('other', 'firewall-cmd', '--quiet', '--reload')
    const { data, warnings } = hostward('other', 'firewall', 'show')
    const { zones } = data as FirewallShowData
    for (const name of ['home', 'parts']) {
      const zone = zones.find((one) => one.name === name)!
      const [raw] = askTogether('other', [[...BUS, ROOT, `${NAME}.zone`, 'getZoneSettings2', 's', name]])
      const bus = fieldsOf((JSON.parse(raw!.stdout) as { data: [Settings] }).data[0])
      expect([name, ours(zone.runtime), ours(zone.permanent), zone.drift]).toEqual([name, bus, bus, []])
    }
    expect(warnings.map(({ code }) => code)).toEqual(['ZONE_REPLACED_BY_PARTS'])
  })
})

describe('a stopped firewalld', () => {
  it('filters nothing now; the permanent half comes from the files and is the same', () => {
    const before = hostward('other', 'firewall', 'show').data as FirewallShowData
    ask('other', 'systemctl', 'stop', 'firewalld')
    const { data, warnings, exitCode } = hostward('other', 'firewall', 'show')
    const after = data as FirewallShowData
    expect({ exitCode, codes: warnings.map(({ code }) => code) }).toEqual({
      exitCode: 0,
      codes: ['FIREWALL_NOT_RUNNING', 'ZONE_REPLACED_BY_PARTS'],
    })
    expect(after).toMatchObject({ running: false, state: 'not running', defaultZone: 'public', permanentFrom: 'files' })
    const permanent = ({ zones }: FirewallShowData): unknown =>
      Object.fromEntries(zones.filter(({ permanent: saved }) => saved !== null).map(({ name, permanent: saved }) => [name, ours(saved)]))
    expect(permanent(after)).toEqual(permanent(before))
    expect(after.zones.every(({ runtime, active }) => runtime === null && !active)).toBe(true)
  })

  it('may have files that a user without root does not see', () => {
    const { exitCode, data, error } = hostwardAs({ user: 'admin' }, 'other', 'firewall', 'show')
    expect({ exitCode, code: error?.code, running: (data as FirewallShowData | undefined)?.running }).toEqual({
      ...{ exitCode: 4, code: 'NOT_PERMITTED', running: false },
    })
  })

  it('names a zone file that is not understood, as firewalld does when it starts', () => {
    putFiles('other', { '/etc/firewalld/zones/torn.xml': '<?xml version="1.0"?>\n<zone>\n  <service name="ssh"/>\n' })
    expect(hostward('other', 'firewall', 'show').warnings.map(({ code }) => code)).toEqual([
      'FIREWALL_NOT_RUNNING',
      'ZONE_FILE_NOT_UNDERSTOOD',
      'ZONE_REPLACED_BY_PARTS',
    ])
    ask('other', 'rm', '/etc/firewalld/zones/torn.xml')
  })
})

describe('a firewalld that could not load its configuration', () => {
  it('runs, but with its stock one, and that is said', () => {
    putFiles('other', { '/etc/firewalld/zones/trusted.xml': '<zone target="ACCEPT">\n  <service name="no-such-service"/>\n</zone>\n' })
    ask('other', 'systemctl', 'start', 'firewalld')
    const [raw, answer] = askTogether('other', [
      ['firewall-cmd', '--state'],
      ['hostward', 'firewall', 'show', '--json'],
    ])
    expect([raw?.code, raw?.stderr.trim()]).toEqual([251, 'failed'])
    const { data, warnings } = JSON.parse(answer!.stdout) as { data: FirewallShowData; warnings: { code: string }[] }
    expect([answer?.code, data.running, data.state, warnings.map(({ code }) => code)]).toEqual([0, true, 'failed', ['FIREWALL_FAILED']])
  })
})
