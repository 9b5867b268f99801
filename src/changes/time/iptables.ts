import { HostwardError } from '../../errors.js'
import { settle } from '../../facts/time/settle.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { askIptables } from '../../tools/iptables/ask.js'
import { keepsBack, type AskingPackets } from '../../tools/iptables/keeps-back.js'
import { RC_FIREWALL } from '../../tools/iptables/kept.js'
import {
  askingRule,
  deleteArgs,
  filters,
  insertArgs,
  isOwnIptablesRule,
  servingRules,
  type IptablesRule,
} from '../../tools/iptables/rules.js'
import type { IptablesChain } from '../../tools/iptables/saved.js'
import type { RunStep, StateExpectation } from '../engine/plan.js'
import type { Network } from '../network.js'
import { chainKey, ownText } from '../states/iptables.js'
import { keepInScript, type ScriptShare } from './kept-script.js'
import { NO_SHARE, type FirewallShare } from './serve-firewall.js'

const PROGRAMS = ['iptables', 'ip6tables'] as const
const CHAINS = ['INPUT', 'OUTPUT'] as const
const PORT = 123

/** Whether iptables keeps any packet back; null where it is not installed or cannot be asked. */
export async function iptablesFilters(host: Host): Promise<boolean | null> {
  if ((await host.which('iptables-save')) === null) return null
  const chains = await settle(askIptables(host, 'iptables'))
  if (chains instanceof HostwardError) return null
  return chains.some((chain) => isEnd(chain) && filters(chain))
}

/**
 * Let the networks in through iptables: before all other rules of the chains that filter, now, and at boot where the distribution has a
 * script for that. Rules are read back by the state kind `iptables`.
 */
export async function serveIptables(host: Host, networks: readonly Network[], strictPorts: boolean): Promise<FirewallShare> {
  const wanted = networks.flatMap((network) => servingRules(network, PORT, strictPorts))
  const tables = await tablesOf(host, [...new Set(wanted.map(({ program }) => program))])
  const needed = wanted.filter(({ program, chain }) => tables.get(program)?.some((one) => one.name === chain && filters(one)) === true)
  if (needed.length === 0) return { ...NO_SHARE, notes: ['no chain of iptables keeps packets back: nothing is opened'] }
  const missing = needed.filter(({ program, chain, rule }) => !ownOf(tables, program, chain).includes(rule))
  const kept = await keepInScript(host, needed, 'time serve')
  return {
    ...share(tables, missing, [], kept),
    warnings: kept.warnings,
    notes: needed.map((rule) => `through ${chainKey(rule)}: ${rule.rule}`),
  }
}

/** What a client of others sends and hears, and by which of the two programs it is filtered. */
export interface FilteredClient extends AskingPackets {
  programs: readonly IptablesRule['program'][]
  strictPorts: boolean
}

/**
 * Let the host ask others through iptables: out to their port, and in from it, each only where it is kept back without hostward's own
 * rules. Null where nothing is.
 *
 * @throws ToolMissingError, NotPermittedError, ToolFailedError, ParseError
 */
export async function openForClient(host: Host, client: FilteredClient): Promise<FirewallShare | null> {
  const tables = await tablesOf(host, client.programs)
  const needed = [...tables].flatMap(([program, chains]) =>
    CHAINS.filter((chain) => keepsBack(chains, chain, { ...client, addresses: ofFamily(program, client.addresses) })).map((chain) =>
      askingRule({ program, chain }, PORT, client.strictPorts),
    ),
  )
  if (needed.length === 0) return null
  const missing = needed.filter(({ program, chain, rule }) => !ownOf(tables, program, chain).includes(rule))
  // Those of another form, with or without strict ports.
  const other = needed.flatMap(({ program, chain, rule: wanted }) =>
    ownOf(tables, program, chain)
      .filter((rule) => rule !== wanted && isOwnIptablesRule(rule, 'time use'))
      .map((rule): IptablesRule => ({ program, chain, rule })),
  )
  const kept = await keepInScript(host, needed, 'time use')
  return {
    ...share(tables, missing, other, kept),
    warnings: kept.warnings,
    notes: needed.map((rule) => `through ${chainKey(rule)}: ${rule.rule}`),
  }
}

