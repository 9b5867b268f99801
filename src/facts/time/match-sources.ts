import { refclockId, type ConfiguredSource } from '../../tools/chrony-conf/servers.js'
import { addressBytes, sameAddress } from '../../tools/chrony-conf/subnet.js'
import type { ChronySource } from '../../tools/chronyc/sources.js'
import type { NamedSources } from './named-sources.js'

/** A line that names a time source. */
export interface TimeServer {
  /** server, pool, peer, refclock */
  directive: string
  /** Name or address as written; driver and parameter of a reference clock. */
  name: string
  /** By lower-case name: true for a switch, else the value; numbers as numbers. */
  options: Record<string, string | number | boolean>
  file: string
  /** 1-based. */
  line: number
  /** main, include, confdir, sourcedir, dhcp */
  origin: string
  /** Whether chronyd has it as a source now; null when that cannot be known, see `activeReason`. */
  active: boolean | null
  /** Why it is not active, or cannot be known; null for an active one. */
  activeReason: string | null
  /** What chronyd made of it; a pool gives several. */
  uses: UsedSource[]
  /** Why chronyd refuses the line; null when it is fine. */
  problem: string | null
}

/** A source of chronyd, in short. */
export interface UsedSource {
  /** server, peer, refclock */
  mode: string
  name: string
  /** Null for a reference clock, and while the name has no address. */
  address: string | null
  /** selected, combined, not-combined, unusable, falseticker, too-variable */
  state: string
  /** chronyc's sign for the state. */
  symbol: string
}

export type ConfiguredLine = ConfiguredSource & { origin: string }

/**
 * Which source of chronyd comes from which line: by configured name (chrony 4.0 and later), by address, by reference id.
 *
 * @returns the lines, and the sources that belong to none; null where names are not known and therefore cannot be matched
 */
export function matchSources(
  lines: readonly ConfiguredLine[],
  { sources, whyUnnamed }: Pick<NamedSources, 'sources' | 'whyUnnamed'>,
): { servers: TimeServer[]; rest: ChronySource[] | null } {
  const clocks = lines.filter(({ directive }) => directive === 'refclock')
  const used = new Set<ChronySource>()
  const servers = lines.map((line) => {
    const matches = sources.filter((source) => belongs(source, line, clocks.indexOf(line)))
    for (const source of matches) used.add(source)
    const uses = matches.filter(({ address, mode }) => address !== null || mode === 'refclock').map(inShort)
    return { ...line, ...verdict(line, uses, matches, whyUnnamed), uses }
  })
  return { servers, rest: whyUnnamed === null ? sources.filter((source) => !used.has(source)) : null }
}

export function inShort({ mode, name, address, state, symbol }: ChronySource): UsedSource {
  return { mode, name, address, state, symbol }
}

function belongs(source: ChronySource, line: ConfiguredLine, clockIndex: number): boolean {
  if (line.directive === 'refclock') return source.mode === 'refclock' && source.name === refclockId(line, clockIndex)
  if (source.mode !== (line.directive === 'peer' ? 'peer' : 'server')) return false
  return source.name.toLowerCase() === line.name.toLowerCase() || (source.address !== null && sameAddress(source.address, line.name))
}

function verdict(
  line: ConfiguredLine,
  uses: readonly UsedSource[],
  matches: readonly ChronySource[],
  whyUnnamed: string | null,
): Pick<TimeServer, 'active' | 'activeReason'> {
  if (uses.length > 0) return { active: true, activeReason: null }
  if (matches.length > 0) return { active: false, activeReason: 'its name has no address yet: DNS does not answer, or does not know it' }
  if (line.problem !== null) return { active: false, activeReason: line.problem }
  if (whyUnnamed !== null && line.directive !== 'refclock' && addressBytes(line.name) === null) {
    return { active: null, activeReason: whyUnnamed }
  }
  return {
    active: false,
    activeReason: NOT_TAKEN[line.origin] ?? 'chronyd does not have it: was the file changed after its start? restart it',
  }
}

const NOT_TAKEN: Readonly<Record<string, string>> = {
  sourcedir: 'chronyd does not have it: chronyc reload sources makes it read the file again',
  dhcp: 'chronyd does not have it: chronyc reload sources makes it read the file again',
}
