import { planReloadUnits, planRestartUnits, planStartUnits, planStopUnits } from '../../src/changes/activate-units.js'
import { planDisableUnits } from '../../src/changes/disable-units.js'
import { planEnableUnits } from '../../src/changes/enable-units.js'
import type { Plan } from '../../src/changes/engine/plan.js'
import { planMaskUnits } from '../../src/changes/mask-units.js'
import { planUnmaskUnits } from '../../src/changes/unmask-units.js'
import type { Host } from '../../src/host/types.js'

const PLANS = {
  start: planStartUnits,
  stop: planStopUnits,
  restart: planRestartUnits,
  reload: planReloadUnits,
  enable: planEnableUnits,
  disable: planDisableUnits,
  mask: planMaskUnits,
  unmask: planUnmaskUnits,
}

export type Verb = keyof typeof PLANS

/** What makes the plan of a `service` command. */
export function planActivityOf(
  verb: Verb,
  units: string[],
  more: { now?: boolean; env?: Record<string, string> } = {},
): (host: Host) => Promise<Plan> {
  return (host) => PLANS[verb](host, { units, now: more.now ?? false, settleMs: 1, env: more.env ?? {} })
}
