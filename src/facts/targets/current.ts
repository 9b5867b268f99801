import { orUnavailable, isUnavailable, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askDefaultTarget } from '../../tools/systemctl/get-default.js'
import { askListUnits, type ListedUnit } from '../../tools/systemctl/list-units.js'

export interface CurrentTarget {
  /** Where the host boots to; null when it could not be had. */
  default: string | null
  /** The most advanced target that is active now; null when none of them is, or it could not be had. */
  current: string | null
}

/** The targets that a host boots through or falls back to, the most advanced first (bootup(7)). */
export const STAGES = [
  'graphical.target',
  'multi-user.target',
  'rescue.target',
  'emergency.target',
  'basic.target',
  'sysinit.target',
] as const

/**
 * The default target and the current one. One of the two may be missing, with a warning.
 *
 * @throws HostwardError when neither could be had
 */
export async function readCurrentTarget(host: Host): Promise<Finding<CurrentTarget>> {
  const units = askListUnits(host)
  const [wanted, listed] = await Promise.all([orUnavailable(askDefaultTarget(host)), orUnavailable(units)])
  if (isUnavailable(wanted) && isUnavailable(listed)) await units
  const warnings = [wanted, listed].filter(isUnavailable).map(({ unavailable: { code, message } }): Warning => ({ code, message }))
  const data = { default: isUnavailable(wanted) ? null : wanted, current: isUnavailable(listed) ? null : currentTarget(listed) }
  return { data, warnings }
}

/** The most advanced of the stages of the boot that are active, or null. */
export function currentTarget(units: readonly Pick<ListedUnit, 'unit' | 'active'>[]): string | null {
  const active = new Set(units.filter((unit) => unit.active === 'active').map((unit) => unit.unit))
  return STAGES.find((stage) => active.has(stage)) ?? null
}
