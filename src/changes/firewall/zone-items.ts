import { PlanRefusedError } from '../../errors.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import type { FirewallItem } from '../../tools/firewalld/items.js'
import type { ZoneSettings } from '../../tools/firewalld/zone.js'
import { allowEdit, applyEdit, editBetween, type ZoneEdit } from './edits.js'
import type { ZoneChange } from './part.js'
import { portRange, sharesPorts } from './ports.js'

/** Items of one kind in one zone. */
export interface ZoneItems {
  /** Null for the default zone. */
  zone: string | null
  field: 'services' | 'ports' | 'richRules'
  /** Now, after a restart, or both. */
  layer: 'both' | 'runtime' | 'permanent'
  /** To be there: what they let in is let in. */
  open: readonly string[]
  /** Not to be there. */
  shut: readonly string[]
  /** Nor any others of this kind. */
  only: boolean
}

export interface ZoneWishes {
  items: readonly ZoneItems[]
  /** What is in effect now becomes what is saved: what a reload would do, without what it cuts off. */
  alike: boolean
  /** There is no runtime yet: firewalld is started later in the same change. */
  beforeStart: boolean
}

/**
 * What becomes of a zone, with all that is said of it.
 *
 * @throws PlanRefusedError where that cannot all be, or not without a restart
 */
export function zoneChange(zone: FirewallZone, { items, alike, beforeStart }: ZoneWishes): ZoneChange {
  const nowOnly = items.filter(({ layer }) => layer === 'runtime')
  if (beforeStart && nowOnly.length > 0) {
    throw new PlanRefusedError(`zone ${zone.name}: firewalld starts with what is saved, and this is to be so only now`)
  }
  const isMissing = (['runtime', 'permanent'] as const).find(
    (layer) => zone[layer] === null && !(layer === 'runtime' && beforeStart) && (alike || items.some((one) => isOf(one, layer))),
  )
  if (isMissing !== undefined) {
    const why = isMissing === 'runtime' ? 'only after a restart' : 'only now, until a restart'
    throw new PlanRefusedError(`firewalld has zone ${zone.name} ${why}`, { suggestions: ['restart firewalld first'] })
  }
  const { runtime, permanent } = zone
  const saved = permanent === null ? null : wished(zone.name, permanent, items, 'permanent')
  const now = runtime === null ? null : wished(zone.name, runtime, items, 'runtime')
  const then = now !== null && saved !== null && alike ? asSaved(zone.name, now, saved, items) : now
  return { zone, runtime: editOf(runtime, then), permanent: editOf(permanent, saved) }
}

const isOf = ({ layer }: ZoneItems, one: 'runtime' | 'permanent'): boolean => layer === 'both' || layer === one

const editOf = (is: ZoneSettings | null, then: ZoneSettings | null): ZoneEdit =>
  is === null || then === null ? { add: [], remove: [] } : editBetween(is, then)

function wished(zone: string, settings: ZoneSettings, items: readonly ZoneItems[], layer: 'runtime' | 'permanent'): ZoneSettings {
  const own = items.filter((one) => isOf(one, layer))
  const then = own.reduce(withItems, settings)
  refuseContradiction(zone, then, own)
  refuseSharedPorts(zone, settings, then)
  return then
}

function withItems(settings: ZoneSettings, { field, open, shut, only }: ZoneItems): ZoneSettings {
  const surplus = only ? settings[field].filter((value) => !open.includes(value)) : []
  const of = (values: readonly string[]): FirewallItem[] => values.map((value) => ({ field, value }))
  const bare = applyEdit(settings, { add: [], remove: of([...shut, ...surplus]) })
  // A rule that keeps just this service out would count first.
  if (field === 'services') return open.reduce((so, name) => applyEdit(so, allowEdit(so, name, [])), bare)
  return applyEdit(bare, { add: of(open), remove: [] })
}

/** @throws PlanRefusedError */
function refuseContradiction(zone: string, then: ZoneSettings, items: readonly ZoneItems[]): void {
  for (const { field, open, shut, only } of items) {
    const has = then[field]
    const lacks = open.find((value) => !has.includes(value))
    const surplus = has.find((value) => shut.includes(value) || (only && !open.includes(value)))
    const wrong = lacks ?? surplus
    if (wrong !== undefined) throw new PlanRefusedError(`zone ${zone}: ${wrong} is to be there, and not to be there`)
  }
}

/** firewalld joins port ranges that share a port, and says success of a port that lies in a range. @throws PlanRefusedError */
function refuseSharedPorts(zone: string, settings: ZoneSettings, { ports }: ZoneSettings): void {
  for (const added of ports.filter((port) => !settings.ports.includes(port))) {
    const { from, to } = portRange(added)
    if (added.includes('-') && from >= to) throw new PlanRefusedError(`zone ${zone}: ${added} is no range of ports`)
    const other = ports.find((port) => port !== added && sharesPorts(port, added))
    if (other === undefined) continue
    throw new PlanRefusedError(`zone ${zone}: port ${added} shares ports with ${other}, and firewalld keeps each port once`, {
      suggestions: [`have the spec name what is to be: ${other} absent, or all of it as one range`],
    })
  }
}

/** The runtime as what is saved; what a wish says of the runtime alone stays. @throws PlanRefusedError */
function asSaved(zone: string, now: ZoneSettings, saved: ZoneSettings, items: readonly ZoneItems[]): ZoneSettings {
  const then = applyEdit(now, editBetween(now, saved))
  refuseContradiction(
    zone,
    then,
    items.filter((one) => isOf(one, 'runtime')),
  )
  return then
}
