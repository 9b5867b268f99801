import { createHash } from 'node:crypto'
import { HostwardError } from '../../errors.js'
import { commandLine } from '../../host/command-line.js'
import { ask } from '../../tools/ask.js'
import { nftFailure } from '../../tools/nft/failure.js'
import { ownRulesOf } from '../../tools/nft/input-chains.js'
import { chainWords, deleteWords, insertWords, isOwnRule, ownText, sameChain, type ChainName } from '../../tools/nft/own-rules.js'
import { askRuleset, isRecord, type NftRule, type NftRuleset } from '../../tools/nft/ruleset.js'
import { savedRules } from '../../tools/nft/saved-rules.js'
import { readNftablesService } from '../../facts/firewall/nftables-service.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'

/** The key of everything in the ruleset that is not hostward's own; all other keys are chains, `inet filter input`. */
export const REST = 'ruleset'

/**
 * The rules of hostward's own in a chain of nftables, found by their comment: `front` has those that nothing before them can
 * keep packets from, `behind` the others. With the key `ruleset`, all the rest: a line for each table.
 */
export const nftState: StateKind = {
  kind: 'nft',
  compared: ['there', 'front', 'behind', 'tables'],
  runtimeOnly: true,

  async read(host, keys) {
    const ruleset = await askRuleset(host)
    const file = keys.every((key) => key === REST) ? null : await readNftablesService(host)
    const loaded = file?.loaded === true ? file.path : null
    return new Map(keys.map((key) => [key, key === REST ? { tables: restOf(ruleset) } : { ...chainValue(ruleset, toChain(key)), loaded }]))
  },

  async restore(host, key, before, now) {
    // What others have written is not hostward's to bring back.
    if (key === REST || now['there'] !== 'yes') return
    const ruleset = await askRuleset(host)
    let failure: HostwardError | null = null
    for (const args of inverse(ruleset, toChain(key), before)) {
      const result = await ask(host, 'nft', args, { uninterruptible: true })
      if (result.exitCode !== 0) failure ??= nftFailure(result)
    }
    if (failure !== null) throw failure
  },

  /** The rules are those of the file that is loaded at boot. */
  afterBoot(key, was, { files }, now) {
    const { loaded } = was
    if (key === REST || typeof loaded !== 'string' || now['there'] !== 'yes') return null
    const file = files.get(loaded)
    const text = file?.type === 'file' ? Buffer.from(file.bytes).toString('latin1') : ''
    return { there: 'yes', front: joined(savedRules(text, toChain(key))), behind: '', loaded }
  },

  byHand(key, before) {
    if (key === REST) return []
    const chain = toChain(key)
    const list = commandLine('nft', ['-a', 'list', 'chain', ...chainWords(chain).split(' ')])
    const rules = linesOf(before['front']).map((text) => commandLine('nft', insertWords(chain, text)))
    return [`${list}, then nft delete rule ${key} handle N for every rule with the comment of hostward`, ...rules]
  },
}

/** One rule a line, sorted: the order among hostward's own rules means nothing. */
export const joined = (texts: readonly string[]): string => [...texts].sort().join('\n')

function toChain(key: string): ChainName {
  const [family = '', table = '', name = ''] = key.split(' ')
  return { family, table, name }
}

function chainValue(ruleset: NftRuleset, chain: ChainName): StateValue {
  const there = ruleset.chains.some((one) => sameChain(one, chain))
  const { front, behind } = ownRulesOf(chain, ruleset)
  return { there: there ? 'yes' : 'no', front: joined(front.map(ownText)), behind: joined(behind.map(ownText)) }
}

const linesOf = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? value.split('\n') : [])

/** What is too much is deleted by its handle; what is missing goes in front again. */
function inverse(ruleset: NftRuleset, chain: ChainName, before: StateValue): string[][] {
  const { front, behind } = ownRulesOf(chain, ruleset)
  const [ahead, late] = [spare(front, linesOf(before['front'])), spare(behind, linesOf(before['behind']))]
  return [
    ...ahead.missing.map((text) => insertWords(chain, text)),
    ...late.missing.map((text) => insertWords(chain, text, 'add')),
    ...[...ahead.rules, ...late.rules].map(deleteWords),
  ]
}

/** Rules that are not wanted, and wanted ones that are not there; each counts as often as it stands. */
function spare(rules: readonly NftRule[], wanted: readonly string[]): { rules: NftRule[]; missing: string[] } {
  const missing = [...wanted]
  const left = rules.filter((rule) => {
    const at = missing.indexOf(ownText(rule))
    if (at !== -1) missing.splice(at, 1)
    return at === -1
  })
  return { rules: left, missing }
}

/**
 * A line for each table, with a digest of its chains, rules and sets in their order: without handles and counters, and without what
 * is in sets, which other programs fill as they go.
 */
function restOf({ tables, chains, rules, others }: NftRuleset): string {
  return tables
    .map(({ family, name }) => {
      const isIn = (one: { family: string; table: string }): boolean => one.family === family && one.table === name
      const [ownChains, ownOthers] = [chains.filter(isIn), others.filter(isIn)]
      const ownRules = rules.filter((rule) => isIn(rule) && !isOwnRule(rule))
      const text = JSON.stringify([ownChains, ownRules, ownOthers].map(steady))
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
      return `${family} ${name}: ${ownChains.length} chains, ${ownRules.length} rules, ${ownOthers.length} others, ${digest}`
    })
    .join('\n')
}

const PASSING = new Set(['handle', 'packets', 'bytes', 'used', 'elem', 'expires'])

function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PASSING.has(key))
      .map(([key, inside]) => [key, steady(inside)]),
  )
}
