import { isOfOwnPackets, isPlain, letsThrough, stops, type OwnPacketsChain } from './input-chains.js'
import { isOwnRule, sameChain } from './own-rules.js'
import type { NftRule, NftRuleset } from './ruleset.js'

/**
 * Base chains that keep back what a client of others sends to their port, or hears from it: by their policy, a last rule for all, or one
 * against the port, and without a rule that lets it pass, as an answer or by the port. Rules of hostward's own do not count: another
 * change may take them away.
 */
export function chainsAgainstClient({ chains, rules }: NftRuleset, port: number): OwnPacketsChain[] {
  return chains.filter(isOfOwnPackets).filter((chain) => {
    const others = rules.filter((rule) => sameChain(rule, chain) && !isOwnRule(rule))
    const drops = others.some(({ expr }) => expr.some(stops) && (expr.every(isPlain) || isAboutPort(expr, chain, port)))
    return (drops || chain.policy === 'drop') && !others.some((rule) => lets(rule, chain, port))
  })
}

function lets(rule: NftRule, chain: OwnPacketsChain, port: number): boolean {
  const state = chain.hook === 'input' ? '"established"' : '"new"'
  return letsThrough(rule, (matches) => JSON.stringify(matches).includes(state) || isAboutPort(matches, chain, port))
}

/** Whether matches name the port of the servers. */
function isAboutPort(expr: NftRule['expr'], { hook }: OwnPacketsChain, port: number): boolean {
  return expr.some((statement) => {
    const text = JSON.stringify(statement)
    return text.includes(hook === 'input' ? '"sport"' : '"dport"') && new RegExp(`\\b${port}\\b`).test(text)
  })
}
