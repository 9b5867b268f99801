import type { FirewallLayer } from './ask.js'

/** Settings of a zone that are lists, with the word that firewall-cmd has for one item: `--add-service=`, `--remove-rich-rule=`. */
export const ITEM_WORDS = {
  sources: 'source',
  services: 'service',
  ports: 'port',
  protocols: 'protocol',
  forwardPorts: 'forward-port',
  sourcePorts: 'source-port',
  icmpBlocks: 'icmp-block',
  richRules: 'rich-rule',
} as const

/** Settings of a zone that are on or off: `--add-masquerade`, `--remove-masquerade`. */
export const SWITCH_WORDS = {
  masquerade: 'masquerade',
  forward: 'forward',
  icmpBlockInversion: 'icmp-block-inversion',
} as const

export type ItemField = keyof typeof ITEM_WORDS
export type SwitchField = keyof typeof SWITCH_WORDS

/** One item of a zone: a service by name, a rich rule as firewalld writes it, a port as `123/udp`. */
export interface FirewallItem {
  field: ItemField
  value: string
}

/** An item, or a setting that is on: added is on, removed is off. */
export type ZoneItem = FirewallItem | { field: SwitchField; value: '' }

export const isSwitch = (item: ZoneItem): item is Exclude<ZoneItem, FirewallItem> => item.field in SWITCH_WORDS

/**
 * Words that add, remove or ask for one item. Never several in one call: firewall-cmd ends with 0 when one of them worked.
 *
 * @param seconds the item ends by itself; at run time only
 */
export function itemArgs(
  layer: FirewallLayer,
  zone: string,
  verb: 'add' | 'remove' | 'query',
  item: ZoneItem,
  seconds: number | null = null,
): string[] {
  if (isSwitch(item)) return [...layerArgs(layer, zone), `--${verb}-${SWITCH_WORDS[item.field]}`]
  return [
    ...layerArgs(layer, zone),
    `--${verb}-${ITEM_WORDS[item.field]}=${item.value}`,
    ...(seconds === null ? [] : [`--timeout=${String(seconds)}`]),
  ]
}

/** An item that a call of `itemArgs` has added. */
export interface AddedItem {
  zone: string
  item: FirewallItem
  /** Null for good. */
  seconds: number | null
}

/** The service or rich rule that a command line adds, program included; null for any other command line. */
export function readAddition(argv: readonly string[]): AddedItem | null {
  const [, zone, word, value, seconds] = ADDITION.exec(argv.join(' ')) ?? []
  if (zone === undefined || value === undefined) return null
  const item: FirewallItem = { field: word === 'service' ? 'services' : 'richRules', value }
  return { zone, item, seconds: seconds === undefined ? null : Number(seconds) }
}

const ADDITION = /^firewall(?:-offline)?-cmd (?:--permanent )?--zone=(\S+) --add-(service|rich-rule)=(.+?)(?: --timeout=(\d+))?$/

/**
 * Words that make a zone the default zone, in both layers at once (firewall-cmd(1)); firewall-offline-cmd takes the same.
 */
export const defaultZoneArgs = (zone: string): string[] => [`--set-default-zone=${zone}`]

/** `--permanent` comes first; firewall-offline-cmd knows no layers and takes the rest as it is. */
const layerArgs = (layer: FirewallLayer, zone: string): string[] => [...(layer === 'permanent' ? ['--permanent'] : []), `--zone=${zone}`]

/**
 * The same words for firewall-offline-cmd, which only ever writes the files. Its `--remove-service` is another one, of its
 * forerunner, that takes no zone (firewall-offline-cmd(1)).
 */
export const offlineArgs = (args: readonly string[]): string[] =>
  args.filter((word) => word !== '--permanent').map((word) => word.replace(/^--remove-service=/, '--remove-service-from-zone='))

/** A rich rule about a service, as firewalld writes it. @param source a network or an address; null for everybody */
export function serviceRule(service: string, source: { family: 4 | 6; text: string } | null, action: 'accept' | 'reject'): string {
  const from = source === null ? '' : ` family="ipv${String(source.family)}" source address="${source.text}"`
  return `rule${from} service name="${service}" ${action}`
}

/** Source and action of a rich rule about one service; null for any other rule. */
export function readServiceRule(rule: string, service: string): ServiceRule | null {
  const match = /^rule(?: priority="-?\d+")?(?: family="ipv[46]")?(?: source address="([^"]+)")? service name="([^"]+)"(.*)$/.exec(rule)
  const action = / (accept|reject|drop)\b/.exec(match?.[3] ?? '')?.[1] as ServiceRule['action'] | undefined
  return match?.[2] !== service || action === undefined ? null : { source: match[1] ?? null, action }
}

export interface ServiceRule {
  /** Null for everybody. */
  source: string | null
  action: 'accept' | 'reject' | 'drop'
}
