import type { ZoneSettings } from '../../tools/firewalld/zone.js'

/** A setting in which the two layers may differ; `zone`: the zone itself is in one layer only. */
export type DriftField =
  | 'zone'
  | 'target'
  | 'interfaces'
  | 'sources'
  | 'services'
  | 'ports'
  | 'protocols'
  | 'masquerade'
  | 'forward'
  | 'forwardPorts'
  | 'sourcePorts'
  | 'icmpBlocks'
  | 'icmpBlockInversion'
  | 'richRules'
  | 'ingressPriority'
  | 'egressPriority'

/** One setting of a zone that is not the same at run time and permanently. */
export interface FirewallDrift {
  field: DriftField
  /** In effect now, gone after a reload or a restart. A setting with one value has it as its only item (`yes`, `DROP`). */
  runtimeOnly: string[]
  /** Not in effect before a reload or a restart. */
  permanentOnly: string[]
}

const LISTS = [
  'sources',
  'services',
  'ports',
  'protocols',
  'forwardPorts',
  'sourcePorts',
  'icmpBlocks',
  'richRules',
] as const satisfies DriftField[]

const SINGLES = [
  'target',
  'masquerade',
  'forward',
  'icmpBlockInversion',
  'ingressPriority',
  'egressPriority',
] as const satisfies DriftField[]

/**
 * Where two layers of a zone differ; the order of items does not count. Interfaces are left to `interfaceDrift`, and a
 * setting that one of the layers does not show is not compared.
 */
export function settingsDrift(runtime: ZoneSettings, permanent: ZoneSettings): FirewallDrift[] {
  const lists = LISTS.map((field) => listDrift(field, runtime[field], permanent[field]))
  const singles = SINGLES.map((field) => singleDrift(field, runtime[field], permanent[field]))
  return [...singles, ...lists].filter((drift) => drift !== null)
}

/**
 * Interfaces are drift when the permanent layer binds them to the zone and the run time does not, or when another zone has
 * them permanently. One that is bound at run time only is what NetworkManager does with every connection: no drift.
 */
export function interfaceDrift(
  runtime: readonly string[],
  permanent: readonly string[],
  elsewhere: ReadonlySet<string>,
): { drift: FirewallDrift | null; runtimeOnly: string[] } {
  const runtimeOnly = without(runtime, permanent)
  const moved = runtimeOnly.filter((name) => elsewhere.has(name))
  const permanentOnly = without(permanent, runtime)
  return {
    drift: moved.length + permanentOnly.length === 0 ? null : { field: 'interfaces', runtimeOnly: moved, permanentOnly },
    runtimeOnly: without(runtimeOnly, moved),
  }
}

function listDrift(field: DriftField, runtime: readonly string[], permanent: readonly string[]): FirewallDrift | null {
  const runtimeOnly = without(runtime, permanent)
  const permanentOnly = without(permanent, runtime)
  return runtimeOnly.length + permanentOnly.length === 0 ? null : { field, runtimeOnly, permanentOnly }
}

function singleDrift(field: DriftField, runtime: Single, permanent: Single): FirewallDrift | null {
  if (runtime === null || permanent === null || runtime === permanent) return null
  return { field, runtimeOnly: [word(runtime)], permanentOnly: [word(permanent)] }
}

type Single = string | number | boolean | null

function word(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((item) => !others.includes(item))
}
