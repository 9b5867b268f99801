import type { Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askListUnits, type ListedUnit } from '../../tools/systemctl/list-units.js'
import { nameMatcher, requireUnitTypes } from './pattern.js'

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

/**
 * The units that systemd has in memory, filtered as `systemctl list-units` filters. A device that stands under several
 * names is there under each of them.
 *
 * @throws UsageError for an unknown type; ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError …
 */
export async function readUnits(host: Host, filter: UnitFilter = {}): Promise<Finding<UnitListData>> {
  const { types = [], states = [], patterns = [], all = false } = filter
  requireUnitTypes(types)
  const matchers = patterns.map(nameMatcher)
  const units = (await askListUnits(host)).filter(
    (unit) =>
      (types.length === 0 || types.includes(unit.type)) &&
      (states.length > 0
        ? states.some((state) => state === unit.load || state === unit.active || state === unit.sub)
        : all || isShown(unit)) &&
      (matchers.length === 0 || matchers.some((matches) => matches(unit.unit))),
  )
  return { data: { units }, warnings: [] }
}

/** What systemctl shows without --all: everything that is not simply inactive. */
function isShown(unit: ListedUnit): boolean {
  return unit.active !== 'inactive' || unit.job !== null
}
