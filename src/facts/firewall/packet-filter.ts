import { DaemonNotRunningError, HostwardError, NotPermittedError, ToolMissingError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askFirewallState } from '../../tools/firewalld/ask.js'
import { isBusGone } from '../../tools/firewalld/failure.js'
import { askIptables } from '../../tools/iptables/ask.js'
import { filters } from '../../tools/iptables/rules.js'
import { filteringChains } from '../../tools/nft/input-chains.js'
import { rulesetOwners } from '../../tools/nft/owners.js'
import { askRuleset } from '../../tools/nft/ruleset.js'
import { settle } from '../time/settle.js'
import { whyUnknown } from '../why-unknown.js'

/** What keeps packets from this host, or in it. */
export interface PacketFilterFound {
  /** Who has the rules that are in force; `none` where nothing filters; null when that is not known. */
  name: 'firewalld' | 'nftables' | 'iptables' | 'none' | null
  /** Why it is not known; null otherwise. */
  reason: string | null
}

/** Whether firewalld runs: null when there is none that does, an error when it did not tell. */
export type FirewalldAnswer = 'runs' | HostwardError | null

/**
 * The packet filter in force. Where firewalld runs, nothing but firewalld is asked; otherwise the rules of the kernel are, which
 * they show to root alone. What could not be asked is never `none`. Never fails.
 *
 * @param firewalld the same, where somebody has asked it already
 */
export async function findPacketFilter(host: Host, firewalld: Promise<FirewalldAnswer> = askFirewalld(host)): Promise<PacketFilterFound> {
  const answer = await settle(firewalld)
  if (answer === 'runs') return { name: 'firewalld', reason: null }
  const rules = await settle(findRules(host, answer))
  if (rules instanceof HostwardError) return unknown(whyUnknown(rules))
  return rules.name === 'none' && answer !== null ? unknown(whyUnknown(answer)) : rules
}

const unknown = (reason: string): PacketFilterFound => ({ name: null, reason })

async function askFirewalld(host: Host): Promise<FirewalldAnswer> {
  const state = await settle(askFirewallState(host))
  // It answers, though not this user: it is there.
  if (!(state instanceof HostwardError) || state instanceof NotPermittedError) return 'runs'
  const isDown = state instanceof DaemonNotRunningError && !isBusGone(state)
  return isDown || state instanceof ToolMissingError ? null : state
}

async function findRules(host: Host, firewalld: FirewalldAnswer): Promise<PacketFilterFound> {
  const [nft, iptables] = await Promise.all([host.which('nft'), host.which('iptables')])
  if (nft === null && iptables === null) return unknown('neither nft nor iptables is there to be asked')
  if (host.uid() !== 0) return unknown('only root sees the rules')
  if (nft !== null) {
    const ruleset = await settle(askRuleset(host))
    if (ruleset instanceof HostwardError) return unknown(whyUnknown(ruleset))
    if (filteringChains(ruleset).length > 0) {
      const owners = rulesetOwners(ruleset).map(({ name }) => name)
      if (firewalld !== null && owners.includes('firewalld')) return { name: 'firewalld', reason: null }
      return { name: owners.includes('iptables') ? 'iptables' : 'nftables', reason: null }
    }
  }
  return iptables === null ? { name: 'none', reason: null } : findIptables(host)
}

/** Rules of the older kind, which nft does not show. A host without IPv6 has nothing to say of it. */
async function findIptables(host: Host): Promise<PacketFilterFound> {
  for (const program of ['iptables', 'ip6tables'] as const) {
    const chains = await settle(askIptables(host, program))
    if (chains instanceof HostwardError) {
      if (program === 'ip6tables' && !(chains instanceof NotPermittedError) && chains.code !== 'NOT_RECORDED') continue
      return unknown(whyUnknown(chains))
    }
    if (chains.some((chain) => (chain.name === 'INPUT' || chain.name === 'OUTPUT') && filters(chain)))
      return { name: 'iptables', reason: null }
  }
  return { name: 'none', reason: null }
}
