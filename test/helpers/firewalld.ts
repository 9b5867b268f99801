import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { sharesPorts } from '../../src/changes/firewall/ports.js'
import type { FakeAnswer } from './fake-host.js'
import { ScratchHost, type ScratchOptions, type ScratchProgram } from './scratch-host.js'

interface Zone {
  target: string
  interfaces: string[]
  sources: string[]
  services: string[]
  ports: string[]
  richRules: string[]
  masquerade: boolean
}

type Layer = Record<string, Zone>

const zoneWith = (...services: string[]): Zone => ({
  target: 'default',
  interfaces: [],
  sources: [],
  services,
  ports: [],
  richRules: [],
  masquerade: false,
})

const stock = (): Layer => ({ internal: zoneWith('mdns', 'ssh'), public: zoneWith('dhcpv6-client', 'ssh') })

const CONF = '/etc/firewalld/firewalld.conf'

const SERVICES = 'cockpit dhcpv6-client http https mdns ntp ssh'

/**
 * firewalld on a scratch host: a picture of its own for the permanent layer that does not follow its files, a `.old` beside
 * every file that it writes over, `success` and exit code 0 for what was so already, timeouts, firewall-offline-cmd.
 */
export class Firewalld {
  readonly host: ScratchHost
  running = true
  defaultZone = 'public'
  runtime: Layer
  permanent: Layer
  /** Ends of runtime items, by `zone value`. */
  readonly timers = new Map<string, number>()
  /** Answers in place of firewalld's, by a word of the command line. */
  readonly broken: Record<string, ScratchProgram> = {}

  constructor(options: ScratchOptions & { zones?: Partial<Record<string, Partial<Zone>>>; stopped?: boolean; host?: ScratchHost } = {}) {
    this.runtime = merged(options.zones)
    this.permanent = merged(options.zones)
    this.running = options.stopped !== true
    const files = {
      '/etc/firewalld': { folder: 0o750 },
      '/etc/firewalld/zones': { folder: 0o755 },
      [CONF]: '# mine\nDefaultZone=public\nIPv6_rpfilter=yes\n',
      '/usr/lib/firewalld/zones/public.xml': zoneXml(stock()['public']!),
      '/usr/lib/firewalld/zones/internal.xml': zoneXml(stock()['internal']!),
      '/proc/net/route': ROUTES,
      ...options.files,
    }
    this.host = options.host ?? new ScratchHost({ ...options, files: {} })
    for (const [path, content] of Object.entries(files)) this.host.put(path, content)
    this.host.programs['firewall-cmd'] = (args, host) => this.#answer(args, host, false)
    this.host.programs['firewall-offline-cmd'] = (args, host) => this.#answer(args, host, true)
  }

  /** What firewalld does at its start: it reads its files. */
  restart(): void {
    this.runtime = this.#fromFiles()
    this.permanent = this.#fromFiles()
    this.timers.clear()
    this.defaultZone = this.#savedDefault()
    this.running = true
  }

  /** Time goes by. */
  pass(): void {
    for (const key of this.timers.keys()) {
      const [zone = '', value = ''] = key.split(/ (.*)/s)
      const there = this.runtime[zone]!
      there.services = there.services.filter((one) => one !== value)
      there.ports = there.ports.filter((one) => one !== value)
      there.richRules = there.richRules.filter((one) => one !== value)
    }
    this.timers.clear()
  }

  get changes(): string[] {
    return this.host.calls.filter((call) => /--(?:add|remove|set)-/.test(call))
  }

