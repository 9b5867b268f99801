import { HostwardError, PlanRefusedError, type Warning } from '../../errors.js'
import type { TimeDaemonKind } from '../../facts/time/daemon-in-charge.js'
import { settle } from '../../facts/time/settle.js'
import type { Host } from '../../host/types.js'
import { addressBytes } from '../../tools/chrony-conf/subnet.js'
import { askFirewallState } from '../../tools/firewalld/ask.js'
import type { Plan } from '../engine/plan.js'
import { mergePlans } from '../merge-plans.js'
import { openForClient, type FilteredClient } from './iptables.js'
import { openNftForClient } from './packet-filter.js'
import { NO_SHARE, type FirewallShare } from './serve-firewall.js'

export interface ClientFilterWishes {
  servers: readonly string[]
  pools: readonly string[]
  /** The packet filter that is to let the time through; null: iptables for ntpd, a warning otherwise. */
  packetFilter?: 'nftables' | 'iptables' | null
  /** Packets have port 123 on both sides, as those of ntpd do. */
  strictPorts?: boolean
  /** Part of a larger change: the packet filter is left alone. */
  withoutFirewall?: boolean
}

const PORT = 123

/** A plan for these sources, together with what lets their packets through where the host filters without firewalld. */
export async function withClientFilter(host: Host, daemon: TimeDaemonKind, wishes: ClientFilterWishes, plan: Plan): Promise<Plan> {
  const { part, warnings, notes } = await clientShare(host, daemon, wishes)
  const { steps, watch, files, states, verify } = part
  const words = { action: plan.action, summary: plan.summary, done: plan.done }
  return mergePlans({ ...words, steps, watch, expect: { files, states }, verify, dangers: [], warnings, notes }, plan)
}

/**
 * What a client needs: UDP out to the port, and in from it, where a chain would keep it back. As `time serve` does, iptables is opened for
 * ntpd wherever it filters, nftables (and iptables for chronyd) when it is named; firewalld lets answers in by itself.
 *
 * @throws PlanRefusedError; ToolMissingError, NotPermittedError of a filter that was named
 */
async function clientShare(host: Host, daemon: TimeDaemonKind, wishes: ClientFilterWishes): Promise<FirewallShare> {
  const { servers, pools, packetFilter = null, strictPorts = false, withoutFirewall = false } = wishes
  if (strictPorts && daemon === 'chronyd') {
    throw new PlanRefusedError('--strict-ports is for hosts with ntpd: chronyd asks from other ports than 123', {
      suggestions: ['leave --strict-ports out'],
    })
  }
  // A clock of the host itself needs no packets.
  const names = [...servers, ...pools].filter((name) => !name.startsWith('127.'))
  if (withoutFirewall || names.length === 0) return NO_SHARE
  const client = clientOf(names, daemon, strictPorts)
  if (packetFilter !== null) {
    await refuseFirewalld(host)
    const opened = packetFilter === 'iptables' ? await openForClient(host, client) : await openNftForClient(host, PORT, strictPorts)
    return opened ?? { ...NO_SHARE, notes: [`${packetFilter} does not keep ${daemon} from its servers: nothing is opened`] }
  }
  if (await isThere(host, 'firewall-cmd')) return NO_SHARE
  const iptables = (await isThere(host, 'iptables-save')) ? await settle(openForClient(host, client)) : null
  if (iptables !== null && !(iptables instanceof HostwardError)) return daemon === 'ntpd' ? iptables : told(iptables, 'iptables', daemon)
  const nftables = (await isThere(host, 'nft')) ? await settle(openNftForClient(host, PORT, strictPorts)) : null
  return nftables === null || nftables instanceof HostwardError ? NO_SHARE : told(nftables, 'nftables', daemon)
}

function clientOf(names: readonly string[], daemon: TimeDaemonKind, strictPorts: boolean): FilteredClient {
  const known = names.flatMap((name) => {
    const bytes = addressBytes(name)
    return bytes === null ? [] : [bytes]
  })
  const hasNames = known.length < names.length
  const uses = (length: number): boolean => hasNames || known.some((bytes) => bytes.length === length)
  return {
    port: PORT,
    localPort: daemon === 'ntpd' ? PORT : null,
    addresses: hasNames ? null : known,
    programs: [...(uses(4) ? ['iptables' as const] : []), ...(uses(16) ? ['ip6tables' as const] : [])],
    strictPorts,
  }
}

/** What would be done is told, and nothing is: the filter is not the time daemon's. */
function told({ part, notes }: FirewallShare, filter: 'iptables' | 'nftables', daemon: TimeDaemonKind): FirewallShare {
  if (part.steps.every(({ kind }) => kind !== 'run')) return NO_SHARE
  const warning: Warning = {
    code: 'FILTERED',
    message: `${filter} keeps ${daemon} from its servers: --packet-filter ${filter} lets it ask them (${notes.join('; ')})`,
  }
  return { ...NO_SHARE, warnings: [warning] }
}

/** @throws PlanRefusedError where firewalld runs, which has rules of its own in both filters */
async function refuseFirewalld(host: Host): Promise<void> {
  if (!(await isThere(host, 'firewall-cmd')) || (await settle(askFirewallState(host))) instanceof HostwardError) return
  throw new PlanRefusedError('firewalld filters here, and lets in what servers answer', { suggestions: ['leave --packet-filter out'] })
}

/** A recording that was not asked does not know of it. */
const isThere = async (host: Host, program: string): Promise<boolean> =>
  typeof (await settle<string | null>(host.which(program))) === 'string'
