import { isOwnRule, ownRulesIn, ownText, sameChain, type ChainName } from './own-rules.js'
import type { NftChain, NftRule, NftRuleset } from './ruleset.js'

/** A base chain of nftables that sees what comes in for this host. */
export interface InputChain extends ChainName {
  policy: string | null
  /** Whether it may drop something: by its policy, or by a rule. */
  filters: boolean
}

/** Base chains that may drop what comes in for this host or goes out from it. */
export function filteringChains(ruleset: NftRuleset): NftChain[] {
  return ruleset.chains.filter(
    (chain) =>
      (chain.hook === 'input' || chain.hook === 'output') &&
      chain.type === 'filter' &&
      IP_FAMILIES.has(chain.family) &&
      (chain.policy === 'drop' || ruleset.rules.some((rule) => sameChain(rule, chain) && mayStop(rule))),
  )
}

/** Base chains on the hook input. A packet has to pass all of them: an accept in one does not count in another. */
export function inputChains({ chains, rules }: NftRuleset): InputChain[] {
  return chains
    .filter(({ type, hook, family }) => hook === 'input' && type === 'filter' && IP_FAMILIES.has(family))
    .map((chain) => {
      const stops = rules.some((rule) => sameChain(rule, chain) && mayStop(rule))
      return { family: chain.family, table: chain.table, name: chain.name, policy: chain.policy, filters: stops || chain.policy === 'drop' }
    })
}

export const IP_FAMILIES = new Set(['ip', 'ip6', 'inet'])

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
    if (chain.hook !== 'output' || chain.type !== 'filter' || !IP_FAMILIES.has(chain.family)) return false
    const own = rules.filter((rule) => sameChain(rule, chain))
    const drops = chain.policy === 'drop' || own.some(({ expr }) => expr.every(isPlain) && expr.some(stops))
    return drops && !own.some((rule) => letsAnswersOut(rule, port))
  })
}

function letsAnswersOut({ expr }: NftRule, port: number): boolean {
  // What another chain does with the packet is not looked at: it may let it out.
  if (expr.some((statement) => 'jump' in statement || 'goto' in statement)) return true
  if (!expr.some((statement) => 'accept' in statement || 'vmap' in statement)) return false
  const matches = JSON.stringify(expr.filter((statement) => !isPlain(statement)))
  return matches === '[]' || /"established"/.test(matches) || (/"sport"/.test(matches) && new RegExp(`\\b${port}\\b`).test(matches))
}

/** Statements that let a packet go on, or only look at it. */
const HARMLESS = new Set(['match', 'accept', 'continue', 'return', 'counter', 'log', 'limit', 'quota', 'last', 'mangle', 'notrack', 'set'])
const mayStop = ({ expr }: NftRule): boolean => !expr.every((statement) => Object.keys(statement).every((word) => HARMLESS.has(word)))

export const stops = (statement: Record<string, unknown>): boolean => 'drop' in statement || 'reject' in statement
/** Neither a match nor a map: it is done with every packet. */
export const isPlain = (statement: Record<string, unknown>): boolean =>
  Object.keys(statement).every((word) => ['accept', 'drop', 'reject', 'counter', 'log'].includes(word))
