import type { Plan } from '../../src/changes/engine/plan.js'
import { planServices, type ServiceVerb } from '../../src/changes/service-actions.js'
import type { Host } from '../../src/host/types.js'

export type Verb = ServiceVerb

/** What makes the plan of a `service` command. */
export function planActivityOf(
  verb: Verb,
  units: string[],
  more: { now?: boolean; env?: Record<string, string> } = {},
): (host: Host) => Promise<Plan> {
  return (host) => planServices(host, verb, { units, now: more.now ?? false, settleMs: 1, env: more.env ?? {} })
}
