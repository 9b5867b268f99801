import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { isUp, type SupervisedEntry, type SupervisedServices } from '../../facts/supervisor/services.js'
import { inWords } from '../../words.js'
import type { RunStep, StateExpectation } from '../engine/plan.js'
import { NOTHING, type ActivityPart } from '../unit/activity.js'
import { guard } from '../unit/guards.js'
import { isRemoteLogin } from '../unit/remote-login.js'
import { refuseUnsupervised } from './named-services.js'
import { watchSupervised, type WatchedService } from './settle.js'

export type SupervisedVerb = 'start' | 'stop' | 'restart'

export interface SupervisedWishes {
  /** How long started services are watched, in milliseconds; svstat is asked before and after. */
  settleMs: number
  /** The environment of hostward, which tells of a login over ssh. */
  env: Readonly<Record<string, string | undefined>>
}

/**
 * The part of a plan that starts, stops or restarts supervised services by svc: steps, the states that they touch (kind `supervised`),
 * what is expected of those, and a `verify` that asks svstat twice. Nothing where all is so already; a restart is always done.
 *
 * @throws NotSupportedError (no daemontools), DaemonNotRunningError (nobody supervises them)
 */
export async function activityOf(
  host: Host,
  verb: SupervisedVerb,
  services: readonly SupervisedEntry[],
  { supervisor }: Pick<SupervisedServices, 'supervisor'>,
  wishes: SupervisedWishes,
): Promise<ActivityPart> {
  refuseUnsupervised(services, supervisor)
  const wanted = services.filter((service) => !isAlreadySo(verb, service))
  if (wanted.length === 0) return NOTHING
  const restarted = verb === 'restart' ? wanted.filter(isRunning) : []
  const rest = wanted.filter((service) => !restarted.includes(service))
  const units = wanted.map(({ name }) => `${name}.service`)
  const taking = {
    how: verb === 'stop' ? 'would be stopped' : 'would be restarted',
    units: verb === 'start' ? [] : units,
    again: verb === 'restart',
  }
  const guarded = guard(taking, await isRemoteLogin(host, wishes.env))
  const to = verb === 'stop' ? 'down' : 'up'
  const watched = wanted.map((service): WatchedService => ({
    name: service.name,
    directory: service.directory,
    to,
    pidBefore: restarted.includes(service) ? service.pid : null,
    log: false,
  }))
  return {
    steps: [...svcStep('restart', restarted), ...svcStep(verb === 'stop' ? 'stop' : 'start', rest)],
    states: wanted.map(({ directory }) => ({ kind: 'supervised', key: directory })),
    expect: Object.fromEntries(wanted.map(({ directory }): [string, StateExpectation] => [`supervised ${directory}`, JUDGED_BY_VERIFY])),
    verify: (changed) => watchSupervised(changed, watched, wishes.settleMs),
    dangers: guarded.dangers,
    warnings: guarded.warnings.map(inTheirNames),
    notes: [],
    ids: wanted.map(({ name }) => name),
  }
}

/** Up or down is for two looks at svstat to tell; that it is supervised at all is compared. */
export const JUDGED_BY_VERIFY: StateExpectation = { values: { supervised: 'yes' }, free: ['state'] }

const isRunning = ({ state }: SupervisedEntry): boolean => isUp(state)

function isAlreadySo(verb: SupervisedVerb, { state, wants, paused, crashLoop }: SupervisedEntry): boolean {
  if (verb === 'restart' || wants !== null) return false
  return verb === 'stop' ? !isUp(state) : isUp(state) && !paused && crashLoop !== true
}

/** Options of svc(8): up, and go on where it is paused; down (TERM, then CONT); TERM, after which supervise starts it again. */
const LETTERS = { start: '-u', stop: '-d', restart: '-t' } as const

function svcStep(verb: SupervisedVerb, services: readonly SupervisedEntry[]): RunStep[] {
  if (services.length === 0) return []
  const isPaused = verb !== 'stop' && services.some(({ paused }) => paused)
  return [
    {
      kind: 'run',
      id: `svc-${verb}`,
      describe: `${verb} ${inWords(services.map(({ name }) => name))}`,
      program: 'svc',
      args: [`${LETTERS[verb]}${isPaused ? 'c' : ''}`, ...services.map(({ path }) => path)],
      touches: services.map(({ directory }) => `supervised ${directory}`),
      undoable: verb !== 'restart',
    },
  ]
}

const inTheirNames = ({ code, message }: Warning): Warning => ({ code, message: message.replaceAll('.service', '') })
