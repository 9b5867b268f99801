import type { Host } from '../host/types.js'
import { isActive } from '../tools/systemctl/active-state.js'
import { inWords } from '../words.js'
import type { Plan } from './engine/plan.js'
import { activityPart, type ActivityVerb, type ActivityWishes } from './unit/activity.js'
import { aliasWarnings, readNamedUnits, type NamedUnit } from './unit/named-units.js'

export interface ActivateWishes extends ActivityWishes {
  /** As typed; `.service` is added. */
  units: readonly string[]
}

/** Start units and watch that they stay up. @throws UsageError, NotFoundError, PlanRefusedError … */
export const planStartUnits = (host: Host, wishes: ActivateWishes): Promise<Plan> => planActivity(host, 'start', wishes)

/** Stop units, and with them what cannot be without them. @throws as planStartUnits */
export const planStopUnits = (host: Host, wishes: ActivateWishes): Promise<Plan> => planActivity(host, 'stop', wishes)

/** Stop and start units, or start them when they are down. Always done. @throws as planStartUnits */
export const planRestartUnits = (host: Host, wishes: ActivateWishes): Promise<Plan> => planActivity(host, 'restart', wishes)

/** Have units read their configuration again. Always done. @throws as planStartUnits */
export const planReloadUnits = (host: Host, wishes: ActivateWishes): Promise<Plan> => planActivity(host, 'reload', wishes)

async function planActivity(host: Host, verb: ActivityVerb, wishes: ActivateWishes): Promise<Plan> {
  const units = await readNamedUnits(host, wishes.units)
  const part = await activityPart(host, verb, units, wishes)
  const { steps, states, expect, verify, dangers, notes } = part
  return {
    action: `service ${verb}`,
    summary: `${verb} ${inWords(units.map(({ id }) => id))}`,
    steps,
    watch: { states },
    expect: { states: expect },
    ...(verify === null ? {} : { verify }),
    dangers,
    warnings: [...aliasWarnings(units), ...part.warnings, ...(verb === 'stop' ? nextBootWarnings(units) : [])],
    notes,
    done: doneText(verb, units),
  }
}

function doneText(verb: ActivityVerb, units: readonly NamedUnit[]): string {
  const names = inWords(units.map(({ id }) => id))
  const be = units.length === 1 ? 'is' : 'are'
  switch (verb) {
    case 'start': {
      const oneshots = units.filter((unit) => unit.serviceType === 'oneshot' && !isActive(unit))
      return oneshots.length === units.length ? `${names} ${units.length === 1 ? 'has' : 'have'} run` : `${names} ${be} up`
    }
    case 'stop':
      return `${names} ${be} down`
    case 'restart':
      return `${names} ${be} restarted and up`
    case 'reload':
      return `${names} ${units.length === 1 ? 'has' : 'have'} been told to reload, and ${be} up`
  }
}

function nextBootWarnings(units: readonly NamedUnit[]) {
  const enabled = units.filter(({ unitFileState }) => unitFileState === 'enabled').map(({ id }) => id)
  const message = `${inWords(enabled)} ${enabled.length === 1 ? 'is' : 'are'} enabled and will start again at the next boot`
  return enabled.length > 0 ? [{ code: 'STARTS_AT_BOOT', message }] : []
}
