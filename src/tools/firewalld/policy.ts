import { descriptionOf, integerOf, portsOf, rowsOf, textOf, wordsOf, yesOrNo } from './entry-values.js'
import type { ListedBlock } from './listed-block.js'

/** A policy as `firewall-cmd --list-all-policies` and its like show it (firewalld 0.9 and later, firewalld.policy(5)). */
export interface ListedPolicy {
  name: string
  /** Whether firewalld marks it `active`: its zones are in use. */
  active: boolean
  /** All marks after the name, e.g. `active`. */
  attributes: string[]
  /** Null before firewalld 2.4. */
  disabled: boolean | null
  /** Negative: before the zones; positive: after them. */
  priority: number | null
  /** CONTINUE, ACCEPT, DROP, REJECT. */
  target: string | null
  /** Names of zones, `ANY` or `HOST`. */
  ingressZones: string[]
  egressZones: string[]
  services: string[]
  ports: string[]
  protocols: string[]
  masquerade: boolean | null
  forwardPorts: string[]
  sourcePorts: string[]
  icmpBlocks: string[]
  richRules: string[]
  /** Only shown with `firewall-cmd -v`, otherwise null. */
  summary: string | null
  /** Only shown with `firewall-cmd -v`, otherwise null. */
  description: string | null
}

/** @throws ParseError for a value that its line cannot have */
export function toListedPolicy({ name, attributes, entries }: ListedBlock): ListedPolicy {
  return {
    name,
    active: attributes.includes('active'),
    attributes,
    disabled: yesOrNo(entries.get('disable')),
    priority: integerOf(entries.get('priority')),
    target: textOf(entries.get('target')),
    ingressZones: wordsOf(entries.get('ingress-zones')),
    egressZones: wordsOf(entries.get('egress-zones')),
    services: wordsOf(entries.get('services')),
    ports: portsOf(entries.get('ports')),
    protocols: wordsOf(entries.get('protocols')),
    masquerade: yesOrNo(entries.get('masquerade')),
    forwardPorts: rowsOf(entries.get('forward-ports')),
    sourcePorts: portsOf(entries.get('source-ports')),
    icmpBlocks: wordsOf(entries.get('icmp-blocks')),
    richRules: rowsOf(entries.get('rich rules')),
    summary: textOf(entries.get('summary')),
    description: descriptionOf(entries.get('description')),
  }
}
