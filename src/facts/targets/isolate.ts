import { isDown } from '../../tools/systemctl/active-state.js'
import type { UnitNode } from '../../tools/systemctl/dependencies.js'
import { Transaction, type TransactionRules } from './transaction.js'

/** What `systemctl isolate TARGET` would do now. */
export interface IsolateEffect {
  /** Units that would be started, by name. */
  starts: string[]
  /**
   * Units that would be stopped, by name. A unit that is triggered by one that is stopped, too, is among them: whether the
   * versions with `if-kept` leave it running depends on which of the two they happen to look at first.
   */
  stops: string[]
  /** Units that would be tried, but whose conditions did not hold when they were last tried. */
  skips: string[]
}

/** How versions of systemd differ in a switch. */
export interface IsolateRules extends TransactionRules {
  /**
   * Whether a unit keeps running when what triggers it (a socket, a timer, a path) does: `never` (before 253), `if-kept`,
   * `if-kept-active` (since 260). The stable releases of older versions have `if-kept`, too, and so has RHEL 9 in its 252.
   */
  keepsTriggered: 'never' | 'if-kept' | 'if-kept-active'
}

/** The rules of a systemd by its version line: `systemd 252 (252-51.el9)`, `systemd 252 (252.39-1~deb12u1)`. */
export function isolateRules(version: number, versionLine: string): IsolateRules {
  const isRhel9 = version === 252 && /\.el9\b|\.el9_/.test(versionLine)
  const stable = Number(/ \(v?\d+\.(\d+)/.exec(versionLine)?.[1] ?? 0)
  const keeps = version >= 253 || isRhel9 || stable >= (KEEPS_TRIGGERED_SINCE[version] ?? Infinity)
  return { dropsUnmet: version >= 254, keepsTriggered: version >= 260 ? 'if-kept-active' : keeps ? 'if-kept' : 'never' }
}

/** The stable release of each version that took over "also keep units running that are triggered by units we keep running". */
const KEEPS_TRIGGERED_SINCE: Readonly<Record<number, number>> = { 249: 16, 250: 11, 251: 12, 252: 6 }

/**
 * What a switch to `target` would start and stop (systemctl(1), "isolate"): the target and what it pulls in starts; every other
 * active unit without IgnoreOnIsolate= stops, and with it what requires it. Null when systemd would refuse, because the
 * requirements of the target contradict each other or cannot be loaded.
 *
 * @param units all units in memory; names that are not among them count as not there
 */
export function isolateEffect(units: readonly UnitNode[], target: UnitNode, rules: IsolateRules): IsolateEffect | null {
  const byName = new Map(units.flatMap((unit) => unit.names.map((name) => [name, unit] as const)))
  const transaction = new Transaction((name) => byName.get(name), rules)
  if (transaction.startAnchor(target) !== null) return null
  const wanted = new Set([...byName.values()].filter((unit) => transaction.jobsOf(unit).length > 0))
  const shallStop = (unit: UnitNode): boolean => !unit.ignoreOnIsolate && !wanted.has(unit)
  const isKept = (name: string): boolean => {
    const trigger = byName.get(name)
    if (rules.keepsTriggered === 'never' || trigger === undefined || shallStop(trigger)) return false
    return rules.keepsTriggered === 'if-kept' || !isDown(trigger)
  }
  for (const unit of new Set(byName.values())) {
    if (!isDown(unit) && shallStop(unit) && transaction.jobsOf(unit).length === 0 && !unit.triggeredBy.some(isKept))
      transaction.stopForAnchor(unit)
  }
  if (!transaction.settle()) return null
  const starts = transaction.unitsWith('start').filter((unit) => isDown(unit) && !unit.id.endsWith('.device'))
  return {
    starts: namesOf(starts.filter((unit) => !unit.conditionFailed)),
    stops: namesOf(transaction.unitsWith('stop').filter((unit) => !isDown(unit) && unit.active !== 'deactivating')),
    skips: namesOf(starts.filter((unit) => unit.conditionFailed)),
  }
}

function namesOf(units: readonly UnitNode[]): string[] {
  return units.map((unit) => unit.id).sort()
}
