import { HostwardError, ParseError } from '../../errors.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import type { Host } from '../../host/types.js'
import { askFirewallQuery, type FirewallLayer } from '../../tools/firewalld/ask.js'
import { isSwitch, ITEM_WORDS, itemArgs, offlineArgs, SWITCH_WORDS, type FirewallItem, type ZoneItem } from '../../tools/firewalld/items.js'
import { parseZoneFile } from '../../tools/firewalld/zone-file.js'
import { FIREWALL_FOLDER, inOrder, zoneFile, zoneValue } from '../states/firewall.js'
import type { Difference, FileExpectation, FileState, RunStep, StateExpectation, Step, Watch } from '../engine/plan.js'
import { stateId } from '../engine/states.js'
import { applyEdit, isNothing, type ZoneEdit } from './edits.js'
import type { FirewallGround } from './ground.js'
import { sharesPorts } from './ports.js'

/** What is done to a zone, in both layers. */
export interface ZoneChange {
  zone: FirewallZone
  runtime: ZoneEdit
  permanent: ZoneEdit
  /** Items that end by themselves: they are taken away, and put back by `runtime` where they are to stay. `zone.runtime` is without them. */
  timed?: readonly FirewallItem[]
}

/** The firewall's share of a plan. */
export interface FirewallPart {
  steps: Step[]
  watch: Required<Watch>
  files: Record<string, FileExpectation>
  states: Record<string, StateExpectation>
  verify: (host: Host) => Promise<Difference[]>
}

/**
 * Steps, what is watched and what is expected: every item in a call of its own, in both layers, without a reload; nothing else in the
 * zone may change. Without a daemon only the files are written.
 *
 * @param seconds what is added at run time ends by itself
 */
export function firewallPart(ground: FirewallGround, changes: readonly ZoneChange[], seconds: number | null = null): FirewallPart {
  const { running, unit } = ground
  const kept = changes.filter(
    ({ runtime, permanent, timed = [] }) => !isNothing(permanent) || (running && (!isNothing(runtime) || timed.length > 0)),
  )
  const steps = kept.flatMap(({ zone, runtime, permanent, timed = [] }) => {
    const stays = (item: FirewallItem): boolean => runtime.add.some(({ field, value }) => field === item.field && value === item.value)
    const end = (items: readonly FirewallItem[]): RunStep[] => stepsOf('runtime', zone.name, { add: [], remove: items }, running, null)
    return [
      ...stepsOf('permanent', zone.name, permanent, running, null),
      ...end(timed.filter(stays)),
      ...(running ? stepsOf('runtime', zone.name, runtime, running, seconds) : []),
      ...end(timed.filter((item) => !stays(item))),
    ]
  })
  const names = kept.map(({ zone }) => zone.name)
  return {
    steps,
    watch: {
      files: names.map(zoneFile),
      folders: names.length > 0 ? [{ path: FIREWALL_FOLDER, deep: true }] : [],
      states: [
        ...names.flatMap((key) => (running ? [{ kind: 'firewall', key }] : [])),
        ...names.map((key) => ({ kind: 'firewall-permanent', key })),
        ...(names.length > 0 ? unit : []),
      ],
    },
    files: Object.fromEntries(kept.filter(({ permanent }) => !isNothing(permanent)).flatMap(fileExpectations)),
    states: Object.fromEntries(kept.flatMap((change) => stateExpectations(change, running))),
    verify: async (host) => (running ? (await Promise.all(kept.map((change) => queryAll(host, change)))).flat() : []),
  }
}

function stepsOf(layer: FirewallLayer, zone: string, edit: ZoneEdit, running: boolean, seconds: number | null): RunStep[] {
  return inOrder(edit).map(({ verb, item }): RunStep => {
    const args = itemArgs(layer, zone, verb, item, verb === 'add' ? seconds : null)
    const when =
      layer === 'permanent' ? (running ? 'after a restart' : 'once firewalld is started') : seconds === null ? 'now' : `for ${seconds} s`
    return {
      kind: 'run',
      id: `${zone} ${layer} ${verb} ${isSwitch(item) ? item.field : item.value}`,
      describe: `${verb === 'add' ? 'add to' : 'take from'} zone ${zone}, ${when}: ${itemWords(item)}`,
      program: running ? 'firewall-cmd' : 'firewall-offline-cmd',
      args: running ? args : offlineArgs(args),
      touches: layer === 'permanent' ? [zoneFile(zone)] : [`firewall ${zone}`],
      undoable: true,
    }
  })
}

