import { HostwardError, NotFoundError, ToolMissingError, type Warning } from '../../errors.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import type { FirewallItem } from '../../tools/firewalld/items.js'
import type { ZoneSettings } from '../../tools/firewalld/zone.js'
import { inputChains, missingRules } from '../../tools/nft/input-chains.js'
import { insertWords, ruleText } from '../../tools/nft/own-rules.js'
import { askRuleset } from '../../tools/nft/ruleset.js'
import { allowEdit, rejectingRules, type ZoneEdit } from '../firewall/edits.js'
import { readFirewallGround, requireService, type FirewallGround } from '../firewall/ground.js'
import { firewallPart, type FirewallPart, type ZoneChange } from '../firewall/part.js'
import { chooseZones } from '../firewall/zones.js'
import type { Network } from '../network.js'

/** The firewall's share of serving the time. */
export interface FirewallShare {
  part: FirewallPart
  warnings: Warning[]
  notes: string[]
}

/** Something that `time serve` has opened in a zone. */
export interface OpenedItem {
  zone: string
  item: FirewallItem
}

/** firewalld's services and rules are by name: `ntp` is UDP 123. */
const SERVICE = 'ntp'

/**
 * Open the firewall for the networks: the service in every zone that they come through, or rules for them alone.
 *
 * @throws NotFoundError for an unknown zone, PlanRefusedError
 */
export async function serveFirewall(
  host: Host,
  networks: readonly Network[],
  { zone, restrictFirewall, port }: { zone?: string | undefined; restrictFirewall: boolean; port: number },
): Promise<FirewallShare> {
  const ground = await groundOrNull(host)
  if (ground === null) {
    if (zone !== undefined) throw new NotFoundError(`there is no zone ${zone}: firewalld is not installed`)
    return withoutFirewalld(host, networks, port)
  }
  const changes = new Map<string, ZoneChange>()
  const warnings: Warning[] = [...ground.warnings, ...(await requireService(host, ground.running, SERVICE))]
  for (const network of networks) {
    const chosen = chooseZones(ground.firewall, zone, [network], ground.routes)
    warnings.push(...chosen.warnings)
    for (const name of chosen.names) {
      const there = ground.firewall.zones.find((one) => one.name === name)
      if (there === undefined) continue
      const sources = restrictFirewall ? [network] : []
      changes.set(
        name,
        joined(changes.get(name), { zone: there, runtime: edit(there.runtime, sources), permanent: edit(there.permanent, sources) }),
      )
    }
  }
  const found = [...changes.values()]
  return {
    part: firewallPart(ground, found),
    warnings: [...warnings, ...found.flatMap(({ zone: one }) => remarks(one, restrictFirewall))],
    notes: found.map(({ zone: one }) => `packets from these networks come through zone ${one.name}`),
  }
}

/** Close what `time serve` has opened and is still there. */
export async function stopFirewall(host: Host, opened: readonly OpenedItem[]): Promise<FirewallShare> {
  const ground = opened.length === 0 ? null : await groundOrNull(host)
  if (ground === null) return NO_SHARE
  const changes = [...new Set(opened.map(({ zone }) => zone))].flatMap((name): ZoneChange[] => {
    const zone = ground.firewall.zones.find((one) => one.name === name)
    if (zone === undefined) return []
    const items = opened.filter((one) => one.zone === name).map(({ item }) => item)
    const remove = (settings: ZoneSettings | null): ZoneEdit => ({
      add: [],
      remove: items.filter(({ field, value }) => settings?.[field].includes(value) === true),
    })
    return [{ zone, runtime: remove(zone.runtime), permanent: remove(zone.permanent) }]
  })
  return { part: firewallPart(ground, changes), warnings: [...ground.warnings], notes: [] }
}

const NO_PART: FirewallPart = {
  steps: [],
  watch: { files: [], folders: [], states: [] },
  files: {},
  states: {},
  verify: () => Promise.resolve([]),
}
export const NO_SHARE: FirewallShare = { part: NO_PART, warnings: [], notes: [] }

