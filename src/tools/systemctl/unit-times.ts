import type { Instant } from '../timestamps.js'
import { isActive, isDown } from './active-state.js'
import { textOf, type Properties } from './show.js'

/**
 * When a unit changed its state. ISO 8601 UTC, with the microseconds since the epoch beside it; systemctl before 247 prints
 * whole seconds. Null: never.
 */
export interface UnitTimes {
  /** Since when it is in its active state, as `systemctl status` says it. */
  since: string | null
  sinceUsec: number | null
  /** Last change of any kind. */
  stateChanged: string | null
  stateChangedUsec: number | null
  /** Last time that it began to start. */
  inactiveExit: string | null
  inactiveExitUsec: number | null
  activeEnter: string | null
  activeEnterUsec: number | null
  activeExit: string | null
  activeExitUsec: number | null
  inactiveEnter: string | null
  inactiveEnterUsec: number | null
}

export function timesOf(properties: Properties, time: (name: string) => Instant | null): UnitTimes {
  const at = (name: string): Instant => time(`${name}Timestamp`) ?? { iso: null, usec: null }
  const since = at(sinceProperty(textOf(properties, 'ActiveState') ?? ''))
  const [changed, inactiveExit, activeEnter] = [at('StateChange'), at('InactiveExit'), at('ActiveEnter')]
  const [activeExit, inactiveEnter] = [at('ActiveExit'), at('InactiveEnter')]
  return {
    since: since.iso,
    sinceUsec: since.usec,
    stateChanged: changed.iso,
    stateChangedUsec: changed.usec,
    inactiveExit: inactiveExit.iso,
    inactiveExitUsec: inactiveExit.usec,
    activeEnter: activeEnter.iso,
    activeEnterUsec: activeEnter.usec,
    activeExit: activeExit.iso,
    activeExitUsec: activeExit.usec,
    inactiveEnter: inactiveEnter.iso,
    inactiveEnterUsec: inactiveEnter.usec,
  }
}

/** The moment that belongs to a state, by systemctl's own rule. */
function sinceProperty(active: string): string {
  if (isActive({ active })) return 'ActiveEnter'
  if (isDown({ active })) return 'InactiveEnter'
  return active === 'activating' ? 'InactiveExit' : 'ActiveExit'
}
