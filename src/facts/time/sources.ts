import type { Finding, Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { SOURCES_ARGS, SOURCES_NAMES_ARGS, type ChronySource } from '../../tools/chronyc/sources.js'
import { askSourceStats, type ChronySourceStats } from '../../tools/chronyc/sourcestats.js'
import { reverseNames } from '../../tools/getent/hosts.js'
import { daemonInCharge } from './daemon-in-charge.js'
import { askNamedSources } from './named-sources.js'
import { readNtpdSources } from './ntpd-sources.js'

export interface TimeSourcesData {
  sources: TimeSource[]
  /** With --stats: the statistics of the same sources, by address. Null otherwise. */
  sourcestats: ChronySourceStats[] | null
}

/** A source of chronyd; `name` is the configured one where chronyd tells it (chrony 4.0 and later). */
export interface TimeSource extends ChronySource {
  /** With --resolve: the name that reverse DNS has for the address; null otherwise, and without one. */
  reverseName: string | null
}

export interface TimeSourcesWishes {
  stats?: boolean
  resolve?: boolean
}

/** What the time daemon follows and could follow. @throws ToolMissingError, DaemonNotRunningError, ParseError */
export async function readTimeSources(
  host: Host,
  { stats = false, resolve = false }: TimeSourcesWishes = {},
): Promise<Finding<TimeSourcesData>> {
  if ((await daemonInCharge(host)) === 'ntpd') return withNames(host, await readNtpdSources(host, { stats }), resolve)
  const [named, sourcestats] = await Promise.all([
    askNamedSources(host, SOURCES_ARGS, SOURCES_NAMES_ARGS),
    stats ? askSourceStats(host) : null,
  ])
  const warnings = [...named.warnings]
  if (named.sources.length === 0) {
    warnings.push({ code: 'NO_SOURCES', message: 'chronyd has no source with an address: see hostward time servers' })
  }
  const sources = named.sources.map((source) => ({ ...source, reverseName: null }))
  return withNames(host, { data: { sources, sourcestats }, warnings }, resolve)
}

async function withNames(host: Host, { data, warnings }: Finding<TimeSourcesData>, resolve: boolean): Promise<Finding<TimeSourcesData>> {
  if (!resolve) return { data, warnings }
  const reverse = await readReverseNames(host, data.sources)
  const sources = data.sources.map((source) => ({ ...source, reverseName: reverse.names.get(source.address ?? '') ?? null }))
  return { data: { ...data, sources }, warnings: [...warnings, ...reverse.warnings] }
}

async function readReverseNames(
  host: Host,
  sources: readonly ChronySource[],
): Promise<{ names: ReadonlyMap<string, string>; warnings: Warning[] }> {
  const { names, slow, able } = await reverseNames(
    host,
    sources.flatMap(({ address }) => address ?? []),
  )
  const warnings: Warning[] = []
  if (!able) warnings.push({ code: 'NO_RESOLVER', message: 'reverse DNS was not asked: getent is not installed' })
  if (slow.length > 0) warnings.push({ code: 'DNS_SLOW', message: `reverse DNS did not answer in time for ${slow.join(', ')}` })
  return { names, warnings }
}
