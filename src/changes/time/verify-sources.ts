import { HostwardError, InterruptedError } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import { configuredLines } from '../../facts/time/configured-lines.js'
import { readDhclientServers } from '../../facts/time/dhclient-servers.js'
import { matchSources, type TimeServer } from '../../facts/time/match-sources.js'
import { askNamedSources } from '../../facts/time/named-sources.js'
import type { Host } from '../../host/types.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { configuredSource } from '../../tools/chrony-conf/servers.js'
import { ALL_SOURCES_ARGS, ALL_SOURCES_NAMES_ARGS, type ChronySource } from '../../tools/chronyc/sources.js'
import type { ChronyVersion } from '../../tools/chronyc/version.js'
import type { Difference } from '../engine/plan.js'

/** After a start chronyd takes a moment until it has its sources: milliseconds. */
const SOURCES_MS = 10_000
const EVERY_MS = 250

/** How the sources of the running chronyd compare with files. */
export interface SourcesInUse {
  servers: TimeServer[]
  /** What chronyd has although no file names it; null where it does not tell names (before 4.0). */
  rest: ChronySource[] | null
}

/** @param conf the files that chronyd is to follow @throws HostwardError when chronyd cannot be asked */
export async function readSourcesInUse(host: Host, conf: ChronyConf, version: ChronyVersion | null): Promise<SourcesInUse> {
  const [named, dhclient] = await Promise.all([askNamedSources(host, ALL_SOURCES_ARGS, ALL_SOURCES_NAMES_ARGS), readDhclientServers(host)])
  const lines = [...configuredLines(conf, version), ...dhclient.lines.map((line) => ({ ...configuredSource(line), origin: 'dhcp' }))]
  const { servers, rest } = matchSources(lines, named)
  return { servers, rest }
}

/**
 * Whether chronyd has every server, pool and peer that the files name, and no other. A name that has no address yet counts: chronyd
 * keeps asking for it. What DHCP leaves may come and go.
 */
export function sourceDifferences({ servers, rest }: SourcesInUse): Difference[] {
  const missing = servers
    .filter(({ origin, directive, problem, active, activeReason }) => {
      // What chronyd does not start with was refused before; what it ignores is no source.
      const counts = origin !== 'dhcp' && directive !== 'refclock' && problem === null
      return counts && active === false && activeReason !== null && !isUnresolved(activeReason)
    })
    .map(({ directive, name, activeReason }) => ({
      what: `chronyd's source ${name}`,
      expected: `in use (${directive} ${name})`,
      actual: `not in use: ${activeReason ?? ''}`,
    }))
  const surplus = (rest ?? []).map(({ name, address }) => ({
    what: `chronyd's source ${name}`,
    expected: 'not in use: no file names it',
    actual: `in use${address === null || address === name ? '' : ` (${address})`}`,
  }))
  return [...missing, ...surplus]
}

/** A line whose name chronyd has no address for. */
export const isUnresolved = (reason: string): boolean => reason.startsWith('its name has no address')

/** The same, of a chronyd that has just been started: it is given a moment. @throws InterruptedError */
export async function waitForSources(
  host: Host,
  conf: ChronyConf,
  version: ChronyVersion | null,
  interrupt: AbortSignal,
  waitMs = SOURCES_MS,
): Promise<Difference[]> {
  const look = (): Promise<Difference[]> => differencesNow(host, conf, version)
  return lookUntil(host, { waitMs, everyMs: EVERY_MS, interrupt }, look, ({ length }) => length === 0)
}

async function differencesNow(host: Host, conf: ChronyConf, version: ChronyVersion | null): Promise<Difference[]> {
  try {
    return sourceDifferences(await readSourcesInUse(host, conf, version))
  } catch (error) {
    if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
    return [{ what: "chronyd's sources", expected: 'those of the files', actual: `could not be asked: ${error.message}` }]
  }
}
