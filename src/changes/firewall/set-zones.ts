import { DaemonNotRunningError, HostwardError, NotFoundError, PlanRefusedError, type Warning } from '../../errors.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import type { Host } from '../../host/types.js'
import { askFirewallQuery } from '../../tools/firewalld/ask.js'
import { isSwitch, itemArgs, offlineArgs, type ZoneItem } from '../../tools/firewalld/items.js'
import { isAsWritten } from '../../tools/firewalld/rich-rule.js'
import { inWords } from '../../words.js'
import { mergePlans } from '../merge-plans.js'
import { unlessNotRecorded } from '../not-recorded.js'
import type { Danger, Plan } from '../engine/plan.js'
import { defaultZonePart } from './default-zone.js'
import { applyEdit, isNothing, letsIn } from './edits.js'
import { readFirewallGround, requireService, type FirewallGround } from './ground.js'
import { firewallPart, type FirewallPart, type ZoneChange } from './part.js'
import { sshDangers } from './ssh.js'
import { zoneChange, type ZoneItems } from './zone-items.js'
import { chooseZones } from './zones.js'

export interface FirewallWishes {
  items: readonly ZoneItems[]
  /** Null leaves it as it is. */
  defaultZone: string | null
  /** What is in effect now becomes what is saved, in every zone. */
  alike: boolean
  /** firewalld is started later in the same change: until then only its files are written. */
  beforeStart: boolean
  env: Readonly<Record<string, string | undefined>>
}

/**
 * firewalld's zones, each changed once with all that is said of it, in both layers, and the default zone. Never with a reload, which drops
 * what is in effect only now and rejects connections meanwhile.
 *
 * @throws NotFoundError, PlanRefusedError, DaemonNotRunningError …
 */
export async function planFirewall(host: Host, wishes: FirewallWishes): Promise<Plan> {
  const { items, defaultZone, beforeStart } = wishes
  const ground = await readFirewallGround(host)
  if (!ground.running && !beforeStart) {
    throw new DaemonNotRunningError('firewalld does not run: nothing is let in or kept out', {
      suggestions: ['hostward service start firewalld', 'or have the spec say so: firewall: {running: true}'],
    })
  }
  const alike = wishes.alike && !beforeStart
  const moves = defaultZone !== null && defaultZone !== ground.firewall.defaultZone
  const wanted = items.map((one) => ({ ...one, zone: zoneNamed(ground, one.zone ?? defaultZone) }))
  const named = [...new Set(wanted.map(({ zone }) => zone))]
  const drifting = alike ? ground.firewall.zones.filter((zone) => zone.drift.length > 0 && !named.includes(zone)) : []
  const changes = [...named, ...drifting].map((zone) => {
    if (alike) refuseOtherDrift(zone)
    return zoneChange(zone, {
      items: wanted.filter((one) => one.zone === zone).map((one) => ({ ...one, zone: zone.name })),
      alike,
      beforeStart,
    })
  })
  const warnings = [...(beforeStart ? [] : ground.warnings), ...(await requireItems(host, ground, changes))]
  const plans = [
    planOf(
      firewallPart(ground, changes),
      changes.map(wordsOf).filter((text) => text !== ''),
    ),
    ...(moves ? [planOf(defaultZonePart(ground, zoneNamed(ground, defaultZone).name), [`make ${defaultZone} the default zone`])] : []),
  ]
  const plan = plans.reduce((one, other) => ({ ...mergePlans(one, other), summary: inWords([one.summary, other.summary].filter(Boolean)) }))
  const dangers = await dangersOf(host, ground, changes, moves ? defaultZone : null, wishes.env)
  return {
    ...plan,
    ...(beforeStart ? { verify: () => Promise.resolve([]) } : {}),
    dangers: dangers.dangers,
    warnings: [...warnings, ...dangers.warnings],
    done: `the firewall is as wished${named.length === 0 ? '' : `: ${inWords(named.map(({ name }) => name))}`}`,
  }
}

const planOf = ({ steps, watch, files, states, verify }: FirewallPart, words: readonly string[]): Plan => ({
  action: 'firewall zones',
  summary: words.join('; '),
  steps,
  watch,
  expect: { files, states },
  verify,
  dangers: [],
  warnings: [],
  done: '',
})

/** @throws NotFoundError, UsageError, PlanRefusedError */
function zoneNamed({ firewall }: FirewallGround, wanted: string | null): FirewallZone {
  const name = wanted ?? firewall.defaultZone
  const [chosen = ''] = name === null ? [] : chooseZones(firewall, name, [], []).names
  const zone = firewall.zones.find((one) => one.name === chosen)
  if (zone === undefined) throw new NotFoundError('firewalld tells no default zone', { suggestions: ['name the zone in the spec'] })
  return zone
}