function itemWords(item: ZoneItem): string {
  if (isSwitch(item)) return SWITCH_WORDS[item.field]
  return item.field === 'richRules' ? item.value : `the ${ITEM_WORDS[item.field]} ${item.value}`
}

function stateExpectations({ zone, runtime, permanent, timed = [] }: ZoneChange, running: boolean): [string, StateExpectation][] {
  const expected = (kind: string, settings: FirewallZone['runtime'], edit: ZoneEdit): [string, StateExpectation][] => {
    if (settings === null || (isNothing(edit) && timed.length === 0)) return []
    const then = zoneValue(applyEdit(settings, edit))
    const values = Object.fromEntries(fieldsOf(edit).map((field) => [field, then[field] ?? '']))
    return [[stateId({ kind, key: zone.name }), { values }]]
  }
  return [...(running ? expected('firewall', zone.runtime, runtime) : []), ...expected('firewall-permanent', zone.permanent, permanent)]
}

/** Of services and rich rules it is always said what they are to be. */
const fieldsOf = ({ add, remove }: ZoneEdit): ZoneItem['field'][] => [
  ...new Set<ZoneItem['field']>(['services', 'richRules', ...[...add, ...remove].map(({ field }) => field)]),
]

/** The file says the same as the daemon, and has kept mode and owner; of the one before it a copy may be left. */
function fileExpectations({ zone, permanent }: ZoneChange): [string, FileExpectation][] {
  const path = zoneFile(zone.name)
  const wanted = zone.permanent === null ? null : applyEdit(zone.permanent, permanent)
  const judge = (now: FileState, before: FileState): string | null => {
    if (now.type === 'link') return before.type === 'link' && before.target === now.target ? null : 'a link that was not there before'
    if (now.type !== 'file') return 'the file of the zone is not there'
    if (before.type === 'file' && (before.mode !== now.mode || before.uid !== now.uid || before.gid !== now.gid))
      return 'mode or owner has changed'
    const found = settingsIn(now)
    if (found === null) return settingsIn(before) === null && before.type === 'file' ? null : 'the file of the zone is not understood'
    if (wanted === null) return null
    const [is, then] = [zoneValue(found), zoneValue(wanted)]
    const wrong = fieldsOf(permanent).filter((field) => is[field] !== then[field])
    return wrong.length === 0 ? null : wrong.map((field) => `${field} in the file: ${(is[field] ?? '').replaceAll('\n', ', ')}`).join('; ')
  }
  return [
    [path, { judge }],
    [`${path}.old`, { judge: (now) => (now.type === 'absent' || now.type === 'file' ? null : 'neither a file nor absent') }],
  ]
}

function settingsIn(file: FileState): ReturnType<typeof parseZoneFile> | null {
  if (file.type !== 'file') return null
  try {
    return parseZoneFile(Buffer.from(file.bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof ParseError) return null
    throw error
  }
}

/** Asked once more, each item by its own question: the lists that were compared may be wrong in the same way as the change. */
async function queryAll(host: Host, { zone, runtime, permanent }: ZoneChange): Promise<Difference[]> {
  const questions = (['runtime', 'permanent'] as const).flatMap((layer) => {
    const { add, remove } = layer === 'runtime' ? runtime : permanent
    const gone = remove.filter((item) => !add.some((other) => isWithin(item, other)))
    return [...add.map((item) => ({ layer, item, wanted: true })), ...gone.map((item) => ({ layer, item, wanted: false }))]
  })
  const differences: Difference[] = []
  for (const { layer, item, wanted } of questions) {
    const args = itemArgs(layer, zone.name, 'query', item)
    const answer = await askFirewallQuery(host, args).catch((error: unknown) => {
      if (error instanceof HostwardError) return error
      throw error
    })
    if (answer === wanted) continue
    const word = (yes: boolean): string => (yes ? 'yes' : 'no')
    differences.push({
      what: `firewall-cmd ${args.join(' ')}`,
      expected: word(wanted),
      actual: answer instanceof HostwardError ? answer.message : word(answer),
    })
  }
  return differences
}

/** firewalld says yes of a port that lies in a range: nothing can be asked of one that has made way for that. */
const isWithin = (item: ZoneItem, other: ZoneItem): boolean =>
  item.field === other.field && (item.field === 'ports' || item.field === 'sourcePorts') && sharesPorts(item.value, other.value)
