import { DaemonNotRunningError, HostwardError } from '../../errors.js'
import { readFirewallFiles } from '../../facts/firewall/files.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { ask } from '../../tools/ask.js'
import { askZones, type FirewallLayer } from '../../tools/firewalld/ask.js'
import { firewallFailure, isBusGone } from '../../tools/firewalld/failure.js'
import {
  ITEM_WORDS,
  itemArgs,
  offlineArgs,
  SWITCH_WORDS,
  type ItemField,
  type SwitchField,
  type ZoneItem,
} from '../../tools/firewalld/items.js'
import type { ZoneSettings } from '../../tools/firewalld/zone.js'
import type { StateValue } from '../engine/plan.js'
import { inWords } from '../../words.js'
import type { Restoring, StateKind } from '../engine/states.js'

const LISTS = Object.keys(ITEM_WORDS) as ItemField[]
const SWITCHES = Object.keys(SWITCH_WORDS) as SwitchField[]

/** Interfaces come and go with NetworkManager and containers: told, not compared. */
const COMPARED: readonly string[] = ['there', 'target', ...LISTS, ...SWITCHES]

/**
 * What the kernel has of a zone now, e.g. `{"there":"yes","services":"dhcpv6-client ntp ssh","richRules":""}`: items sorted, on
 * lines of their own where they have blanks.
 */
export const firewallRuntime: StateKind = {
  kind: 'firewall',
  compared: ['running', ...COMPARED],
  runtimeOnly: true,
  // At its start firewalld makes what is permanent the runtime.
  afterBoot: (key, _, { states }, now) => (now['running'] === 'yes' ? (states.get(`firewall-permanent ${key}`) ?? null) : null),
  read: (host, keys) => readZones(host, 'runtime', keys),
  restore: (host, key, before, now) => restoreZone(host, 'runtime', key, before, now),
  // By the daemon that is there; where it has died, once it is up again.
  beforeFiles: (_, now) => now['running'] === 'yes',
  restoring: (key, before, now) => restoringZone('runtime', key, before, now),
  inWords: (key, value) => zoneInWords(key, value, 'now'),
  isOver,
  byHand: (key, before, now) => inverse('runtime', key, before, now).map((args) => commandLine('firewall-cmd', args)),
}

/**
 * What the zone will be after a restart: firewalld's own picture, which stays when its files are changed behind its back; the
 * files themselves where it does not run. Brought back by the inverse command, then the files get their bytes again.
 */
export const firewallPermanent: StateKind = {
  kind: 'firewall-permanent',
  compared: COMPARED,
  runtimeOnly: false,
  read: (host, keys) => readZones(host, 'permanent', keys),
  restore: (host, key, before, now) => restoreZone(host, 'permanent', key, before, now),
  beforeFiles: () => true,
  restoring: (key, before, now) => restoringZone('permanent', key, before, now),
  inWords: (key, value) => zoneInWords(key, value, 'after a restart'),
  writes: (key) => [zoneFile(key), `${zoneFile(key)}.old`],
  byHand: (key, before, now) => inverse('permanent', key, before, now).map((args) => commandLine(...programFor(args, now))),
}

export const FIREWALL_FOLDER = '/etc/firewalld'

/** The file of the host's own settings of a zone; firewalld leaves the one before as `.old` beside it. */
export const zoneFile = (zone: string): string => `${FIREWALL_FOLDER}/zones/${zone}.xml`

async function readZones(host: Host, layer: FirewallLayer, keys: readonly string[]): Promise<Map<string, StateValue>> {
  const { running, zones } = await zonesOf(host, layer)
  return new Map(
    keys.map((key) => {
      const zone = zones.find(({ name }) => name === key)
      return [key, { running: running ? 'yes' : 'no', ...(zone === undefined ? ABSENT : zoneValue(zone)) }]
    }),
  )
}

const ABSENT: StateValue = { there: 'no' }

async function zonesOf(
  host: Host,
  layer: FirewallLayer,
): Promise<{ running: boolean; zones: readonly (ZoneSettings & { name: string })[] }> {
  try {
    return { running: true, zones: await askZones(host, layer) }
  } catch (error) {
    if (!(error instanceof DaemonNotRunningError) || isBusGone(error)) throw error
    return { running: false, zones: layer === 'runtime' ? [] : (await readFirewallFiles(host)).zones }
  }
}

/** The settings as the engine compares them. */
export function zoneValue(zone: ZoneSettings): Record<string, string> {
  const value: Record<string, string> = { there: 'yes', target: zone.target ?? '', interfaces: zone.interfaces.join(' ') }
  for (const field of LISTS) value[field] = joinItems(field, zone[field])
  for (const field of SWITCHES) value[field] = zone[field] === true ? 'yes' : 'no'
  return value
}

