import { requireTimerName } from '../facts/timers/show.js'
import type { Host } from '../host/types.js'
import { planDisableUnits } from './disable-units.js'
import { planEnableUnits } from './enable-units.js'
import type { Plan } from './engine/plan.js'

export interface SwitchTimerWishes {
  /** As typed; `.timer` is added. */
  name: string
  /** How long a started timer is watched, in milliseconds. */
  settleMs?: number
  /** The environment of hostward, which tells of a login over ssh. */
  env: Readonly<Record<string, string | undefined>>
}

/** A timer has no process that could die. */
const SETTLE_MS = 0

/**
 * Let a timer run, now and after every boot.
 *
 * @throws UsageError, NotFoundError, PlanRefusedError (masked, no [Install] section), HostwardError
 */
export async function planEnableTimer(host: Host, { name, settleMs = SETTLE_MS, env }: SwitchTimerWishes): Promise<Plan> {
  const unit = requireTimerName(name)
  return { ...(await planEnableUnits(host, { units: [unit], now: true, settleMs, env })), action: 'timer enable' }
}

/**
 * Have a timer run no more, neither now nor after the next boot. What it has started goes on.
 *
 * @throws UsageError, NotFoundError, PlanRefusedError, HostwardError
 */
export async function planDisableTimer(host: Host, { name, settleMs = SETTLE_MS, env }: SwitchTimerWishes): Promise<Plan> {
  const unit = requireTimerName(name)
  return { ...(await planDisableUnits(host, { units: [unit], now: true, settleMs, env })), action: 'timer disable' }
}
