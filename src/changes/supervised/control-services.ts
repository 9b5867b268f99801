import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { SupervisedEntry } from '../../facts/supervisor/services.js'
import { inWords } from '../../words.js'
import type { Plan } from '../engine/plan.js'
import { activityOf, type SupervisedVerb, type SupervisedWishes } from './activity.js'
import { namedServices, readControlledServices } from './named-services.js'

/**
 * Start, stop or restart services under daemontools, and watch what comes of it. What is so already is left alone; a restart is
 * always done.
 *
 * @param words names of services, see namedServices
 * @throws NotSupportedError, NotFoundError, DaemonNotRunningError
 */
export async function planControlServices(
  host: Host,
  verb: SupervisedVerb,
  words: readonly string[],
  wishes: SupervisedWishes,
): Promise<Plan> {
  const all = await readControlledServices(host)
  const services = namedServices(all, words)
  const part = await activityOf(host, verb, services, all, wishes)
  const names = services.map(({ name }) => name)
  const { steps, states, expect, verify, dangers, notes } = part
  return {
    action: `service ${verb}`,
    summary: `${verb} ${inWords(names)}`,
    steps,
    watch: { states },
    expect: { states: expect },
    ...(verify === null ? {} : { verify }),
    dangers,
    warnings: [...part.warnings, ...(verb === 'stop' ? nextBootWarnings(services) : [])],
    notes,
    done: `${inWords(names)} ${names.length === 1 ? 'is' : 'are'} ${DONE[verb]}`,
  }
}

const DONE: Readonly<Record<SupervisedVerb, string>> = { start: 'up', stop: 'down', restart: 'restarted and up' }

function nextBootWarnings(services: readonly SupervisedEntry[]): Warning[] {
  const enabled = services.filter((one) => one.enabled).map(({ name }) => name)
  const message = `${inWords(enabled)} ${enabled.length === 1 ? 'is' : 'are'} enabled and will start again at the next boot`
  return enabled.length > 0 ? [{ code: 'STARTS_AT_BOOT', message }] : []
}
