import { parseNetwork, type Network } from '../../../changes/network.js'
import { HostwardError } from '../../../errors.js'
import { probeAddress } from '../../../facts/time/probe-address.js'
import { accessRules, type AccessRule } from '../../../tools/chrony-conf/access-rules.js'
import type { ChronyConf } from '../../../tools/chrony-conf/read.js'
import { addressBytes, contains, formatAddress, type Subnet } from '../../../tools/chrony-conf/subnet.js'
import type { ZoneSettings } from '../../../tools/firewalld/zone.js'
import { judged, unknown, type Check, type Draft, type Judgement, type NewCheck } from '../../check.js'
import type { Facts } from '../../facts.js'
import { layersOf } from '../firewall/layers.js'
import type { ServeSpec, TimeSpec } from './schema.js'

/** What `serve:` of a spec says. */
export function serveChecks({ allow = [], deny = [], firewall, zone }: ServeSpec, draft: Draft): Check[] {
  const networks = (list: 'allow' | 'deny', texts: readonly string[]): Check[] =>
    texts.map((text, index) =>
      networkCheck(parseNetwork(text, list), list === 'allow', draft.inside(list, `${list}/${text}`).inside(index, '')),
    )
  return [
    ...networks('allow', allow),
    ...networks('deny', deny),
    ...draft.leaf('firewall', firewall, (wanted) => firewallCheck(wanted, zone ?? null)),
  ]
}

function networkCheck(network: Network, wanted: boolean, draft: Draft): Check {
  const words = wanted ? 'every client in it is answered' : 'no client in it is answered'
  return draft.check({
    expected: `${words}, now and after a restart`,
    asks: ['timeFiles', 'chrony', 'access', 'clock'],
    mend: wanted ? `hostward time serve --allow ${network.text}` : 'hostward time clients',
    wish: { kind: wanted ? 'time-served' : 'time-denied', network: network.text },
    proof: { texts: [network.text] },
    judge: (facts) => judgeNetwork(facts, network, wanted),
  })
}

async function judgeNetwork(facts: Facts, network: Network, wanted: boolean): Promise<Judgement> {
  const { daemon, hidden, rules, allows, serving, changedSince } = await facts.time.files()
  if (hidden !== null) return unknown(hidden)
  const addresses = probesIn(network, rules)
  const wrongInFiles = addresses.filter((address) => allows(addressBytes(address) ?? []) !== wanted)
  const word = wanted ? 'denied' : 'allowed'
  // A closed port answers nobody, whatever chronyd would say; the kernel itself has told so.
  if (serving.portOpen === false) {
    if (wanted) return judged(false, serving.reason)
    return judged(
      wrongInFiles.length === 0,
      wrongInFiles.length === 0 ? serving.reason : `${word} by the files: ${wrongInFiles.join(', ')}`,
    )
  }
  if (daemon === 'ntpd') {
    if (wrongInFiles.length > 0) return judged(false, `${word} by the files: ${wrongInFiles.join(', ')}`)
    if (serving.serving === false && wanted) return judged(false, serving.reason)
    // ntpd tells its rules only to who has a key; it reads its files when it starts.
    if (changedSince === null) return unknown('as it should be by the files, but whether ntpd was started since cannot be told')
    if (changedSince) return unknown('as it should be by the files, but these were changed since ntpd was started')
    return judged(true, `${wanted ? 'allowed' : 'denied'} by the files, tried with ${addresses.join(', ')}`)
  }
  const now = await facts.time.access()
  const unasked = addresses.filter((address) => !now.has(address))
  if (unasked.length > 0) return unknown(`chronyd was not asked about ${unasked.join(', ')}`)
  const wrongNow = addresses.filter((address) => now.get(address) !== wanted)
  if (wrongNow.length > 0) return judged(false, `${word} now: ${wrongNow.join(', ')}`)
  if (wrongInFiles.length > 0) return judged(false, `as it should be now, but ${word} by the files: ${wrongInFiles.join(', ')}`)
  return judged(true, `${wanted ? 'allowed' : 'denied'}, tried with ${addresses.join(', ')}`)
}

/** Addresses by which a network is tried: one of its own, and one of every narrower rule inside of it. */
function probesIn(network: Network, rules: readonly AccessRule[]): string[] {
  const subnet: Subnet = { family: network.family, bytes: network.bytes, bits: network.bits }
  const own = { file: '', line: 0, allow: true, all: false, text: network.text, subnet, hostName: null, problem: null }
  const inside = rules.filter((rule) => rule.subnet !== null && rule.subnet.bits > subnet.bits && contains(subnet, rule.subnet.bytes))
  return unique([own, ...inside].map((rule) => probeAddress(rule, [...rules, own])))
}

/** All addresses that the checks of a spec need; first those of the rules, in the order in which other commands ask about them. */
export function accessProbes(serve: TimeSpec['serve'], conf: ChronyConf | null): readonly string[] {
  const rules = conf === null ? [] : accessRules(conf.directives)
  const networks = [...(serve?.allow ?? []), ...(serve?.deny ?? [])].map((text) => parseNetwork(text, 'serve'))
  const ofRules = unique(rules.map((rule) => probeAddress(rule, rules)))
  return [...new Set([...ofRules, ...networks.flatMap((network) => probesIn(network, rules))])]
}

function unique(addresses: readonly (readonly number[] | null)[]): string[] {
  return [...new Set(addresses.flatMap((bytes) => (bytes === null ? [] : formatAddress(bytes))))]
}

function firewallCheck(wanted: boolean, zone: string | null): NewCheck {
  return {
    expected: wanted ? 'NTP is let in, now and after a restart' : 'NTP is not let in',
    asks: zone === null ? ['firewall', 'defaultZone'] : ['firewall'],
    mend: `hostward firewall ${wanted ? 'allow' : 'deny'} ntp${zone === null ? '' : ` --zone ${zone}`}`,
    wish: {
      kind: 'firewall-items',
      zone,
      field: 'services',
      layer: 'both',
      only: false,
      ...(wanted ? { open: ['ntp'], shut: [] } : { open: [], shut: ['ntp'] }),
    },
    proof: { texts: ['services:'] },
    judge: async (facts) => {
      const layers = await facts.firewall()
      const name = zone ?? (await facts.defaultZone())
      const found = layersOf(layers, name, 'both')
      if (found instanceof HostwardError) throw found
      if ('outcome' in found) return found
      const open = found.filter(({ settings }) => letsNtpIn(settings)).map(({ layer }) => layer)
      const isSo = wanted ? open.length === found.length : open.length === 0
      return judged(
        isSo,
        `zone ${name}: ${open.length === 0 ? 'not let in' : open.length === found.length ? 'let in' : `let in only ${open.join('')}`}`,
      )
    },
  }
}

/** Whether a zone lets NTP in: by its service, its port, a rich rule or altogether. */
export function letsNtpIn({ services, ports, target, richRules }: ZoneSettings): boolean {
  const byRule = richRules.some((rule) => /service name="ntp"|port port="123" protocol="udp"/.test(rule) && / accept\b/.test(rule))
  return target === 'ACCEPT' || services.includes('ntp') || ports.includes('123/udp') || byRule
}
