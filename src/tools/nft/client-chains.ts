import { IP_FAMILIES, isPlain, stops } from './input-chains.js'
import { isOwnRule, sameChain } from './own-rules.js'
import type { NftChain, NftRule, NftRuleset } from './ruleset.js'

/** A base chain that a client's packets pass. */
interface ClientChain extends NftChain {
  hook: 'input' | 'output'
}

/**
 * Base chains that keep back what a client of others sends to their port, or hears from it: by their policy, a last rule for all, or one
 * against the port, and without a rule that lets it pass, as an answer or by the port. Rules of hostward's own do not count: another
 * change may take them away.
 */
export function chainsAgainstClient({ chains, rules }: NftRuleset, port: number): ClientChain[] {
  return chains.filter(isClientChain).filter((chain) => {
    const others = rules.filter((rule) => sameChain(rule, chain) && !isOwnRule(rule))
    const drops = others.some(({ expr }) => expr.some(stops) && (expr.every(isPlain) || isAboutPort(expr, chain, port)))
    return (drops || chain.policy === 'drop') && !others.some((rule) => lets(rule, chain, port))
  })
}

const isClientChain = (chain: NftChain): chain is ClientChain =>
  (chain.hook === 'input' || chain.hook === 'output') && chain.type === 'filter' && IP_FAMILIES.has(chain.family)

function lets({ expr }: NftRule, chain: ClientChain, port: number): boolean {
  // What another chain does with the packet is not looked at: it may let it pass.
  if (expr.some((statement) => 'jump' in statement || 'goto' in statement)) return true
  if (!expr.some((statement) => 'accept' in statement || 'vmap' in statement)) return false
  const matches = expr.filter((statement) => !isPlain(statement))
  const state = chain.hook === 'input' ? '"established"' : '"new"'
  return matches.length === 0 || JSON.stringify(matches).includes(state) || isAboutPort(matches, chain, port)
}

/** Whether matches name the port of the servers. */
function isAboutPort(expr: NftRule['expr'], { hook }: ClientChain, port: number): boolean {
  return expr.some((statement) => {
    const text = JSON.stringify(statement)
    return text.includes(hook === 'input' ? '"sport"' : '"dport"') && new RegExp(`\\b${port}\\b`).test(text)
  })
}
