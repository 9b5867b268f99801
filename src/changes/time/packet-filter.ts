import { HostwardError, NotSupportedError, PlanRefusedError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { commandLine } from '../../host/command-line.js'
import { chainsAgainstClient } from '../../tools/nft/client-chains.js'
import { chainsAgainstAnswers, inputChains, missingRules, ownRulesOf } from '../../tools/nft/input-chains.js'
import {
  askingText,
  chainWords,
  deleteWords,
  insertWords,
  ownRulesIn,
  ownText,
  ruleText,
  sameChain,
  type ChainName,
} from '../../tools/nft/own-rules.js'
import { rulesetOwners, type RulesetOwner } from '../../tools/nft/owners.js'
import { askRuleset, type NftRule, type NftRuleset } from '../../tools/nft/ruleset.js'
import { askShow, textOf } from '../../tools/systemctl/show.js'
import type { RunStep, StateExpectation, StateRef } from '../engine/plan.js'
import { stateId } from '../engine/states.js'
import type { Network } from '../network.js'
import { joined, REST } from '../states/nft.js'
import { keepRules, removeKept, type KeptRules } from './kept-rules.js'
import { NO_SHARE, type FirewallShare } from './serve-firewall.js'

/**
 * Let the networks in through nftables: a rule before all others in every base chain that filters what comes in, and the same in the
 * file that is loaded at boot. An accept in a table of its own would not count against the drop of another one.
 *
 * @throws PlanRefusedError where the ruleset is somebody else's, NotSupportedError where nothing filters, ToolMissingError, NotPermittedError
 */
export async function servePacketFilter(host: Host, networks: readonly Network[], port: number): Promise<FirewallShare> {
  const ruleset = await askRuleset(host)
  const chains = inputChains(ruleset).filter(({ filters }) => filters)
  const wanted = chains
    .map((chain) => ({ chain, texts: networks.flatMap((network) => ruleText(chain, network, port) ?? []) }))
    .filter(({ texts }) => texts.length > 0)
  refuseForeign(await ownersOf(host, ruleset), wanted)
  if (wanted.length === 0)
    throw new NotSupportedError('no chain of nftables filters what comes in: no packet filter is in the way', {
      suggestions: ['leave --packet-filter out'],
    })
  const edits = wanted.map(({ chain, texts }): ChainEdit => {
    const late = ownRulesOf(chain, ruleset).behind.filter((rule) => texts.includes(ownText(rule)))
    return { chain, insert: missingRules(chain, ruleset, texts), remove: late }
  })
  const kept = await keepRules(host, wanted, 'time serve')
  return {
    ...share(ruleset, edits, kept),
    warnings: [...kept.warnings, ...answersWarnings(ruleset, port)],
    notes: [`packets from these networks come through ${wanted.map(({ chain }) => `chain ${chainWords(chain)}`).join(', ')}`],
  }
}

/**
 * Let the host ask others through nftables: out to their port, and in from it, each only where a chain keeps it back without hostward's own
 * rules. Null where none does.
 *
 * @throws PlanRefusedError where the ruleset is somebody else's, ToolMissingError, NotPermittedError
 */
export async function openNftForClient(host: Host, port: number, strictPorts: boolean): Promise<FirewallShare | null> {
  const ruleset = await askRuleset(host)
  const wanted = chainsAgainstClient(ruleset, port).map((chain) => ({ chain, texts: [askingText(chain.hook, port, strictPorts)] }))
  if (wanted.length === 0) return null
  refuseForeign(await ownersOf(host, ruleset), wanted)
  const edits = wanted.map(({ chain, texts }): ChainEdit => {
    const { front, behind } = ownRulesOf(chain, ruleset)
    const late = ownRulesIn(behind, 'time use')
    const other = ownRulesIn(front, 'time use').filter((rule) => !texts.includes(ownText(rule)))
    return { chain, insert: missingRules(chain, ruleset, texts), remove: [...other, ...late] }
  })
  const kept = await keepRules(host, wanted, 'time use')
  return {
    ...share(ruleset, edits, kept),
    warnings: kept.warnings,
    notes: wanted.map(({ chain, texts }) => `through chain ${chainWords(chain)}: ${texts.join('; ').replace(/ comment .*/, '')}`),
  }
}

/** Take away all rules of `time serve`, wherever they stand, and what is kept of them. */
export async function stopPacketFilter(host: Host): Promise<FirewallShare> {
  const ruleset = await rulesetOrNull(host)
  if (ruleset === null) return NO_SHARE
  const own = ownRulesIn(ruleset.rules, 'time serve')
  const chains = new Map(own.map(chainOf).map((chain) => [chainWords(chain), chain]))
  const edits = [...chains.values()].map((chain): ChainEdit => {
    return { chain, insert: [], remove: own.filter((rule) => sameChain(rule, chain)) }
  })
  const kept = await removeKept(host)
  if (edits.length === 0 && kept.steps.length === 0) return NO_SHARE
  return { ...share(ruleset, edits, kept), warnings: kept.warnings, notes: [] }
}

const chainOf = ({ family, table, chain }: NftRule): ChainName => ({ family, table, name: chain })

/** Without nft, without rights and in a recording there is nothing of hostward's to be found. */
async function rulesetOrNull(host: Host): Promise<NftRuleset | null> {
  try {
    return (await host.which('nft')) === null ? null : await askRuleset(host)
  } catch (error) {
    if (error instanceof HostwardError) return null
    throw error
  }
}

/** What is done to one chain. */
interface ChainEdit {
  chain: ChainName
  insert: readonly string[]
  remove: readonly NftRule[]
}

function share(ruleset: NftRuleset, edits: readonly ChainEdit[], kept: KeptRules): Pick<FirewallShare, 'part'> {
  const changed = edits.filter(({ insert, remove }) => insert.length + remove.length > 0)
  const steps = [...changed.flatMap(insertSteps), ...changed.flatMap(removeSteps)]
  const refs: StateRef[] = edits.map(({ chain }) => ({ kind: 'nft', key: chainWords(chain) }))
  return {
    part: {
      steps: [...kept.steps, ...steps],
      watch: { files: kept.files, folders: [], states: [...refs, { kind: 'nft', key: REST }] },
      files: kept.expect,
      states: Object.fromEntries(changed.map((edit) => expectation(edit, ruleset))),
      verify: () => Promise.resolve([]),
    },
  }
}

function expectation({ chain, insert, remove }: ChainEdit, ruleset: NftRuleset): [string, StateExpectation] {
  const { front, behind } = ownRulesOf(chain, ruleset)
  const left = (rules: readonly NftRule[]): string[] => rules.filter((rule) => !remove.includes(rule)).map(ownText)
  const values = { there: 'yes', front: joined([...left(front), ...insert]), behind: joined(left(behind)) }
  return [stateId({ kind: 'nft', key: chainWords(chain) }), { values }]
}

const insertSteps = ({ chain, insert }: ChainEdit): RunStep[] =>
  insert.map((text) => step(chain, `put before all other rules of chain ${chainWords(chain)}: ${text}`, insertWords(chain, text)))

const removeSteps = ({ chain, remove }: ChainEdit): RunStep[] =>
  remove.map((rule) => step(chain, `take from chain ${chainWords(chain)}: ${ownText(rule)}`, deleteWords(rule)))

const step = (chain: ChainName, describe: string, args: readonly string[]): RunStep => ({
  kind: 'run',
  id: `nft ${args.filter((word) => !word.includes('"') && word !== 'comment').join(' ')}`,
  describe,
  program: 'nft',
  args,
  touches: [`nft ${chainWords(chain)}`],
  undoable: true,
})

/** firewalld may have its rules elsewhere, with its backend iptables. */
async function ownersOf(host: Host, ruleset: NftRuleset): Promise<RulesetOwner[]> {
  const owners = rulesetOwners(ruleset)
  if (owners.some(({ name }) => name === 'firewalld')) return owners
  // Without systemd there is no firewalld either.
  if ((await host.which('systemctl')) === null) return owners
  const [unit] = await askShow(host, ['firewalld.service'], ['Id', 'ActiveState'])
  const runs = unit !== undefined && textOf(unit, 'ActiveState') === 'active'
  return runs ? [{ name: 'firewalld', sign: 'firewalld.service runs' }, ...owners] : owners
}

/** @throws PlanRefusedError with the rules, for whoever wants to place them */
function refuseForeign(owners: readonly RulesetOwner[], wanted: readonly { chain: ChainName; texts: readonly string[] }[]): void {
  if (owners.length === 0) return
  const who = owners.map(({ name, sign }) => `${name} (${sign})`).join(', ')
  const rules = wanted.flatMap(({ chain, texts }) => texts.map((text) => commandLine('nft', insertWords(chain, text))))
  throw new PlanRefusedError(`the ruleset of nftables belongs to ${who}, which writes over what others put into it`, {
    suggestions: [
      ...(owners.some(({ name }) => name === 'firewalld') ? ['leave --packet-filter out: firewalld is told then'] : []),
      ...rules.map((rule) => `by hand: ${rule}`),
    ],
    details: { rules },
  })
}

const answersWarnings = (ruleset: NftRuleset, port: number): Warning[] =>
  chainsAgainstAnswers(ruleset, port).map((chain) => ({
    code: 'ANSWERS_DROPPED',
    message: `chain ${chainWords(chain)} drops what goes out and has no rule for answers: clients would wait in vain without ct state established,related accept in it`,
  }))
