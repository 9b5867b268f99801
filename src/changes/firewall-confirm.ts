import { NotFoundError, PlanRefusedError } from '../errors.js'
import type { Host } from '../host/types.js'
import { readAddition, readServiceRule, type FirewallItem } from '../tools/firewalld/items.js'
import { inWords } from '../words.js'
import type { JournalEntry } from './engine/journal.js'
import type { Plan } from './engine/plan.js'
import { stateId } from './engine/states.js'
import { allowEdit, applyEdit, denyEdit } from './firewall/edits.js'
import { readFirewallGround, requireRunning } from './firewall/ground.js'
import { firewallPart, type ZoneChange } from './firewall/part.js'
import { parseNetwork, type Network } from './network.js'
import { zoneValue } from './states/firewall.js'

/** What `firewall allow --for` and `firewall deny --for` have done, read from the history. */
interface Temporary {
  verb: 'allow' | 'deny'
  seconds: number
  /** By zone. */
  items: ReadonlyMap<string, readonly FirewallItem[]>
}

/**
 * Keep what a change has let in, or kept out, for a while: in both layers, for good. It must still be there.
 *
 * @param entry the change in the history
 * @param confirmed whether a later change has kept it already
 * @throws NotFoundError for a change of another kind; PlanRefusedError when its time is over
 */
export async function planConfirmFirewall(host: Host, entry: JournalEntry, confirmed: boolean): Promise<Plan> {
  const temporary = readTemporary(entry)
  const ground = await readFirewallGround(host)
  requireRunning(ground, `what change ${entry.id} has done is over`)
  const changes = confirmed
    ? []
    : [...temporary.items].map(([name, items]) => changeOf(ground.firewall.zones, name, items, temporary.verb, entry))
  const part = firewallPart(ground, changes)
  const what = inWords([...temporary.items.values()].flat().map(({ value }) => value))
  const kept = temporary.verb === 'allow' ? 'is let in' : 'is kept out'
  const { summary } = entry.plan
  return {
    action: 'firewall confirm',
    summary: `keep for good: ${summary.replace(/ for \d+ s$/, '')}`,
    steps: part.steps,
    watch: part.watch,
    expect: { files: part.files, states: part.states },
    // Without the item that would have ended by itself: that is what an undo comes back to.
    assumed: Object.fromEntries(
      changes.flatMap(({ zone }) => {
        if (zone.runtime === null) return []
        const { services = '', richRules = '' } = zoneValue(zone.runtime)
        return [[stateId({ kind: 'firewall', key: zone.name }), { services, richRules }]]
      }),
    ),
    verify: part.verify,
    dangers: [],
    warnings: ground.warnings,
    notes:
      temporary.verb === 'allow' && part.steps.length > 0
        ? ['new connections to it are refused for a moment, those that are open go on']
        : [],
    done: confirmed ? `change ${entry.id} was confirmed already` : `${what} ${kept} for good: now and after a restart`,
  }
}

/** @throws NotFoundError, PlanRefusedError */
function readTemporary(entry: JournalEntry): Temporary {
  const verb = /^firewall (allow|deny)$/.exec(entry.plan.action)?.[1] as Temporary['verb'] | undefined
  const items = new Map<string, FirewallItem[]>()
  let seconds = 0
  for (const { argv } of entry.plan.steps) {
    const added = readAddition(argv ?? [])
    if (added?.seconds == null) continue
    items.set(added.zone, [...(items.get(added.zone) ?? []), added.item])
    seconds = added.seconds
  }
  if (verb === undefined || items.size === 0) {
    throw new NotFoundError(`change ${entry.id} (${entry.plan.summary}) did nothing to the firewall that ends by itself`, {
      suggestions: ['hostward history lists the changes'],
    })
  }
  if (entry.state !== 'done' || entry.undoneBy !== null) {
    throw new PlanRefusedError(`change ${entry.id} was taken back: there is nothing to keep`)
  }
  return { verb, seconds, items }
}

type Zones = Awaited<ReturnType<typeof readFirewallGround>>['firewall']['zones']

function changeOf(zones: Zones, name: string, items: readonly FirewallItem[], verb: Temporary['verb'], entry: JournalEntry): ZoneChange {
  const zone = zones.find((one) => one.name === name)
  const runtime = zone?.runtime ?? null
  const gone = items.filter(({ field, value }) => runtime?.[field].includes(value) !== true)
  if (zone === undefined || runtime === null || gone.length > 0) {
    throw new PlanRefusedError(`what change ${entry.id} has done has ended by itself: ${inWords(gone.map(({ value }) => value))}`, {
      suggestions: ['do it again, with a longer --for', 'or for good, without --for'],
    })
  }
  const without = applyEdit(runtime, { add: [], remove: items })
  const { service, sources } = meantBy(items)
  const edit = verb === 'allow' ? allowEdit : denyEdit
  return {
    zone: { ...zone, runtime: without },
    runtime: edit(without, service, sources),
    permanent: zone.permanent === null ? { add: [], remove: [] } : edit(zone.permanent, service, sources),
    timed: items,
  }
}

/** The service and the networks of the items: all are of one command. */
function meantBy(items: readonly FirewallItem[]): { service: string; sources: Network[] } {
  const names = items.map(({ field, value }) => (field === 'services' ? value : (/ service name="([^"]+)"/.exec(value)?.[1] ?? value)))
  const service = names[0] ?? ''
  const sources = items.flatMap(({ field, value }) => (field === 'services' ? [] : (readServiceRule(value, service)?.source ?? [])))
  return { service, sources: sources.map((source) => parseNetwork(source, 'source')) }
}
