import { HostwardError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { sameAddress } from '../../tools/chrony-conf/subnet.js'
import { askSources, type ChronySource } from '../../tools/chronyc/sources.js'
import { askChronyVersion, isAtLeast, type ChronyVersion } from '../../tools/chronyc/version.js'
import { settle } from './settle.js'

export interface NamedSources {
  /** With address and, where chronyd tells it, the configured name. */
  sources: ChronySource[]
  /** Why the names are only addresses; null when they are the configured ones (chrony 4.0 and later). */
  whyUnnamed: string | null
  /** Null when chronyc does not tell. */
  version: ChronyVersion | null
  warnings: Warning[]
}

/**
 * The sources with address and configured name. chronyc shows one or the other, so it is asked twice, side by side; the
 * rows come in the same order, which is checked. chronyc before 4.0 refuses `-N`, which is known only with the version,
 * asked at the same time. Without the names there are still the addresses.
 *
 * @param addressArgs, nameArgs the two calls, with `-n` and `-N`
 * @throws ToolMissingError, DaemonNotRunningError, ParseError
 */
export async function askNamedSources(host: Host, addressArgs: readonly string[], nameArgs: readonly string[]): Promise<NamedSources> {
  const [sources, names, told] = await Promise.all([
    askSources(host, addressArgs),
    settle(askSources(host, nameArgs)),
    settle(askChronyVersion(host)),
  ])
  const version = told instanceof HostwardError ? null : told
  if (version !== null && !isAtLeast(version, 4, 0)) {
    return { sources, whyUnnamed: `chrony ${version.text} does not tell which address came from which name`, version, warnings: [] }
  }
  if (names instanceof HostwardError) return unnamed(sources, version, names.code, `configured names could not be had: ${names.message}`)
  if (!sameOrder(sources, names)) {
    return unnamed(
      sources,
      version,
      'SOURCES_CHANGED',
      'the sources changed while chronyd was asked: configured names are not shown, ask again',
    )
  }
  const named = sources.map((source, index) => ({ ...source, name: names[index]?.name ?? source.name }))
  return { sources: named, whyUnnamed: null, version, warnings: [] }
}

function unnamed(sources: ChronySource[], version: ChronyVersion | null, code: string, message: string): NamedSources {
  return { sources, whyUnnamed: message, version, warnings: [{ code, message }] }
}

function sameOrder(sources: readonly ChronySource[], names: readonly ChronySource[]): boolean {
  return (
    sources.length === names.length &&
    sources.every((source, index) => {
      const other = names[index]
      return other?.mode === source.mode && (other.address === null || sameAddress(other.address, source.address ?? ''))
    })
  )
}
