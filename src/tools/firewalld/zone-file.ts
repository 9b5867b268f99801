import { richRuleOf } from './rich-rule.js'
import { attribute, parseFirewalldXml, required, unknown, type XmlElement } from './xml.js'
import { emptyZoneSettings, type ZoneSettings } from './zone.js'

/**
 * A zone file, `/etc/firewalld/zones/NAME.xml` (firewalld.zone(5)), as `firewall-cmd --permanent --list-all` would show it:
 * services and protocols sorted, rich rules as firewalld writes them.
 *
 * @throws ParseError for what is not well-formed, and for an element that firewalld does not have
 */
export function parseZoneFile(text: string): ZoneSettings {
  const root = parseFirewalldXml(text)
  if (root.name !== 'zone') throw unknown(root, 'a zone was expected')
  const zone: ZoneSettings = {
    ...emptyZoneSettings(),
    target: attribute(root, 'target') ?? 'default',
    masquerade: false,
    forward: false,
    icmpBlockInversion: false,
    ingressPriority: priorityOf(root, 'ingress-priority'),
    egressPriority: priorityOf(root, 'egress-priority'),
  }
  for (const child of root.children) readChild(zone, child)
  zone.services.sort()
  zone.protocols.sort()
  return zone
}

function readChild(zone: ZoneSettings, element: XmlElement): void {
  switch (element.name) {
    case 'short':
      zone.summary = textOrNull(element)
      break
    case 'description':
      zone.description = textOrNull(element)
      break
    case 'interface':
      add(zone.interfaces, required(element, 'name'))
      break
    case 'source':
      add(zone.sources, sourceOf(element))
      break
    case 'service':
      add(zone.services, required(element, 'name'))
      break
    case 'port':
      add(zone.ports, `${required(element, 'port')}/${required(element, 'protocol')}`)
      break
    case 'source-port':
      add(zone.sourcePorts, `${required(element, 'port')}/${required(element, 'protocol')}`)
      break
    case 'protocol':
      add(zone.protocols, required(element, 'value'))
      break
    case 'icmp-block':
      add(zone.icmpBlocks, required(element, 'name'))
      break
    case 'forward-port':
      add(zone.forwardPorts, forwardPortOf(element))
      break
    case 'rule':
      add(zone.richRules, richRuleOf(element))
      break
    case 'masquerade':
      zone.masquerade = true
      break
    case 'forward':
      zone.forward = true
      break
    case 'icmp-block-inversion':
      zone.icmpBlockInversion = true
      break
    default:
      throw unknown(element, 'a zone of firewalld has no such element')
  }
}

/** firewalld itself takes the second of two equal lines for nothing. */
function add(list: string[], value: string): void {
  if (!list.includes(value)) list.push(value)
}

function sourceOf(element: XmlElement): string {
  const ipset = attribute(element, 'ipset')
  const source = attribute(element, 'address') ?? attribute(element, 'mac') ?? (ipset === null ? null : `ipset:${ipset}`)
  if (source === null) throw unknown(element, 'a source needs an address or an ipset')
  return source
}

function forwardPortOf(element: XmlElement): string {
  const to = `toport=${attribute(element, 'to-port') ?? ''}:toaddr=${attribute(element, 'to-addr') ?? ''}`
  return `port=${required(element, 'port')}:proto=${required(element, 'protocol')}:${to}`
}

function priorityOf(element: XmlElement, name: string): number {
  const value = attribute(element, name) ?? '0'
  if (!/^-?\d+$/.test(value)) throw unknown(element, `${name} is not a whole number`)
  return Number(value)
}

function textOrNull(element: XmlElement): string | null {
  const text = element.text.trim()
  return text === '' ? null : text
}
