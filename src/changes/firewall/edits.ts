import {
  ITEM_WORDS,
  readServiceRule,
  serviceRule,
  SWITCH_WORDS,
  type FirewallItem,
  type ItemField,
  type SwitchField,
  type ZoneItem,
} from '../../tools/firewalld/items.js'
import type { ZoneSettings } from '../../tools/firewalld/zone.js'
import { isInside, parseNetwork, type Network } from '../network.js'

/** What is done to one layer of a zone. */
export interface ZoneEdit {
  add: readonly ZoneItem[]
  remove: readonly ZoneItem[]
}

type Rules = Pick<ZoneSettings, 'target' | 'services' | 'richRules'>

const service = (value: string): FirewallItem => ({ field: 'services', value })
const rule = (value: string): FirewallItem => ({ field: 'richRules', value })

/** What is missing for a service to be let in, for everybody or for networks only; a rule that rejects just that is taken away. */
export function allowEdit(zone: Rules, name: string, sources: readonly Network[]): ZoneEdit {
  const rejected = namesOf(sources).map((source) => serviceRule(name, source, 'reject'))
  const wanted = sources.length === 0 ? [service(name)] : sources.map((source) => rule(serviceRule(name, source, 'accept')))
  return {
    add: wanted.filter((item) => !has(zone, item)),
    remove: rejected.map(rule).filter((item) => has(zone, item)),
  }
}

/**
 * What is needed for a service not to be let in: for everybody, the service leaves the zone; for networks, their own rules go, and
 * where something else still lets them in, a rule that rejects comes.
 */
export function denyEdit(zone: Rules, name: string, sources: readonly Network[]): ZoneEdit {
  if (sources.length === 0) return { add: [], remove: [service(name)].filter((item) => has(zone, item)) }
  const own = sources.map((source) => rule(serviceRule(name, source, 'accept'))).filter((item) => has(zone, item))
  const left = { ...zone, richRules: zone.richRules.filter((text) => !own.some(({ value }) => value === text)) }
  const rejects = sources.filter((source) => letsIn(left, name, source)).map((source) => rule(serviceRule(name, source, 'reject')))
  return { add: rejects.filter((item) => !has(zone, item)), remove: own }
}

/** A deny that ends by itself: firewalld has no timeout for taking something away, so a rule rejects for a while. */
export function rejectEdit(zone: Rules, name: string, sources: readonly Network[]): ZoneEdit {
  const shut = sources.length === 0 ? !letsIn(zone, name, null) : sources.every((source) => !letsIn(zone, name, source))
  if (shut) return { add: [], remove: [] }
  const rejects = namesOf(sources).map((source) => rule(serviceRule(name, source, 'reject')))
  return { add: rejects.filter((item) => !has(zone, item)), remove: [] }
}

/** Whether anything lets a service in: for a network, any part of it; null asks for anybody. Rules that reject count first. */
export function letsIn(zone: Rules, name: string, source: Network | null): boolean {
  const rules = zone.richRules.flatMap((text) => readServiceRule(text, name) ?? [])
  const covers = (from: string | null): boolean => {
    if (from === null) return true
    const outer = networkOrNull(from)
    return source !== null && outer !== null && isInside(source, outer)
  }
  if (rules.some(({ action, source: from }) => action !== 'accept' && covers(from))) return false
  const touches = (from: string | null): boolean => {
    const network = from === null ? null : networkOrNull(from)
    return source === null || network === null || isInside(network, source) || isInside(source, network)
  }
  const accepted = rules.some(({ action, source: from }) => action === 'accept' && touches(from))
  return accepted || zone.target === 'ACCEPT' || zone.services.includes(name)
}

/** Rich rules that still let a service in from somewhere. */
export const acceptingRules = (zone: Rules, name: string): string[] =>
  zone.richRules.filter((text) => readServiceRule(text, name)?.action === 'accept')

/** Rich rules that keep a service out, for all or for some. */
export const rejectingRules = (zone: Rules, name: string): string[] =>
  zone.richRules.filter((text) => ['reject', 'drop'].includes(readServiceRule(text, name)?.action ?? ''))

export const isNothing = ({ add, remove }: ZoneEdit): boolean => add.length + remove.length === 0

/** The settings with an edit made. */
export function applyEdit(zone: ZoneSettings, { add, remove }: ZoneEdit): ZoneSettings {
  const then = { ...zone }
  const of = (items: readonly ZoneItem[], field: ZoneItem['field']): string[] =>
    items.filter((item) => item.field === field).map(({ value }) => value)
  for (const field of LISTS) {
    const less = of(remove, field)
    then[field] = [...new Set([...zone[field].filter((value) => !less.includes(value)), ...of(add, field)])]
  }
  for (const field of SWITCHES) {
    if (of(add, field).length + of(remove, field).length > 0) then[field] = of(add, field).length > 0
  }
  return then
}

const LISTS = Object.keys(ITEM_WORDS) as ItemField[]
const SWITCHES = Object.keys(SWITCH_WORDS) as SwitchField[]

/** What makes these settings those. Interfaces and the target are no items. */
export function editBetween(now: ZoneSettings, then: ZoneSettings): ZoneEdit {
  const more = (one: ZoneSettings, other: ZoneSettings): ZoneItem[] => [
    ...LISTS.flatMap((field) => one[field].filter((value) => !other[field].includes(value)).map((value) => ({ field, value }))),
    ...SWITCHES.filter((field) => one[field] === true && other[field] === false).map((field) => ({ field, value: '' }) as const),
  ]
  return { add: more(then, now), remove: more(now, then) }
}

const has = (zone: Rules, { field, value }: FirewallItem): boolean =>
  (field === 'services' ? zone.services : zone.richRules).includes(value)

/** Everybody, or the networks; one of every address of a family is written as it is. */
const namesOf = (sources: readonly Network[]): ({ family: 4 | 6; text: string } | null)[] => (sources.length === 0 ? [null] : [...sources])

/** Rules may name MAC addresses and ipsets: null. */
function networkOrNull(text: string): Network | null {
  try {
    return parseNetwork(text, 'source')
  } catch {
    return null
  }
}