  #answer(args: readonly string[], host: ScratchHost, offline: boolean): FakeAnswer | string | Promise<FakeAnswer | string> {
    const line = args.join(' ')
    const broken = Object.entries(this.broken).find(([word]) => line.includes(word))?.[1]
    if (broken !== undefined) return broken(args, host)
    return this.tell(args, offline)
  }

  /** The honest answer. */
  tell(args: readonly string[], offline = false): FakeAnswer | string {
    if (offline && args.some((word) => word.startsWith('--remove-service=')))
      return { exitCode: 2, stderr: 'usage: see firewall-offline-cmd man page\n' }
    const line = args.join(' ').replace(offline ? '--remove-service-from-zone=' : '\0', '--remove-service=')
    if (!this.running && !offline) return { exitCode: 252, stderr: line === '--state' ? 'not running\n' : 'FirewallD is not running\n' }
    const layer = offline || args.includes('--permanent') ? 'permanent' : 'runtime'
    if (offline) this.permanent = this.#fromFiles()
    if (line === '--state') return 'running\n'
    if (line === '--get-default-zone') return `${this.defaultZone}\n`
    if (line.startsWith('--set-default-zone=')) return this.#setDefault(line.replace('--set-default-zone=', ''), offline)
    if (line.endsWith('--get-services')) return `${SERVICES}\n`
    if (line.endsWith('--list-all-zones')) return Object.entries(this[layer]).map(listed).join('\n')
    const [, zoneName = '', verb = '', field = '', value = '', seconds] =
      /^(?:--permanent )?--zone=(\S+) --(add|remove|query)-(service|rich-rule|port|source|masquerade)(?:=(.+?))?(?: --timeout=(\d+))?$/.exec(
        line,
      ) ?? []
    const zone = this[layer][zoneName]
    if (zone === undefined) return { exitCode: 112, stderr: `Error: INVALID_ZONE: ${zoneName}\n` }
    const wrong = /^(\d{6,}|.*-0)\//.test(value) ? 'INVALID_PORT' : field === 'rich-rule' && !RULE.test(value) ? 'INVALID_RULE' : null
    if (wrong !== null) return { exitCode: wrong === 'INVALID_PORT' ? 102 : 122, stderr: `Error: ${wrong}: ${value}\n` }
    if (field === 'masquerade') {
      if (verb === 'query') return zone.masquerade ? 'yes\n' : { exitCode: 1, stdout: 'no\n' }
      zone.masquerade = verb === 'add'
    } else {
      const list = ({ service: 'services', port: 'ports', source: 'sources', 'rich-rule': 'richRules' } as const)[field]!
      const has = zone[list].includes(value)
      // Of a port that lies in a range firewalld says yes.
      const lies = list === 'ports' && zone.ports.some((port) => sharesPorts(port, value))
      if (verb === 'query') return has || lies ? 'yes\n' : { exitCode: 1, stdout: 'no\n' }
      if (has === (verb === 'add')) return { stdout: 'success\n', stderr: `Warning: ${has ? 'ALREADY' : 'NOT'}_ENABLED: ${value}\n` }
      const wanted = has ? zone[list].filter((item) => item !== value) : [...zone[list], value]
      zone[list] = list === 'services' ? wanted.sort() : wanted
    }
    if (layer === 'permanent') this.#write(zoneName, zone)
    else if (seconds !== undefined) this.timers.set(`${zoneName} ${value}`, Number(seconds))
    else this.timers.delete(`${zoneName} ${value}`)
    return 'success\n'
  }

  #setDefault(zone: string, offline: boolean): FakeAnswer | string {
    if (!(zone in this.permanent)) return { exitCode: 112, stderr: `Error: INVALID_ZONE: ${zone}\n` }
    if (zone === (offline ? this.#savedDefault() : this.defaultZone))
      return { stdout: 'success\n', stderr: `Warning: ZONE_ALREADY_SET: ${zone}\n` }
    if (!offline) this.defaultZone = zone
    const path = this.host.real(CONF)
    const text = readFileSync(path, 'utf8')
    writeFileSync(`${path}.old`, text)
    writeFileSync(path, text.replace(/^DefaultZone=.*$/m, `DefaultZone=${zone}`))
    chmodSync(path, 0o600)
    return 'success\n'
  }

  #savedDefault(): string {
    return /^DefaultZone=(.*)$/m.exec(readFileSync(this.host.real(CONF), 'utf8'))?.[1] ?? 'public'
  }

  #write(name: string, zone: Zone): void {
    const path = this.host.real(`/etc/firewalld/zones/${name}.xml`)
    if (existsSync(path)) writeFileSync(`${path}.old`, readFileSync(path))
    writeFileSync(path, zoneXml(zone))
  }

  #fromFiles(): Layer {
    return Object.fromEntries(
      Object.keys(stock()).map((name) => {
        const own = this.host.real(`/etc/firewalld/zones/${name}.xml`)
        const text = readFileSync(existsSync(own) ? own : this.host.real(`/usr/lib/firewalld/zones/${name}.xml`), 'utf8')
        return [name, { ...this.permanent[name]!, ...fromXml(text) }]
      }),
    )
  }
}

