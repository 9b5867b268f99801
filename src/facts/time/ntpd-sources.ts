import type { Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { addressBytes } from '../../tools/chrony-conf/subnet.js'
import type { ChronySource } from '../../tools/chronyc/sources.js'
import { askPeers } from '../../tools/ntpq/ask.js'
import type { NtpqPeer } from '../../tools/ntpq/peer.js'
import type { TimeSourcesData } from './sources.js'

/** What ntpd follows and could follow, in the words of `time sources`. @throws ToolMissingError, DaemonNotRunningError, ParseError */
export async function readNtpdSources(host: Host, { stats }: { stats: boolean }): Promise<Finding<TimeSourcesData>> {
  const sources = (await askPeers(host)).map((peer) => ({ ...sourceOf(peer), reverseName: null }))
  const warnings = sources.length === 0 ? [{ code: 'NO_SOURCES', message: 'ntpd has no source: see hostward time servers' }] : []
  if (stats) warnings.push({ code: 'NO_STATISTICS', message: 'ntpd does not tell statistics of its sources as chronyd does' })
  return { data: { sources, sourcestats: null }, warnings }
}

/** What became of a peer, in the words that `time sources` has for all daemons; the sign stays ntpq's. */
const STATES: Readonly<Record<NtpqPeer['state'], string>> = {
  'sys.peer': 'selected',
  'pps.peer': 'selected',
  candidate: 'combined',
  outlier: 'not-combined',
  excess: 'not-combined',
  backup: 'not-combined',
  falsetick: 'falseticker',
  reject: 'unusable',
}

const MODES: Readonly<Record<string, string>> = {
  unicast: 'server',
  nts: 'server',
  'symmetric-active': 'peer',
  'symmetric-passive': 'peer',
  local: 'refclock',
  pool: 'pool',
}

/** A peer of ntpq as a source; ntpd measures the other way round, so the signs of offsets change. */
export function sourceOf(peer: NtpqPeer): ChronySource {
  const seen = peer.reach > 0 ? negative(peer.offsetSeconds) : null
  const isClock = isLocalClock(peer)
  return {
    mode: isClock ? 'refclock' : (MODES[peer.type] ?? 'other'),
    modeSymbol: peer.typeSymbol,
    state: STATES[peer.state],
    symbol: peer.symbol,
    name: peer.remote,
    address: isClock || addressBytes(peer.remote) === null ? null : peer.remote,
    stratum: peer.stratum >= UNSYNCHRONISED ? null : peer.stratum,
    pollSeconds: peer.pollSeconds ?? 0,
    pollLog2: Math.round(Math.log2(peer.pollSeconds ?? 1)),
    reach: peer.reach,
    lastRxSeconds: peer.whenSeconds,
    offsetSeconds: seen,
    adjustedOffsetSeconds: seen,
    errorSeconds: peer.reach > 0 ? peer.jitterSeconds : null,
  }
}

export const UNSYNCHRONISED = 16

/** The clock of the host itself: `127.127.1.0`, ntpsec says `LOCAL(0)` even where numbers are asked for. */
export const isLocalClock = ({ type, remote }: Pick<NtpqPeer, 'type' | 'remote'>): boolean =>
  type === 'local' || remote.startsWith('127.127.') || /^[A-Z_]+\(\d+\)$/.test(remote)

export const negative = (seconds: number | null): number | null => (seconds === null || seconds === 0 ? seconds : -seconds)