/** Two shares as one. */
export const joinedShares = (one: FirewallShare, other: FirewallShare): FirewallShare => ({
  part: {
    steps: [...one.part.steps, ...other.part.steps],
    watch: {
      files: [...one.part.watch.files, ...other.part.watch.files],
      folders: [...one.part.watch.folders, ...other.part.watch.folders],
      states: [...one.part.watch.states, ...other.part.watch.states],
    },
    files: { ...one.part.files, ...other.part.files },
    states: { ...one.part.states, ...other.part.states },
    verify: async (host) => [...(await one.part.verify(host)), ...(await other.part.verify(host))],
  },
  warnings: [...one.warnings, ...other.warnings],
  notes: [...one.notes, ...other.notes],
})

async function groundOrNull(host: Host): Promise<FirewallGround | null> {
  try {
    return await readFirewallGround(host)
  } catch (error) {
    if (error instanceof ToolMissingError) return null
    throw error
  }
}

/** Nothing is changed: the rule that lets the packets in is told. */
async function withoutFirewalld(host: Host, networks: readonly Network[], port: number): Promise<FirewallShare> {
  const none = 'firewalld is not installed, so no firewall was changed'
  const ruleset = await askRuleset(host).catch((error: unknown) => {
    if (error instanceof HostwardError) return null
    throw error
  })
  if (ruleset === null) {
    const iptables = (await host.which('iptables')) !== null
    const rules = networks.map(
      ({ family, text }) => `${family === 4 ? 'iptables' : 'ip6tables'} -I INPUT -s ${text} -p udp --dport ${port} -j ACCEPT`,
    )
    const message = iptables
      ? `${none}; where iptables filters, this lets the clients in: ${rules.join('; ')}`
      : `${none}: should something filter, UDP port ${port} must be let in`
    return { ...NO_SHARE, warnings: [{ code: 'NO_FIREWALLD', message }] }
  }
  const filtering = inputChains(ruleset).filter(({ filters }) => filters)
  if (filtering.length === 0)
    return { ...NO_SHARE, warnings: [{ code: 'NO_FIREWALLD', message: `${none}; no chain of nftables filters what comes in` }] }
  const rules = filtering.flatMap((chain) => {
    const texts = networks.flatMap((network) => ruleText(chain, network, port) ?? [])
    return missingRules(chain, ruleset, texts).map((text) => commandLine('nft', insertWords(chain, text)))
  })
  if (rules.length === 0) return NO_SHARE
  const message = `${none}; nftables filters what comes in: --packet-filter nftables lets the clients in, as this does by hand: ${rules.join('; ')}`
  return { ...NO_SHARE, warnings: [{ code: 'NO_FIREWALLD', message }] }
}

const NOTHING: ZoneEdit = { add: [], remove: [] }
/** Rules of the admin that reject stay: they are told of. */
const edit = (settings: ZoneSettings | null, sources: readonly Network[]): ZoneEdit =>
  settings === null ? NOTHING : { add: allowEdit(settings, SERVICE, sources).add, remove: [] }

function joined(one: ZoneChange | undefined, other: ZoneChange): ZoneChange {
  if (one === undefined) return other
  const add = (layer: 'runtime' | 'permanent'): ZoneEdit => ({
    add: [...one[layer].add, ...other[layer].add.filter(({ value }) => !one[layer].add.some((item) => item.value === value))],
    remove: [],
  })
  return { zone: one.zone, runtime: add('runtime'), permanent: add('permanent') }
}

function remarks(zone: FirewallZone, restricted: boolean): Warning[] {
  const settings = zone.runtime ?? zone.permanent
  if (settings === null) return []
  const against = rejectingRules(settings, SERVICE)
  return [
    ...(against.length > 0
      ? [{ code: 'STILL_REJECTED', message: `zone ${zone.name} has rules against ${SERVICE}, which count first: ${against.join('; ')}` }]
      : []),
    ...(restricted && (settings.services.includes(SERVICE) || settings.target === 'ACCEPT')
      ? [
          {
            code: 'OPEN_TO_ALL',
            message: `zone ${zone.name} lets ${SERVICE} in from everywhere: rules for networks restrict nothing, only chronyd's own do`,
          },
        ]
      : []),
  ]
}