function merged(zones: Partial<Record<string, Partial<Zone>>> = {}): Layer {
  const layer = stock()
  for (const [name, zone] of Object.entries(zones)) layer[name] = { ...layer[name]!, ...structuredClone(zone) }
  return layer
}

/** eth0 192.168.56.0/24 and the default route, eth1 10.0.0.0/8. */
const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       
eth0\t00000000\t0138A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0                                                                             
eth0\t0038A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0                                                                             
eth1\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0                                                                             
`

function listed([name, zone]: [string, Zone]): string {
  const active = zone.interfaces.length + zone.sources.length > 0 ? ' (active)' : ''
  return `${name}${active}
  target: ${zone.target}
  icmp-block-inversion: no
  interfaces: ${zone.interfaces.join(' ')}
  sources: ${zone.sources.join(' ')}
  services: ${zone.services.join(' ')}
  ports: ${zone.ports.join(' ')}
  protocols: 
  forward: yes
  masquerade: ${zone.masquerade ? 'yes' : 'no'}
  forward-ports: 
  source-ports: 
  icmp-blocks: 
  rich rules: 
${zone.richRules.map((rule) => `\t${rule}\n`).join('')}`
}

const RULE = /^rule(?: family="(ipv[46])" source address="([^"]+)")? service name="([^"]+)" (accept|reject)$/

function zoneXml(zone: Zone): string {
  const services = zone.services.map((name) => `  <service name="${name}"/>\n`)
  const rules = zone.richRules.map((rule) => {
    const [, family, source, service, action] = RULE.exec(rule)!
    const from = source === undefined ? '' : `<source address="${source}"/>`
    return `  <rule${family === undefined ? '' : ` family="${family}"`}>${from}<service name="${service}"/><${action}/></rule>\n`
  })
  const sources = zone.sources.map((address) => `  <source address="${address}"/>\n`)
  const ports = zone.ports.map((port) => `  <port port="${port.split('/')[0]}" protocol="${port.split('/')[1]}"/>\n`)
  const masquerade = zone.masquerade ? ['  <masquerade/>\n'] : []
  const inner = [...sources, ...services, ...ports, ...masquerade, ...rules]
  return `<?xml version="1.0" encoding="utf-8"?>\n<zone>\n${inner.join('')}  <forward/>\n</zone>\n`
}

function fromXml(text: string): Pick<Zone, 'services' | 'ports' | 'sources' | 'masquerade' | 'richRules'> {
  const services = [...text.matchAll(/^ {2}<service name="([^"]+)"\/>$/gm)].map((match) => match[1]!)
  const richRules = [
    ...text.matchAll(/<rule(?: family="([^"]+)")?>(?:<source address="([^"]+)"\/>)?<service name="([^"]+)"\/><(\w+)\/>/g),
  ].map(
    ([, family, source, service, action]) =>
      `rule${source === undefined ? '' : ` family="${family}" source address="${source}"`} service name="${service}" ${action}`,
  )
  const ports = [...text.matchAll(/^ {2}<port port="([^"]+)" protocol="([^"]+)"\/>$/gm)].map((match) => `${match[1]!}/${match[2]!}`)
  const sources = [...text.matchAll(/^ {2}<source address="([^"]+)"\/>$/gm)].map((match) => match[1]!)
  return { services, ports, sources, masquerade: text.includes('<masquerade/>'), richRules }
}
