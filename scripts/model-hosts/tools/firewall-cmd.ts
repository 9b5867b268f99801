import { UnknownQuestion, type Tool } from '../host/tool.js'

/** A zone in one layer. What is left out is empty. */
export interface ModelZone {
  target?: string
  icmpBlockInversion?: boolean
  interfaces?: readonly string[]
  services?: readonly string[]
  ports?: readonly string[]
  protocols?: readonly string[]
  masquerade?: boolean
  forward?: boolean
  richRules?: readonly string[]
}

export interface ModelFirewalld {
  version: string
  defaultZone: string
  runtime: Readonly<Record<string, ModelZone>>
  permanent: Readonly<Record<string, ModelZone>>
}

/** `firewall-cmd` as root, with firewalld running. */
export function firewallCmd({ version, defaultZone, runtime, permanent }: ModelFirewalld): Tool {
  return (args) => {
    switch (args.join(' ')) {
      case '--version':
        return { stdout: `${version}\n` }
      case '--state':
        return { stdout: 'running\n' }
      case '--get-default-zone':
        return { stdout: `${defaultZone}\n` }
      case '--list-all-zones':
        return { stdout: zonesText(runtime, true) }
      case '--permanent --list-all-zones':
        return { stdout: zonesText(permanent, false) }
      default:
        throw new UnknownQuestion('firewall-cmd', args)
    }
  }
}

function zonesText(zones: Readonly<Record<string, ModelZone>>, isRuntime: boolean): string {
  return Object.keys(zones)
    .sort()
    .map((name) => zoneText(name, zones[name] ?? {}, isRuntime))
    .join('')
}

/** firewalld 0.9 and 1.x: `key: values`, rich rules on lines of their own behind a tab. */
function zoneText(name: string, zone: ModelZone, isRuntime: boolean): string {
  const active = isRuntime && (zone.interfaces?.length ?? 0) > 0
  const yesNo = (value: boolean | undefined): string => (value === true ? 'yes' : 'no')
  const lines = [
    `${name}${active ? ' (active)' : ''}`,
    `  target: ${zone.target ?? 'default'}`,
    `  icmp-block-inversion: ${yesNo(zone.icmpBlockInversion)}`,
    `  interfaces: ${(zone.interfaces ?? []).join(' ')}`,
    '  sources: ',
    `  services: ${[...(zone.services ?? [])].sort().join(' ')}`,
    `  ports: ${(zone.ports ?? []).join(' ')}`,
    `  protocols: ${(zone.protocols ?? []).join(' ')}`,
    `  forward: ${yesNo(zone.forward)}`,
    `  masquerade: ${yesNo(zone.masquerade)}`,
    '  forward-ports: ',
    '  source-ports: ',
    '  icmp-blocks: ',
    '  rich rules: ',
    ...(zone.richRules ?? []).map((rule) => `\t${rule}`),
  ]
  return `${lines.join('\n')}\n\n`
}

/** firewalld's stock zones as of 1.x; `forward` came with 0.9 and was off by default then. */
export function stockZones(version: '0.9' | '1.x'): Record<string, ModelZone> {
  const forward = version === '1.x'
  return {
    block: { target: '%%REJECT%%', forward },
    dmz: { services: ['ssh'], forward },
    drop: { target: 'DROP', forward },
    // Brought along by NetworkManager, for connections that are shared.
    'nm-shared': {
      target: 'ACCEPT',
      services: ['dhcp', 'dns', 'ssh'],
      protocols: ['icmp', 'ipv6-icmp'],
      richRules: ['rule priority="32767" reject'],
    },
    external: { services: ['ssh'], masquerade: true, forward },
    home: { services: ['cockpit', 'dhcpv6-client', 'mdns', 'samba-client', 'ssh'], forward },
    internal: { services: ['cockpit', 'dhcpv6-client', 'mdns', 'samba-client', 'ssh'], forward },
    public: { services: ['cockpit', 'dhcpv6-client', 'ssh'], forward },
    trusted: { target: 'ACCEPT', forward },
    work: { services: ['cockpit', 'dhcpv6-client', 'ssh'], forward },
  }
}
