import { HostwardError } from '../../../errors.js'
import { CHANGED_ZONES, readChangedZones } from '../../../facts/firewall/files.js'
import type { FirewallLayers } from '../../../facts/firewall/layers.js'
import type { Host } from '../../../host/types.js'
import type { ZoneSettings } from '../../../tools/firewalld/zone.js'
import { layersOf } from '../../sections/firewall/layers.js'
import type { Plain } from '../../spec/document.js'
import { answerOf, factsOf } from '../ask.js'
import { fact, leftOut, type CapturedFact, type SectionFacts } from '../fact.js'

/** firewalld.conf(5), DefaultZone. */
const USUAL_ZONE = 'public'

/**
 * `firewall:`. Told are the zones that are not as firewalld brings them: each with all that it lets in, so that one thing more is seen,
 * too. An empty list cannot be said in a spec. Where now and permanently differ, it is what is permanent.
 *
 * @throws HostwardError when firewalld is not there or could not be asked
 */
export async function captureFirewall(host: Host): Promise<SectionFacts> {
  const facts = factsOf(host, ['firewall', 'defaultZone'])
  const layers = await facts.firewall()
  const running = fact(['firewall', 'running'], layers.running, { usual: layers.running })
  if (!layers.running) return { facts: [running], sources: ['firewall-cmd'], warnings: [] }
  const [zone, own] = await Promise.all([answerOf(facts.defaultZone()), readChangedZones(host)])
  const isOwn = ({ name, settings }: NamedZone): boolean =>
    own?.has(name) ?? (name === zone.answer || settings.interfaces.length > 0 || settings.sources.length > 0)
  const { zones, why } = namedZones(layers)
  return {
    facts: [
      running,
      ...(zone.why === null ? [fact(['firewall', 'defaultZone'], zone.answer, { usual: zone.answer === USUAL_ZONE })] : []),
      fact(['firewall', 'drift'], false, { usual: true }),
      ...zones.flatMap((one) => zoneFacts(layers, one, !isOwn(one))),
    ],
    sources: ['firewall-cmd', ...(own === null ? [] : [CHANGED_ZONES])],
    warnings: [
      ...(zone.why === null ? [] : [leftOut('firewall/defaultZone', zone.why)]),
      ...(why === null ? [] : [leftOut('firewall/zones', why)]),
    ],
  }
}

interface NamedZone {
  name: string
  settings: ZoneSettings
}

/** The zones as they are permanently; else, where that may not be asked, as they are now. */
function namedZones({ runtime, permanent }: FirewallLayers): { zones: NamedZone[]; why: string | null } {
  const layer = permanent instanceof HostwardError ? runtime : permanent
  if (layer instanceof HostwardError) return { zones: [], why: layer.message }
  const zones = layer.map((settings) => ({ name: settings.name, settings }))
  return { zones: zones.sort((a, b) => (a.name < b.name ? -1 : 1)), why: permanent instanceof HostwardError ? permanent.message : null }
}

function zoneFacts(layers: FirewallLayers, { name }: NamedZone, usual: boolean): CapturedFact[] {
  const [now, saved] = (['runtime', 'permanent'] as const).map((wanted) => {
    const found = layersOf(layers, name, wanted)
    return Array.isArray(found) ? (found[0]?.settings ?? null) : null
  })
  const at = (key: string): string[] => ['firewall', 'zones', name, key]
  const lists = (['services', 'ports', 'richRules'] as const).flatMap((key): CapturedFact[] => {
    const [mine, other] = saved == null ? [now?.[key], null] : [saved[key], now?.[key]]
    const items = [...new Set(mine ?? [])].sort()
    if (items.length === 0) return []
    const isBoth = other != null && [...new Set(other)].sort().join('\n') === items.join('\n')
    const layer: { [key: string]: Plain } = isBoth ? {} : { layer: saved == null ? 'runtime' : 'permanent' }
    return [fact(at(key), { exactly: items, ...layer }, { usual })]
  })
  const target = saved?.target
  const isTarget = target != null && now?.target === target
  return [...lists, ...(isTarget ? [fact(at('target'), target, { usual: usual || target === 'default' })] : [])]
}
