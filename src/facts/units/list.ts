import type { Finding, Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askListUnits, askShownUnits, type ListedUnit } from '../../tools/systemctl/list-units.js'
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
  /** Also inactive units, and the further names of a device; otherwise as systemctl does: active, failed, or with a job. */
  all?: boolean
}

/**
 * The units that systemd has in memory, filtered as `systemctl list-units` filters.
 *
 * @throws UsageError for an unknown type; ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError …
 */
export async function readUnits(host: Host, filter: UnitFilter = {}): Promise<Finding<UnitListData>> {
  const { types = [], states = [], patterns = [], all = false } = filter
  requireUnitTypes(types)
  const matchers = patterns.map(nameMatcher)
  const units = (await (all ? askListUnits(host) : askWithoutAll(host, states))).filter(
    (unit) =>
      (types.length === 0 || types.includes(unit.type)) &&
      (states.length === 0 || states.some((state) => state === unit.load || state === unit.active || state === unit.sub)) &&
      (matchers.length === 0 || matchers.some((matches) => matches(unit.unit))),
  )
  return { data: { units }, warnings: stateWarnings(states, units) }
}

/**
 * Words of LOAD, ACTIVE and SUB of any type of unit, systemd 219 to 257. A later one may have others: what is not among them is
 * asked for all the same.
 */
const STATE_WORDS: ReadonlySet<string> = new Set(
  [
    'stub loaded not-found bad-setting error merged masked',
    'active reloading inactive failed activating deactivating maintenance refreshing',
    'dead waiting running tentative plugged mounting mounting-done mounted remounting unmounting cleaning abandoned',
    'remounting-sigterm remounting-sigkill unmounting-sigterm unmounting-sigkill stop-sigterm stop-sigkill stop-sigabrt',
    'condition start-pre start start-post exited reload reload-signal reload-notify reload-post stop stop-watchdog stop-post',
    'final-watchdog final-sigterm final-sigkill auto-restart auto-restart-queued dead-before-auto-restart failed-before-auto-restart',
    'dead-resources-pinned refresh-extensions refresh-credentials start-open start-chown listening deferred stop-pre stop-pre-sigterm',
    'stop-pre-sigkill activating-done activating-sigterm activating-sigkill deactivating-sigterm deactivating-sigkill elapsed',
  ].flatMap((words) => words.split(' ')),
)

/** "No units" must not hide a mistyped word. */
function stateWarnings(states: readonly string[], units: readonly ListedUnit[]): Warning[] {
  const unknown = units.length > 0 ? [] : states.filter((state) => !STATE_WORDS.has(state))
  return unknown.map((state) => ({
    code: 'STATE_UNKNOWN',
    message: `${JSON.stringify(state)} is no state that hostward knows: a word of LOAD, ACTIVE or SUB, such as failed, running, masked`,
  }))
}

/**
 * The units among which systemctl looks without --all. With --state those are the inactive ones, too, and still not those
 * that follow another one. Only a device follows, and none that is inactive: it would have been shown otherwise.
 */
async function askWithoutAll(host: Host, states: readonly string[]): Promise<ListedUnit[]> {
  if (states.every((state) => NEVER_INACTIVE.has(state))) return askShownUnits(host)
  const [all, shown] = await Promise.all([askListUnits(host), askShownUnits(host)])
  const names = new Set(shown.map(({ unit }) => unit))
  return all.filter(({ unit, type, active }) => type !== 'device' || active === 'inactive' || names.has(unit))
}

/** Words of ACTIVE and SUB that no unit has whose ACTIVE is `inactive`. */
const NEVER_INACTIVE: ReadonlySet<string> = new Set([
  ...['active', 'reloading', 'failed', 'activating', 'deactivating', 'maintenance', 'refreshing'],
  ...['running', 'exited', 'waiting', 'listening', 'mounted', 'plugged'],
])
