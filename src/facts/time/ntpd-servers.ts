import { DaemonNotRunningError, HostwardError, ToolMissingError, type Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { addressBytes, sameAddress } from '../../tools/chrony-conf/subnet.js'
import { askAddresses } from '../../tools/getent/addresses.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { isReferenceClock, NTP_SOURCE_DIRECTIVES, ntpSource } from '../../tools/ntp-conf/servers.js'
import { askPeers } from '../../tools/ntpq/ask.js'
import type { NtpqPeer } from '../../tools/ntpq/peer.js'
import { inShort, type ConfiguredLine, type TimeServer } from './match-sources.js'
import { findNtpd, ntpConfWarnings, readNtpdFiles, type Ntpd } from './ntpd.js'
import { isLocalClock, sourceOf } from './ntpd-sources.js'
import type { TimeServersData } from './servers.js'
import { settle } from './settle.js'

/** @throws NotPermittedError for the main file */
export async function readNtpdServers(host: Host): Promise<Finding<TimeServersData>> {
  const ntpd = await findNtpd(host)
  const [conf, peers] = await Promise.all([readNtpdFiles(host, ntpd), settle(askPeers(host))])
  const lines = ntpdLines(conf, ntpd)
  const warnings = ntpConfWarnings(conf, ntpd)
  if (!conf.exists) warnings.push({ code: 'NO_CONFIGURATION', message: `${conf.main} is not there: ntpd has nothing to follow` })
  if (!(peers instanceof HostwardError)) {
    const { servers, rest } = matchPeers(await resolved(host, lines), peers)
    return { data: { mainFile: conf.main, servers, runtimeOnly: rest.map(sourceOf).map(inShort) }, warnings }
  }
  if (!(peers instanceof DaemonNotRunningError || peers instanceof ToolMissingError)) throw peers
  warnings.push({ code: peers.code, message: `which servers are in use is not known: ${peers.message}` })
  const stopped = ntpd.pid === null
  const servers = lines.map((line) => ({
    ...line,
    active: stopped ? false : null,
    activeReason: stopped ? 'ntpd does not run' : 'ntpd could not be asked',
    uses: [],
  }))
  return { data: { mainFile: conf.main, servers, runtimeOnly: null }, warnings }
}

/** Every line that names a time source, clocks of the host included. */
export function ntpdLines({ directives, files }: NtpConf, { flavour }: Pick<Ntpd, 'flavour'>): ConfiguredLine[] {
  const origins = new Map(files.map(({ path, origin }) => [path, origin]))
  return directives
    .filter(({ directive }) => NTP_SOURCE_DIRECTIVES.has(directive))
    .map((line) => ({ ...ntpSource(line, flavour), origin: origins.get(line.file) ?? 'main' }))
}

/** A line with the addresses that its name has now; empty for a clock, null when the name has none. */
export type ResolvedLine = ConfiguredLine & { addresses: readonly string[] | null }

/** ntpd does not tell names: they are looked up again. */
export async function resolved(host: Host, lines: readonly ConfiguredLine[]): Promise<ResolvedLine[]> {
  return Promise.all(
    lines.map(async (line) => {
      if (isReferenceClock(line)) return { ...line, addresses: [] }
      if (addressBytes(line.name) !== null) return { ...line, addresses: [line.name] }
      const { addresses } = await askAddresses(host, line.name)
      return { ...line, addresses: addresses.length === 0 ? null : addresses }
    }),
  )
}

/**
 * Which peer comes from which line: by address, by name where ntpd shows it still (ntpsec, and pools). Where there is a pool, peers of
 * no line are its own: what DNS says changes.
 *
 * @returns the lines, and the peers that belong to none
 */
export function matchPeers(lines: readonly ResolvedLine[], peers: readonly NtpqPeer[]): { servers: TimeServer[]; rest: NtpqPeer[] } {
  const used = new Set<NtpqPeer>()
  const servers = lines.map((line) => {
    const matches = peers.filter((peer) => belongs(peer, line))
    for (const peer of matches) used.add(peer)
    const server: Partial<ResolvedLine> & ConfiguredLine = { ...line }
    delete server.addresses
    return { ...server, ...verdict(line, matches), uses: matches.map(sourceOf).map(inShort) }
  })
  const pooled = lines.some(({ directive }) => directive === 'pool' || directive === 'manycastclient')
  return { servers, rest: peers.filter((peer) => !used.has(peer) && !(pooled && !isLocalClock(peer))) }
}

function belongs(peer: NtpqPeer, line: ResolvedLine): boolean {
  if (isReferenceClock(line)) {
    const unit = typeof line.options['unit'] === 'number' ? line.options['unit'] : 0
    const name = line.directive === 'refclock' ? line.name.toUpperCase() : null
    const [type, number] = line.name.split('.').slice(2)
    if (name !== null) return peer.remote === `${name}(${unit})` || (name === 'LOCAL' && peer.remote === `127.127.1.${unit}`)
    return peer.remote === line.name || (type === '1' && peer.remote === `LOCAL(${number ?? ''})`)
  }
  if (isLocalClock(peer)) return false
  if (peer.remote.toLowerCase() === line.name.toLowerCase()) return true
  return (line.addresses ?? []).some((address) => sameAddress(address, peer.remote))
}

function verdict(line: ResolvedLine, matches: readonly NtpqPeer[]): Pick<TimeServer, 'active' | 'activeReason'> {
  if (line.problem !== null) return { active: false, activeReason: 'ntpd skips the line' }
  if (matches.some(({ refid }) => refid === '.DNS.')) return { active: false, activeReason: UNRESOLVED }
  if (matches.length > 0) return { active: true, activeReason: null }
  return { active: false, activeReason: line.addresses === null ? UNRESOLVED : 'ntpd has no such source: was it not restarted since?' }
}

export const UNRESOLVED = 'its name has no address yet: ntpd asks DNS again and again'
