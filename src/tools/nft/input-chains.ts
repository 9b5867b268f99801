import { isOwnRule, ownRulesIn, ownText, sameChain, type ChainName } from './own-rules.js'
import type { NftChain, NftRule, NftRuleset } from './ruleset.js'

/** A base chain of nftables that sees what comes in for this host. */
export interface InputChain extends ChainName {
  policy: string | null
  /** Whether it may drop something: by its policy, or by a rule. */
  filters: boolean
}

/** A base chain of nftables that packets of this host pass, those of its own or those for it. */
export interface OwnPacketsChain extends NftChain {
  hook: 'input' | 'output'
}

/** Whether a chain sees what comes in for this host or goes out from it. */
export const isOfOwnPackets = (chain: NftChain): chain is OwnPacketsChain => isOnHook(chain, 'input') || isOnHook(chain, 'output')

const isOnHook = ({ hook, type, family }: NftChain, wanted: OwnPacketsChain['hook']): boolean =>
  hook === wanted && type === 'filter' && IP_FAMILIES.has(family)

/** Base chains that may drop what comes in for this host or goes out from it. */
export const filteringChains = ({ chains, rules }: NftRuleset): NftChain[] =>
  chains.filter((chain) => isOfOwnPackets(chain) && mayDrop(chain, rules))

/** By its policy, or by a rule. */
const mayDrop = (chain: NftChain, rules: readonly NftRule[]): boolean =>
  chain.policy === 'drop' || rules.some((rule) => sameChain(rule, chain) && mayStop(rule))

/** Base chains on the hook input. A packet has to pass all of them: an accept in one does not count in another. */
export function inputChains({ chains, rules }: NftRuleset): InputChain[] {
  return chains
    .filter((chain) => isOnHook(chain, 'input'))
    .map((chain) => {
      const { family, table, name, policy } = chain
      return { family, table, name, policy, filters: mayDrop(chain, rules) }
    })
}

const IP_FAMILIES = new Set(['ip', 'ip6', 'inet'])

/** Rules of hostward's own in a chain: those that count, because nothing before them can stop a packet, and those that come too late. */
export function ownRulesOf(chain: ChainName, ruleset: NftRuleset): { front: NftRule[]; behind: NftRule[] } {
  const rules = ruleset.rules.filter((rule) => sameChain(rule, chain))
  const first = rules.findIndex((rule) => !isOwnRule(rule) && mayStop(rule))
  const front = first === -1 ? rules : rules.slice(0, first)
  return { front: ownRulesIn(front), behind: ownRulesIn(rules.slice(front.length)) }
}

/** The rules that a chain lacks. @param wanted as `ruleText` writes them */
export function missingRules(chain: ChainName, ruleset: NftRuleset, wanted: readonly string[]): string[] {
  const there = ownRulesOf(chain, ruleset).front.map(ownText)
  return wanted.filter((text) => !there.includes(text))
}

/**
 * Base chains on the hook output that would drop an answer: a policy or a last rule that drops, and no rule that lets through what
 * belongs to a connection that is known, or what comes from the port.
 */
export function chainsAgainstAnswers({ chains, rules }: NftRuleset, port: number): NftChain[] {
  return chains.filter((chain) => {
    if (!isOnHook(chain, 'output')) return false
    const own = rules.filter((rule) => sameChain(rule, chain))
    const drops = chain.policy === 'drop' || own.some(({ expr }) => expr.every(isPlain) && expr.some(stops))
    return drops && !own.some((rule) => letsAnswersOut(rule, port))
  })
}

function letsAnswersOut(rule: NftRule, port: number): boolean {
  return letsThrough(rule, (expr) => {
    const matches = JSON.stringify(expr)
    return /"established"/.test(matches) || (/"sport"/.test(matches) && new RegExp(`\\b${port}\\b`).test(matches))
  })
}

/** Whether a rule may let packets pass: all of them, or those that its matches fit. @param fits whether these matches fit them */
export function letsThrough({ expr }: NftRule, fits: (matches: NftRule['expr']) => boolean): boolean {
  // What another chain does with the packet is not looked at: it may let it pass.
  if (expr.some((statement) => 'jump' in statement || 'goto' in statement)) return true
  if (!expr.some((statement) => 'accept' in statement || 'vmap' in statement)) return false
  const matches = expr.filter((statement) => !isPlain(statement))
  return matches.length === 0 || fits(matches)
}

/** Statements that let a packet go on, or only look at it. */
const HARMLESS = new Set(['match', 'accept', 'continue', 'return', 'counter', 'log', 'limit', 'quota', 'last', 'mangle', 'notrack', 'set'])
const mayStop = ({ expr }: NftRule): boolean => !expr.every((statement) => Object.keys(statement).every((word) => HARMLESS.has(word)))

export const stops = (statement: Record<string, unknown>): boolean => 'drop' in statement || 'reject' in statement
/** Neither a match nor a map: it is done with every packet. */
export const isPlain = (statement: Record<string, unknown>): boolean =>
  Object.keys(statement).every((word) => ['accept', 'drop', 'reject', 'counter', 'log'].includes(word))