export const joinItems = (field: ItemField, items: readonly string[]): string => [...new Set(items)].sort().join(separator(field))
const separator = (field: ItemField): string => (field === 'richRules' ? '\n' : ' ')
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const itemsOf = (field: ItemField, value: StateValue): string[] =>
  textOf(value[field])
    .split(separator(field))
    .filter((item) => item !== '')

function inverse(layer: FirewallLayer, zone: string, before: StateValue, now: StateValue): string[][] {
  if (before['there'] !== 'yes' || now['there'] !== 'yes') return []
  const add: ZoneItem[] = []
  const remove: ZoneItem[] = []
  for (const field of LISTS) {
    add.push(...beyond(field, before, now).map((value) => ({ field, value })))
    remove.push(...beyond(field, now, before).map((value) => ({ field, value })))
  }
  for (const field of SWITCHES) {
    if (before[field] === now[field]) continue
    if (before[field] === 'yes') add.push({ field, value: '' })
    else remove.push({ field, value: '' })
  }
  return inOrder({ add, remove }).map(({ verb, item }) => itemArgs(layer, zone, verb, item))
}

/**
 * What is missing is added before what is too much is taken away. Not so where firewalld keeps a thing once: a port that lies in a range
 * that is there is not added, and a source is bound to one zone.
 */
export function inOrder(edit: { add: readonly ZoneItem[]; remove: readonly ZoneItem[] }): { verb: 'add' | 'remove'; item: ZoneItem }[] {
  const removed = edit.remove.map((item) => ({ verb: 'remove' as const, item }))
  const first = removed.filter(({ item }) => KEPT_ONCE.has(item.field))
  return [...first, ...edit.add.map((item) => ({ verb: 'add' as const, item })), ...removed.filter((one) => !first.includes(one))]
}

const KEPT_ONCE: ReadonlySet<string> = new Set<ItemField>(['sources', 'ports', 'sourcePorts'])

/** Of a list of either layer, what one value has and the other has not. */
const beyond = (field: ItemField, more: StateValue, less: StateValue): string[] => {
  const has = itemsOf(field, less)
  return itemsOf(field, more).filter((item) => !has.includes(item))
}

/** What was added is there no more, and what was taken away is there again. */
function isOver(before: StateValue, after: StateValue, now: StateValue): boolean {
  return LISTS.every((field) => {
    const is = itemsOf(field, now)
    return (
      beyond(field, after, before).every((item) => !is.includes(item)) && beyond(field, before, after).every((item) => is.includes(item))
    )
  })
}

function restoringZone(layer: FirewallLayer, zone: string, before: StateValue, now: StateValue): Restoring | null {
  const commands = inverse(layer, zone, before, now)
  if (commands.length === 0) return null
  const add = [
    ...LISTS.flatMap((field) => beyond(field, before, now)),
    ...SWITCHES.filter((field) => before[field] === 'yes' && now[field] !== 'yes'),
  ]
  const remove = [
    ...LISTS.flatMap((field) => beyond(field, now, before)),
    ...SWITCHES.filter((field) => now[field] === 'yes' && before[field] !== 'yes'),
  ]
  const when = layer === 'runtime' ? 'now' : 'after a restart'
  const what = [...(add.length > 0 ? [`add ${inWords(add)} again`] : []), ...(remove.length > 0 ? [`take ${inWords(remove)} away`] : [])]
  const how = commands.map((args) => {
    const [program, words] = programFor(args, now)
    return [program, ...words]
  })
  return { describe: `zone ${zone}, ${when}: ${what.join('; ')}`, commands: how }
}

function zoneInWords(zone: string, value: StateValue, when: string): string {
  const items = (['services', 'richRules'] as const).flatMap((field) => itemsOf(field, value))
  return value['there'] === 'yes'
    ? `zone ${zone} lets in, ${when}: ${items.length === 0 ? 'no service' : items.join(' ')}`
    : `zone ${zone} is as before`
}

/** firewall-cmd tells the daemon; without one its files are written by firewall-offline-cmd. */
const programFor = (args: readonly string[], now: StateValue): [program: string, args: readonly string[]] =>
  now['running'] === 'yes' ? ['firewall-cmd', args] : ['firewall-offline-cmd', offlineArgs(args)]

async function restoreZone(host: Host, layer: FirewallLayer, key: string, before: StateValue, now: StateValue): Promise<void> {
  if (layer === 'runtime' && now['running'] !== 'yes') {
    throw new DaemonNotRunningError('firewalld does not run: what it filters at run time cannot be brought back', {
      suggestions: ['start it: systemctl start firewalld'],
    })
  }
  let failure: HostwardError | null = null
  for (const args of inverse(layer, key, before, now)) {
    const [program, words] = programFor(args, now)
    const result = await ask(host, program, words, { uninterruptible: true })
    // One that fails does not keep the others from being brought back.
    if (result.exitCode !== 0) failure ??= firewallFailure(result)
  }
  if (failure !== null) throw failure
}