/** What only a restart of firewalld makes the same. @throws PlanRefusedError */
function refuseOtherDrift({ name, drift }: FirewallZone): void {
  const other = drift.filter(({ field }) => ['zone', 'target', 'interfaces', 'ingressPriority', 'egressPriority'].includes(field))
  if (other.length === 0) return
  throw new PlanRefusedError(
    `zone ${name}: ${inWords(other.map(({ field }) => field))} is another now than after a restart, and only a restart of firewalld changes that`,
    { suggestions: ['hostward firewall show', 'hostward service restart firewalld'] },
  )
}

/** What is added must be known to firewalld, and written as firewalld writes it. @throws NotFoundError, PlanRefusedError */
async function requireItems(host: Host, { running }: FirewallGround, changes: readonly ZoneChange[]): Promise<Warning[]> {
  const warnings: Warning[] = []
  const added = changes.flatMap(({ zone, runtime, permanent }) =>
    [...runtime.add, ...permanent.add].map((item) => ({ zone: zone.name, item })),
  )
  for (const { zone, item } of new Map(added.map((one) => [JSON.stringify(one.item), one])).values()) {
    if (item.field === 'services') warnings.push(...(await requireService(host, running, item.value)))
    else if (item.field === 'richRules') refuseOtherWriting(item.value)
    if (item.field === 'services' || isSwitch(item)) continue
    await unlessNotRecorded(requireKnown(host, running, zone, item), `whether firewalld takes ${item.value}`, warnings)
  }
  return warnings
}

async function requireKnown(host: Host, running: boolean, zone: string, item: ZoneItem): Promise<void> {
  const args = itemArgs('permanent', zone, 'query', item)
  try {
    await (running ? askFirewallQuery(host, args) : askFirewallQuery(host, offlineArgs(args), 'firewall-offline-cmd'))
  } catch (error) {
    if (!(error instanceof HostwardError) || error.code !== 'TOOL_FAILED') throw error
    throw new PlanRefusedError(`firewalld does not take ${item.value}: ${error.message}`, { suggestions: error.suggestions })
  }
}

/** It would be there in another writing, and never be found again. @throws PlanRefusedError */
function refuseOtherWriting(rule: string): void {
  if (isAsWritten(rule)) return
  throw new PlanRefusedError(`firewalld would write the rule another way: ${rule}`, {
    suggestions: ['family, source, service, action, every value in double quotes: as firewall-cmd --list-rich-rules has it'],
  })
}

type Remarks = Pick<Plan, 'dangers' | 'warnings'>

/** Whether new logins over ssh still come in where they came in before. */
async function dangersOf(
  host: Host,
  ground: FirewallGround,
  changes: readonly ZoneChange[],
  moves: string | null,
  env: FirewallWishes['env'],
): Promise<Remarks> {
  const { zones, defaultZone } = ground.firewall
  const changeOf = (name: string): ZoneChange | undefined => changes.find(({ zone }) => zone.name === name)
  const closed = zones.filter(({ name, runtime, permanent }) => {
    if (name === defaultZone && moves !== null)
      return !isOpenThen(
        zones.find((zone) => zone.name === moves),
        changeOf(moves),
      )
    const change = changeOf(name)
    if (change === undefined) return false
    return [
      { settings: runtime, edit: change.runtime },
      { settings: permanent, edit: change.permanent },
    ].some(({ settings, edit }) => settings !== null && !isNothing(edit) && letsSshIn(settings) && !letsSshIn(applyEdit(settings, edit)))
  })
  const remarks: { dangers: Danger[]; warnings: Warning[] } = { dangers: [], warnings: [] }
  for (const zone of closed) {
    const { dangers, warnings } = await sshDangers(host, { service: 'ssh', sources: [], zones: [zone], ground, env })
    remarks.dangers.push(...dangers)
    remarks.warnings.push(...warnings)
  }
  return remarks
}

function isOpenThen(zone: FirewallZone | undefined, change: ZoneChange | undefined): boolean {
  const [now, saved] = [zone?.runtime ?? null, zone?.permanent ?? null]
  const then = [
    now === null || change === undefined ? now : applyEdit(now, change.runtime),
    saved === null || change === undefined ? saved : applyEdit(saved, change.permanent),
  ]
  return then.every((settings) => settings === null || letsSshIn(settings))
}

/** By its service or its usual port; rich rules count first. */
const letsSshIn = (settings: NonNullable<FirewallZone['runtime']>): boolean =>
  letsIn(settings, 'ssh', null) || settings.ports.some((port) => /^22(?:-\d+)?\/tcp$/.test(port))

function wordsOf({ zone, runtime, permanent }: ZoneChange): string {
  const names = (key: 'add' | 'remove'): string =>
    inWords([...new Set([...runtime[key], ...permanent[key]].map((item) => (isSwitch(item) ? item.field : item.value)))])
  const [add, remove] = [names('add'), names('remove')]
  return [
    ...(add === '' ? [] : [`let ${add} in through zone ${zone.name}`]),
    ...(remove === '' ? [] : [`keep ${remove} out of zone ${zone.name}`]),
  ].join(', ')
}
