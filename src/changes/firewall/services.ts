import { DaemonNotRunningError, NotFoundError } from '../../errors.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import type { Host } from '../../host/types.js'
import type { ZoneSettings } from '../../tools/firewalld/zone.js'
import { inWords } from '../../words.js'
import type { Danger, Plan } from '../engine/plan.js'
import { allowEdit, applyEdit, denyEdit, type ZoneEdit } from './edits.js'
import { readFirewallGround, requireService, type FirewallGround } from './ground.js'
import { firewallPart, type ZoneChange } from './part.js'
import { sshDangers } from './ssh.js'
import { chooseZones } from './zones.js'

/** Services of one zone. */
export interface ZoneServices {
  /** Null for the default zone. */
  zone: string | null
  /** Now, after a restart, or both. */
  layer: 'both' | 'runtime' | 'permanent'
  /** To be let in. */
  open: readonly string[]
  /** To be kept out. */
  shut: readonly string[]
  /** Keep all others out as well. */
  only: boolean
}

export interface ServicesWishes {
  services: readonly ZoneServices[]
  /** firewalld is started later in the same change: until then only its files are written. */
  beforeStart: boolean
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Services in and out of several zones, each zone changed once with all that is said of it.
 *
 * @throws NotFoundError, PlanRefusedError, DaemonNotRunningError …
 */
export async function planZoneServices(host: Host, { services, beforeStart, env }: ServicesWishes): Promise<Plan> {
  const ground = await readFirewallGround(host)
  if (!ground.running && !beforeStart) {
    throw new DaemonNotRunningError('firewalld does not run: nothing is let in or kept out', {
      suggestions: ['hostward service start firewalld', 'or have the spec say so: firewall: {running: true}'],
    })
  }
  const wanted = services.map((one) => ({ ...one, zone: zoneOf(ground, one.zone) }))
  const unknown = []
  for (const name of new Set(wanted.flatMap(({ open }) => open))) unknown.push(...(await requireService(host, ground.running, name)))
  const zones = [...new Set(wanted.map(({ zone }) => zone))]
  const changes = zones.map((zone) =>
    changeOf(
      zone,
      wanted.filter((one) => one.zone === zone),
    ),
  )
  const part = firewallPart(ground, changes)
  const dangers = await dangersOf(host, changes, ground, env)
  const words = changes.map(wordsOf).filter((text) => text !== '')
  return {
    action: 'firewall services',
    summary: words.join('; '),
    steps: part.steps,
    watch: part.watch,
    expect: { files: part.files, states: part.states },
    verify: beforeStart ? () => Promise.resolve([]) : part.verify,
    ...dangers,
    warnings: [...(beforeStart ? [] : ground.warnings), ...unknown, ...dangers.warnings],
    done: `the zones are as wished: ${inWords(zones.map(({ name }) => name))}`,
  }
}

/** @throws NotFoundError, UsageError, PlanRefusedError */
function zoneOf({ firewall }: FirewallGround, wanted: string | null): FirewallZone {
  const name = wanted ?? firewall.defaultZone
  const [chosen = ''] = name === null ? [] : chooseZones(firewall, name, [], []).names
  const zone = firewall.zones.find((one) => one.name === chosen)
  if (zone === undefined) throw new NotFoundError('firewalld tells no default zone', { suggestions: ['name the zone in the spec'] })
  return zone
}

function changeOf(zone: FirewallZone, services: readonly Omit<ZoneServices, 'zone'>[]): ZoneChange {
  const edit = (settings: ZoneSettings | null, layer: 'runtime' | 'permanent'): ZoneEdit => {
    const own = services.filter((one) => one.layer === 'both' || one.layer === layer)
    return settings === null ? { add: [], remove: [] } : own.reduce<Edited>(edited, { now: settings, add: [], remove: [] })
  }
  return { zone, runtime: edit(zone.runtime, 'runtime'), permanent: edit(zone.permanent, 'permanent') }
}

interface Edited extends ZoneEdit {
  now: ZoneSettings
}

function edited(all: Edited, { open, shut, only }: Omit<ZoneServices, 'zone'>): Edited {
  const surplus = only ? all.now.services.filter((name) => !open.includes(name)) : []
  const one = [
    ...open.map((name) => (now: ZoneSettings) => allowEdit(now, name, [])),
    ...[...shut, ...surplus].map((name) => (now: ZoneSettings) => denyEdit(now, name, [])),
  ]
  return one.reduce((so, make) => {
    const { add, remove } = make(so.now)
    return { now: applyEdit(so.now, { add, remove }), add: [...so.add, ...add], remove: [...so.remove, ...remove] }
  }, all)
}

async function dangersOf(
  host: Host,
  changes: readonly ZoneChange[],
  ground: FirewallGround,
  env: ServicesWishes['env'],
): Promise<Pick<Plan, 'dangers' | 'warnings'>> {
  const dangers: Danger[] = []
  const warnings: Plan['warnings'][number][] = []
  for (const { zone, runtime, permanent } of changes) {
    const removed = new Set([...runtime.remove, ...permanent.remove].filter(({ field }) => field === 'services').map(({ value }) => value))
    for (const service of removed) {
      const ssh = await sshDangers(host, { service, sources: [], zones: [zone], ground, env })
      dangers.push(...ssh.dangers)
      warnings.push(...ssh.warnings)
    }
  }
  return { dangers, warnings }
}

function wordsOf({ zone, runtime, permanent }: ZoneChange): string {
  const names = (key: 'add' | 'remove'): string => inWords([...new Set([...runtime[key], ...permanent[key]].map(({ value }) => value))])
  const [add, remove] = [names('add'), names('remove')]
  return [
    ...(add === '' ? [] : [`let ${add} in through zone ${zone.name}`]),
    ...(remove === '' ? [] : [`keep ${remove} out of zone ${zone.name}`]),
  ].join(', ')
}
