import { HostwardError } from '../../../errors.js'
import type { ZoneSettings } from '../../../tools/firewalld/zone.js'
import { judged, type Check, type Draft, type Judgement, type NewCheck } from '../../check.js'
import type { Facts } from '../../facts.js'
import { layersOf, type LayerOfZone } from './layers.js'
import type { FirewallSpec, ZoneItemsSpec, ZoneSpec } from './schema.js'
import type { Wish } from '../../wish.js'

/** What `firewall:` of a spec says. */
export function firewallChecks({ running, defaultZone, drift, zones = {} }: FirewallSpec, draft: Draft): Check[] {
  const inner = draft.inside('zones', 'zone')
  return [
    ...draft.leaf('running', running, (wanted) => ({
      expected: wanted ? 'firewalld runs' : 'firewalld does not run',
      asks: ['firewall'],
      mend: `hostward service ${wanted ? 'start' : 'stop'} firewalld`,
      wish: { kind: 'unit-activity', unit: 'firewalld.service', up: wanted },
      judge: async (facts) => {
        const found = await facts.firewall()
        return judged(found.running === wanted, found.running ? 'it runs' : 'it does not run')
      },
    })),
    ...draft.leaf('defaultZone', defaultZone, (wanted) => ({
      expected: wanted,
      asks: ['firewall', 'defaultZone'],
      proof: { texts: ['DefaultZone='] },
      wish: { kind: 'firewall-default-zone', zone: wanted },
      judge: async (facts) => {
        if (!(await facts.firewall()).running) return judged(false, 'firewalld does not run')
        const found = await facts.defaultZone()
        return judged(found === wanted, found)
      },
    })),
    ...draft.leaf('drift', drift, driftCheck),
    ...Object.entries(zones).flatMap(([name, zone]) => zoneChecks(name, zone, inner.inside(name, name, zone))),
  ]
}

function driftCheck(): NewCheck {
  return {
    expected: 'what is in effect is what will be after a restart',
    asks: ['firewall'],
    mend: 'hostward firewall show',
    wish: { kind: 'firewall-alike' },
    judge: async (facts) => {
      const { running, runtime, permanent, zones } = await facts.firewall()
      if (!running) return judged(false, 'firewalld does not run')
      if (runtime instanceof HostwardError) throw runtime
      if (permanent instanceof HostwardError) throw permanent
      const differing = zones.flatMap(({ name, drift }) =>
        drift.map(
          ({ field, runtimeOnly, permanentOnly }) =>
            `zone ${name}, ${field}: ${[now(runtimeOnly), saved(permanentOnly)].filter(Boolean).join(', ')}`,
        ),
      )
      return judged(differing.length === 0, differing.length === 0 ? 'it is' : differing.join('; '))
    },
  }
}

const now = (items: readonly string[]): string => (items.length === 0 ? '' : `only now ${items.join(' ')}`)
const saved = (items: readonly string[]): string => (items.length === 0 ? '' : `only permanently ${items.join(' ')}`)

const LISTS = [
  ['services', 'services', 'services:'],
  ['ports', 'ports', ' ports:'],
  ['richRules', 'rich-rules', 'rich rules:'],
] as const

function zoneChecks(name: string, zone: ZoneSpec, draft: Draft): Check[] {
  const lists = LISTS.flatMap(([field, id, heading]) => {
    const items = zone[field]
    return items === undefined ? [] : itemChecks(name, field, items, heading, draft.inside(field, id, items))
  })
  const target = draft.leaf('target', zone.target, (wanted) => ({
    expected: wanted,
    asks: ['firewall'],
    proof: { zone: name, texts: ['target:'] },
    judge: (facts) =>
      withLayers(facts, name, 'both', (layers) => {
        const found = layers.map(({ settings }) => settings.target ?? 'not told')
        return judged(
          found.every((word) => word === wanted),
          [...new Set(found)].join(' now, permanently '),
        )
      }),
  }))
  return [...lists, ...target]
}

function itemChecks(zone: string, field: (typeof LISTS)[number][0], spec: ZoneItemsSpec, heading: string, draft: Draft): Check[] {
  const { present = [], absent = [], exactly, layer = 'both' } = spec
  const listed = (layers: readonly LayerOfZone[]): string =>
    layers.map((one) => `${one.layer}: ${itemsOf(one.settings, field).join(' ') || 'none'}`).join('; ')
  const mend = (item: string, verb: string): string | null =>
    field === 'services' ? `hostward firewall ${verb} ${item} --zone ${zone}` : null
  const wish = (open: readonly string[], shut: readonly string[], only: boolean): Wish => ({
    kind: 'firewall-items',
    zone,
    field,
    layer,
    open,
    shut,
    only,
  })
  const common = { asks: ['firewall'] as const, proof: { zone, texts: [heading] } }
  const one = (list: 'present' | 'absent', item: string, index: number): Check =>
    draft
      .inside(list, `${list}/${item}`)
      .inside(index, '')
      .check({
        ...common,
        expected: `${item} ${list === 'present' ? 'is' : 'is not'} there${LAYER_WORDS[layer]}`,
        mend: mend(item, list === 'present' ? 'allow' : 'deny'),
        wish: wish(list === 'present' ? [item] : [], list === 'present' ? [] : [item], false),
        judge: (facts) =>
          withLayers(facts, zone, layer, (layers) => {
            const has = (settings: ZoneSettings): boolean => itemsOf(settings, field).includes(item)
            return judged(
              layers.every(({ settings }) => has(settings) === (list === 'present')),
              listed(layers),
            )
          }),
      })
  const checks = [...present.map((item, index) => one('present', item, index)), ...absent.map((item, index) => one('absent', item, index))]
  if (exactly === undefined) return checks
  const whole = draft.inside('exactly', 'exactly').check({
    ...common,
    expected: `${exactly.join(' ')}${LAYER_WORDS[layer]}`,
    wish: wish(exactly, [], true),
    judge: (facts) =>
      withLayers(facts, zone, layer, (layers) => {
        const same = (settings: ZoneSettings): boolean =>
          [...itemsOf(settings, field)].sort().join('\n') === [...new Set(exactly)].sort().join('\n')
        return judged(
          layers.every(({ settings }) => same(settings)),
          listed(layers),
        )
      }),
  })
  return [...checks, whole]
}

const LAYER_WORDS = { both: ', now and permanently', runtime: ' now', permanent: ' permanently' }

function itemsOf(settings: ZoneSettings, field: 'services' | 'ports' | 'richRules'): readonly string[] {
  return settings[field]
}

async function withLayers(
  facts: Facts,
  zone: string,
  wanted: 'both' | 'runtime' | 'permanent',
  judge: (layers: readonly LayerOfZone[]) => Judgement,
): Promise<Judgement> {
  const layers = layersOf(await facts.firewall(), zone, wanted)
  if (layers instanceof HostwardError) throw layers
  return Array.isArray(layers) ? judge(layers) : layers
}
