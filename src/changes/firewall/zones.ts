import { NotFoundError, PlanRefusedError, UsageError, type Warning } from '../../errors.js'
import type { FirewallShowData } from '../../facts/firewall/show.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import { suggestions } from '../../suggest.js'
import { interfaceTo, type Route } from '../../tools/proc-net/routes.js'
import { inWords } from '../../words.js'
import { isInside, overlap, parseNetwork, type Network } from '../network.js'

/** Zones that a change is about, with what led to them. */
export interface ChosenZones {
  names: string[]
  warnings: Warning[]
}

/**
 * The zones that a change is about: the one that is named; else those that packets from the networks come through; else the default
 * zone, when packets come through it at all.
 *
 * @throws NotFoundError, UsageError when it must be named, PlanRefusedError for a zone in parts
 */
export function chooseZones(
  firewall: Pick<FirewallShowData, 'zones' | 'defaultZone'>,
  named: string | undefined,
  sources: readonly Network[],
  routes: readonly Route[],
): ChosenZones {
  const chosen = choose(firewall, named, sources, routes)
  for (const name of chosen.names) refuseParts(firewall.zones, name)
  return chosen
}

function choose(
  { zones, defaultZone }: Pick<FirewallShowData, 'zones' | 'defaultZone'>,
  named: string | undefined,
  sources: readonly Network[],
  routes: readonly Route[],
): ChosenZones {
  if (named !== undefined) {
    if (!zones.some(({ name }) => name === named)) throw noZone(zones, named)
    const facing = new Set(sources.flatMap((source) => zonesFacing(zones, defaultZone, source, routes)))
    if (facing.size === 0 || facing.has(named)) return { names: [named], warnings: [] }
    const message = `packets from ${inWords(sources.map(({ text }) => text))} come through zone ${inWords([...facing])}, not through ${named}`
    return { names: [named], warnings: [{ code: 'OTHER_ZONE', message }] }
  }
  if (sources.length > 0) {
    return { names: [...new Set(sources.flatMap((source) => zonesFacing(zones, defaultZone, source, routes)))], warnings: [] }
  }
  if (defaultZone === null)
    throw new UsageError('which zone is meant is not known: firewalld tells no default zone', { suggestions: ['--zone NAME'] })
  const used = zones.filter((zone) => zone.interfaces.length + zone.sources.length > 0).map(({ name }) => name)
  const others = used.filter((name) => name !== defaultZone)
  if (others.length > 0 && !used.includes(defaultZone)) {
    throw new UsageError(`nothing comes through the default zone ${defaultZone}, but through ${inWords(others)}: name the zone`, {
      suggestions: others.map((name) => `--zone ${name}`),
    })
  }
  const message = `this is about the default zone ${defaultZone}; packets come through ${inWords(others)} as well: --zone names another one`
  return { names: [defaultZone], warnings: others.length > 0 ? [{ code: 'MORE_ZONES', message }] : [] }
}

/**
 * The zones that packets from a network come through: those that a source binds (the narrower ones inside of it as well), else the
 * one of the interface that leads there, else the default zone.
 */
export function zonesFacing(
  zones: readonly FirewallZone[],
  defaultZone: string | null,
  network: Network,
  routes: readonly Route[],
): string[] {
  const bound = zones.flatMap(({ name, sources }) => sources.flatMap((text) => boundTo(name, text)))
  const around = bound.filter(({ source }) => isInside(network, source)).sort((a, b) => b.source.bits - a.source.bits)
  const inside = bound.filter(({ source }) => source.bits > network.bits && overlap(source, network)).map(({ name }) => name)
  const outer = around[0]?.name ?? zoneOfInterface(zones, interfaceTo(routes, firstHost(network))) ?? defaultZone
  return [...new Set([...(outer === null ? [] : [outer]), ...inside])]
}

export const zoneOfInterface = (zones: readonly FirewallZone[], name: string | null): string | null =>
  name === null ? null : (zones.find(({ interfaces }) => interfaces.includes(name))?.name ?? null)

/** The network of everybody has no route of its own: the default route is its. */
function firstHost({ bytes, bits, family }: Network): readonly number[] {
  if (bits === 0) return family === 4 ? [192, 0, 2, 1] : [0x20, 1, 0x0d, 0xb8, ...new Array<number>(12).fill(1)]
  return bits === bytes.length * 8 ? bytes : [...bytes.slice(0, -1), (bytes.at(-1) ?? 0) | 1]
}

function boundTo(name: string, text: string): { name: string; source: Network }[] {
  try {
    return [{ name, source: parseNetwork(text, 'source') }]
  } catch (error) {
    // A MAC address, or an ipset.
    if (error instanceof UsageError) return []
    throw error
  }
}

function noZone(zones: readonly FirewallZone[], named: string): NotFoundError {
  const names = zones.map(({ name }) => name)
  const close = suggestions(named, names)
  return new NotFoundError(`firewalld has no zone ${JSON.stringify(named)}`, {
    suggestions: close.length > 0 ? close.map((name) => `--zone ${name}`) : [`it has ${names.join(', ')}`],
  })
}

function refuseParts(zones: readonly FirewallZone[], name: string): void {
  if (!name.includes('/') && !zones.some((zone) => zone.name.startsWith(`${name}/`))) return
  throw new PlanRefusedError(
    `zone ${name} is made of parts (/etc/firewalld/zones/${name.split('/')[0] ?? ''}/): hostward does not change such zones`,
    {
      suggestions: ['change the file of the part that is meant, then restart firewalld'],
    },
  )
}
