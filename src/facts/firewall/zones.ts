import { emptyZoneSettings, type ListedZone, type ZoneSettings } from '../../tools/firewalld/zone.js'
import { interfaceDrift, settingsDrift, type FirewallDrift } from './drift.js'

/** A zone in both layers. */
export interface FirewallZone {
  name: string
  /** Null when the default zone is not known. */
  default: boolean | null
  /** As firewalld marks it: an interface or a source is bound to it now (from firewalld 2.1 the default zone always is). */
  active: boolean
  /** Bound at run time; where the run time is not known, bound permanently. */
  interfaces: string[]
  /** Bound at run time; where the run time is not known, bound permanently. */
  sources: string[]
  /** What the kernel has now; null when firewalld does not run, did not tell, or does not have the zone at run time. */
  runtime: ZoneSettings | null
  /** What it will have after a reload or a restart; null when it could not be had or the zone is not saved. */
  permanent: ZoneSettings | null
  /** Differences of the layers; empty when they agree, and when one of them is not known. */
  drift: FirewallDrift[]
  /** Interfaces that only the run time binds to the zone: usual with NetworkManager, therefore not drift. */
  runtimeOnlyInterfaces: string[]
}

export type NamedSettings = ZoneSettings & { name: string }

/** The zones of two layers side by side, by name. A layer that could not be had is null and compared with nothing. */
export function joinLayers(
  runtime: readonly ListedZone[] | null,
  permanent: readonly NamedSettings[] | null,
  defaultZone: string | null,
): FirewallZone[] {
  const names = [...new Set([...(runtime ?? []), ...(permanent ?? [])].flatMap(({ name }) => [name, zoneOf(name)]))].sort()
  return names.map((name): FirewallZone => {
    const now = runtime?.find((zone) => zone.name === name) ?? null
    const saved = savedSettings(permanent, name)
    const shown = now ?? saved
    return {
      name,
      default: defaultZone === null ? null : name === defaultZone,
      active: now?.active ?? false,
      interfaces: shown?.interfaces ?? [],
      sources: shown?.sources ?? [],
      runtime: now === null ? null : settingsOf(now),
      permanent: saved,
      ...(runtime === null || permanent === null ? NO_DRIFT : driftOf(name, now, saved, permanent)),
    }
  })
}

const NO_DRIFT = { drift: [], runtimeOnlyInterfaces: [] }

function driftOf(
  name: string,
  now: ListedZone | null,
  saved: ZoneSettings | null,
  permanent: readonly NamedSettings[],
): { drift: FirewallDrift[]; runtimeOnlyInterfaces: string[] } {
  // A part of a zone is not a zone at run time: its settings are compared where its zone is.
  if (now === null && name.includes('/')) return NO_DRIFT
  if (now === null) return { ...NO_DRIFT, drift: [{ field: 'zone', runtimeOnly: [], permanentOnly: [name] }] }
  if (saved === null) return { ...NO_DRIFT, drift: [{ field: 'zone', runtimeOnly: [name], permanentOnly: [] }] }
  const elsewhere = new Set(permanent.filter((zone) => zoneOf(zone.name) !== name).flatMap(({ interfaces }) => interfaces))
  const { drift, runtimeOnly } = interfaceDrift(now.interfaces, saved.interfaces, elsewhere)
  return { drift: [...(drift === null ? [] : [drift]), ...settingsDrift(now, saved)], runtimeOnlyInterfaces: runtimeOnly }
}

/**
 * A zone's permanent settings. A folder `zones/NAME/` holds parts that the permanent layer lists as `NAME/PART` and that
 * firewalld puts together at run time (Zone.combine). They stand in place of a zone of that name; their targets do not count.
 */
function savedSettings(permanent: readonly NamedSettings[] | null, name: string): ZoneSettings | null {
  const parts = (permanent ?? []).filter((zone) => isPartOf(zone, name))
  if (parts.length > 0) return parts.map(settingsOf).reduce(combine, NO_PARTS)
  const own = permanent?.find((zone) => zone.name === name)
  return own === undefined ? null : settingsOf(own)
}

/** Names of zones that have settings of their own, which have no effect because of parts of that name. */
export function replacedByParts(permanent: readonly NamedSettings[]): string[] {
  return permanent.map(({ name }) => name).filter((name) => permanent.some((zone) => isPartOf(zone, name)))
}

function isPartOf(zone: NamedSettings, name: string): boolean {
  return zone.name !== name && zoneOf(zone.name) === name
}

/** What firewalld begins with. */
const NO_PARTS: ZoneSettings = {
  ...emptyZoneSettings(),
  target: 'default',
  masquerade: false,
  forward: false,
  icmpBlockInversion: false,
}

function zoneOf(name: string): string {
  return name.split('/')[0] ?? name
}

function combine(zone: ZoneSettings, part: ZoneSettings): ZoneSettings {
  const both = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])]
  return {
    ...zone,
    interfaces: both(zone.interfaces, part.interfaces),
    sources: both(zone.sources, part.sources),
    services: both(zone.services, part.services).sort(),
    ports: both(zone.ports, part.ports),
    protocols: both(zone.protocols, part.protocols).sort(),
    masquerade: zone.masquerade === true || part.masquerade,
    forward: zone.forward === true || part.forward,
    forwardPorts: both(zone.forwardPorts, part.forwardPorts),
    sourcePorts: both(zone.sourcePorts, part.sourcePorts),
    icmpBlocks: both(zone.icmpBlocks, part.icmpBlocks),
    icmpBlockInversion: zone.icmpBlockInversion === true || part.icmpBlockInversion,
    richRules: both(zone.richRules, part.richRules),
  }
}

/** The settings alone, without the marks of the list. */
function settingsOf(zone: ZoneSettings): ZoneSettings {
  return {
    target: zone.target,
    interfaces: zone.interfaces,
    sources: zone.sources,
    services: zone.services,
    ports: zone.ports,
    protocols: zone.protocols,
    masquerade: zone.masquerade,
    forward: zone.forward,
    forwardPorts: zone.forwardPorts,
    sourcePorts: zone.sourcePorts,
    icmpBlocks: zone.icmpBlocks,
    icmpBlockInversion: zone.icmpBlockInversion,
    richRules: zone.richRules,
    ingressPriority: zone.ingressPriority,
    egressPriority: zone.egressPriority,
    summary: zone.summary,
    description: zone.description,
  }
}