const ofFamily = (program: IptablesRule['program'], addresses: AskingPackets['addresses']): AskingPackets['addresses'] =>
  addresses?.filter((bytes) => bytes.length === (program === 'iptables' ? 4 : 16)) ?? null

/** Take away all rules of `time serve`, and what is kept of them. */
export async function stopIptables(host: Host): Promise<FirewallShare> {
  if ((await host.which('iptables-save')) === null) return NO_SHARE
  const tables = await tablesOf(host, PROGRAMS)
  const own = PROGRAMS.flatMap((program) =>
    CHAINS.flatMap((chain) =>
      ownOf(tables, program, chain)
        .filter((rule) => isOwnIptablesRule(rule, 'time serve'))
        .map((rule): IptablesRule => ({ program, chain, rule })),
    ),
  )
  const kept = await keepInScript(host, [], 'time serve')
  if (own.length === 0 && kept.steps.length === 0) return NO_SHARE
  return { ...share(tables, [], own, kept), warnings: kept.warnings, notes: [] }
}

type Tables = ReadonlyMap<IptablesRule['program'], readonly IptablesChain[]>

const isEnd = ({ name }: IptablesChain): boolean => name === 'INPUT' || name === 'OUTPUT'

/** A host without IPv6 has no ip6tables to ask. */
async function tablesOf(host: Host, programs: readonly IptablesRule['program'][]): Promise<Tables> {
  const found = await Promise.all(programs.map(async (program) => [program, await settle(askIptables(host, program))] as const))
  const tables = new Map<IptablesRule['program'], readonly IptablesChain[]>()
  for (const [program, chains] of found) {
    if (!(chains instanceof HostwardError)) tables.set(program, chains)
    else if (program === 'iptables') throw chains
  }
  return tables
}

const ownOf = (tables: Tables, program: IptablesRule['program'], chain: string): string[] =>
  tables
    .get(program)
    ?.find(({ name }) => name === chain)
    ?.rules.filter((rule) => isOwnIptablesRule(rule)) ?? []

function share(
  tables: Tables,
  add: readonly IptablesRule[],
  remove: readonly IptablesRule[],
  kept: ScriptShare,
): Pick<FirewallShare, 'part'> {
  const touched = [...add, ...remove]
  const keys = [...new Set([...tables.keys()].flatMap((program) => CHAINS.map((chain) => chainKey({ program, chain }))))]
  const states: Record<string, StateExpectation> = {}
  for (const one of touched) {
    const { program, chain } = one
    const isHere = (rule: IptablesRule): boolean => rule.program === program && rule.chain === chain
    const gone = remove.filter(isHere).map(({ rule }) => rule)
    const own = [...ownOf(tables, program, chain).filter((rule) => !gone.includes(rule)), ...add.filter(isHere).map(({ rule }) => rule)]
    states[`iptables ${chainKey(one)}`] = { values: { there: 'yes', own: ownText(own) } }
  }
  return {
    part: {
      steps: [
        ...kept.steps,
        ...add.map((rule) => step(rule, `put before all other rules of ${chainKey(rule)}: ${rule.rule}`, insertArgs(rule))),
        ...remove.map((rule) => step(rule, `take from ${chainKey(rule)}: ${rule.rule}`, deleteArgs(rule))),
      ],
      watch: { files: [RC_FIREWALL], folders: [], states: keys.map((key) => ({ kind: 'iptables', key })) },
      files: kept.expect,
      states,
      verify: () => Promise.resolve([]),
    },
  }
}

const step = (rule: IptablesRule, describe: string, args: readonly string[]): RunStep => ({
  kind: 'run',
  id: commandLine(rule.program, args),
  describe,
  program: rule.program,
  args,
  touches: [`iptables ${chainKey(rule)}`],
  undoable: true,
})
