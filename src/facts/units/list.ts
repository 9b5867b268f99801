import type { Finding } from '../../errors.js'
import { UsageError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askListUnits, type ListedUnit } from '../../tools/systemctl/list-units.js'

export interface UnitListData {
  units: ListedUnit[]
}

export interface UnitFilter {
  /** Unit types without the dot; empty means all. */
  types?: readonly string[]
  /** Words of LOAD, ACTIVE or SUB; empty means all. */
  states?: readonly string[]
  /** Shell patterns on the unit name (`*`, `?`, `[…]`); a unit must match one of them. */
  patterns?: readonly string[]
  /** Also inactive units; otherwise as systemctl does: active, failed, or with a job. */
  all?: boolean
}

/** The units that systemd has in memory, filtered as `systemctl list-units` filters. @throws HostwardError */
export async function readUnits(host: Host, filter: UnitFilter = {}): Promise<Finding<UnitListData>> {
  const { types = [], states = [], patterns = [], all = false } = filter
  const matchers = patterns.map(patternToRegExp)
  const units = (await askListUnits(host)).filter(
    (unit) =>
      (types.length === 0 || types.includes(unit.type)) &&
      (states.length > 0
        ? states.some((state) => state === unit.load || state === unit.active || state === unit.sub)
        : all || isShown(unit)) &&
      (matchers.length === 0 || matchers.some((matcher) => matcher.test(unit.unit))),
  )
  return { data: { units }, warnings: [] }
}

/** What systemctl shows without --all: everything that is not simply inactive. */
function isShown(unit: ListedUnit): boolean {
  return unit.active !== 'inactive' || unit.job !== null
}

/** A shell pattern as a regular expression over the whole name. @throws UsageError for an unclosed bracket */
export function patternToRegExp(pattern: string): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2)
      if (end === -1) throw new UsageError(`pattern ${JSON.stringify(pattern)}: [ without ]`)
      const body = pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')
      source += `[${body}]`
      at = end
    } else source += character.replace(/[\\^$.|+(){}\]]/g, '\\$&')
  }
  return new RegExp(`^${source}$`)
}
