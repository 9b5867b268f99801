import { HostwardError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ChronySource } from '../../tools/chronyc/sources.js'
import { askPeers, askVariables } from '../../tools/ntpq/ask.js'
import type { NtpqPeer } from '../../tools/ntpq/peer.js'
import type { NtpdVariables } from '../../tools/ntpq/variables.js'
import { sourcesInWords, type SynchronisedVerdict } from './judge.js'
import { isLocalClock, sourceOf, UNSYNCHRONISED } from './ntpd-sources.js'
import { settle } from './settle.js'

/** How the clock of a host with ntpd stands. */
export interface NtpdClock extends SynchronisedVerdict {
  variables: NtpdVariables
  peers: readonly NtpqPeer[]
  sources: readonly ChronySource[]
  /** Address of the source that it follows; null when it follows none. */
  source: string | null
}

/** @throws ToolMissingError, DaemonNotRunningError, ParseError */
export async function readNtpdClock(host: Host): Promise<NtpdClock> {
  const asked = settle(askPeers(host))
  // Side by side, but of two failures it is always the same one that is told.
  const variables = await askVariables(host)
  const peers = await asked
  if (peers instanceof HostwardError) throw peers
  return ntpdClockOf(variables, peers)
}

/** What ntpd's variables and peers, as of one moment, say of the clock. */
export function ntpdClockOf(variables: NtpdVariables, peers: readonly NtpqPeer[]): NtpdClock {
  const selected = peers.find(({ state }) => state === 'sys.peer' || state === 'pps.peer') ?? null
  const verdict = judge(variables, peers, selected)
  return {
    variables,
    peers,
    sources: peers.map(sourceOf),
    source: verdict.meaningful ? (selected?.remote ?? variables.refid) : null,
    ...verdict,
  }
}

/** ntpd that follows its own clock calls itself synchronised; it is not. */
function judge({ leap, stratum, refid }: NtpdVariables, peers: readonly NtpqPeer[], selected: NtpqPeer | null): SynchronisedVerdict {
  const told = sourcesInWords(peers.filter((peer) => peer.type !== 'pool' && !isLocalClock(peer)))
  if (selected !== null && isOwnClock(selected)) {
    return { synchronised: false, meaningful: false, reason: `ntpd gives out its own clock (${selected.remote}): ${told}` }
  }
  if (leap === NOT_SYNCHRONISED || stratum >= UNSYNCHRONISED) {
    return { synchronised: false, meaningful: false, reason: `ntpd is not synchronised (${refid}): ${told}` }
  }
  if (selected === null) {
    return { synchronised: false, meaningful: true, reason: `no source is selected any more, the last one was ${refid}: ${told}` }
  }
  const combined = peers.filter(({ state }) => state === 'candidate').length
  return {
    synchronised: true,
    meaningful: true,
    reason: `ntpd follows ${selected.remote}${combined === 0 ? '' : ` together with ${combined} more`}`,
  }
}

/** Driver 1, the undisciplined local clock; other drivers are real clocks. */
export const isOwnClock = ({ remote }: Pick<NtpqPeer, 'remote'>): boolean => /^(?:127\.127\.1\.\d+|LOCAL\(\d+\))$/.test(remote)

const NOT_SYNCHRONISED = 3
