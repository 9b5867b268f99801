import { PlanRefusedError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { isActive, isDown } from '../../tools/systemctl/active-state.js'
import { inWords } from '../../words.js'
import type { Danger, Difference, RunStep, StateExpectation, StateRef } from '../engine/plan.js'
import { readEffects, triesNotes, type Effects } from './effects.js'
import { guard } from './guards.js'
import { isMasked, refuseEndOfRun, type NamedUnit } from './named-units.js'
import { openPortsWarnings } from './open-ports.js'
import { isRemoteLogin } from './remote-login.js'
import { watchSettling } from './settle.js'
import { reloadSteps, systemctlStep, timeoutOf } from './steps.js'

export type ActivityVerb = 'start' | 'stop' | 'restart' | 'reload'

export interface ActivityWishes {
  /** How long started units are watched, in milliseconds. */
  settleMs: number
  /** The environment of hostward, which tells of a login over ssh. */
  env: Readonly<Record<string, string | undefined>>
}

/** The part of a plan that starts or stops units; also what `--now` adds to another plan. */
export interface ActivityPart {
  steps: RunStep[]
  states: StateRef[]
  expect: Record<string, StateExpectation>
  verify: ((host: Host) => Promise<Difference[]>) | null
  dangers: Danger[]
  warnings: Warning[]
  notes: string[]
  /** Units on which something is done. */
  ids: string[]
}

export const NOTHING: ActivityPart = { steps: [], states: [], expect: {}, verify: null, dangers: [], warnings: [], notes: [], ids: [] }

/** What is expected of the states when these units are enabled or disabled as well: what systemd calls them then is judged by itself. */
export function statesBesideLinks({ states, expect }: ActivityPart, ids: readonly string[]): Record<string, StateExpectation> {
  const own = states.filter(({ key }) => ids.includes(key)).map(({ key }) => `unit ${key}`)
  const freed = own.map((id): [string, StateExpectation] => [id, { ...expect[id], free: [...(expect[id]?.free ?? []), 'unitFile'] }])
  return { ...expect, ...Object.fromEntries(freed) }
}

/**
 * What starts, stops, restarts or reloads these units, and what that does to others.
 *
 * @throws PlanRefusedError for a unit that systemd would refuse, with the reason
 */
export async function activityPart(
  host: Host,
  verb: ActivityVerb,
  units: readonly NamedUnit[],
  wishes: ActivityWishes,
): Promise<ActivityPart> {
  for (const unit of units) refuse(verb, unit)
  const wanted = units.filter((unit) => !isAlreadySo(verb, unit))
  const ids = wanted.map(({ id }) => id)
  if (ids.length === 0) return NOTHING
  const since = host.now().getTime()
  const [effects, isRemote] = await Promise.all([
    verb === 'reload' ? { starts: [], tries: [], stops: [], restarts: [], warnings: [] } : readEffects(host, verb, ids),
    isRemoteLogin(host, wishes.env),
  ])
  const taken = verb === 'start' || verb === 'reload' ? effects.stops : [...ids, ...effects.stops, ...effects.restarts]
  const again = verb === 'restart'
  const guarded = guard({ how: again ? 'would be restarted' : 'would be stopped', units: taken, again }, isRemote)
  const others = [...effects.starts, ...effects.tries, ...effects.stops, ...effects.restarts]
  return {
    steps: [...reloadSteps(wanted), stepOf(verb, wanted, others)],
    states: [...ids, ...others].map((key) => ({ kind: 'unit', key })),
    expect: expectations(verb, wanted, effects),
    verify:
      verb === 'stop'
        ? null
        : (now) => watchSettling(now, ids, { settleMs: wishes.settleMs, startedBefore: startsOf(verb, wanted), since }),
    dangers: guarded.dangers,
    warnings: [
      ...effects.warnings,
      ...guarded.warnings,
      ...(again ? [] : await openPortsWarnings(host, taken)),
      ...(verb === 'stop' ? returnWarnings(wanted, [...ids, ...effects.stops]) : []),
    ],
    notes: notesOf(effects),
    ids,
  }
}

/** A restart and a reload are never already so. */
function isAlreadySo(verb: ActivityVerb, unit: NamedUnit): boolean {
  return verb === 'start' ? isActive(unit) : verb === 'stop' ? isDown(unit) : false
}

/** Of the units that this starts, when they were started before: one that is on its way up already is not started again. */
function startsOf(verb: ActivityVerb, units: readonly NamedUnit[]): Map<string, number> {
  const started = units.filter((unit) => verb === 'restart' || (verb === 'start' && isDown(unit)))
  return new Map(started.flatMap(({ id, startedUsec }) => (startedUsec === null ? [] : [[id, startedUsec] as const])))
}

function stepOf(verb: ActivityVerb, units: readonly NamedUnit[], others: readonly string[]): RunStep {
  const ids = units.map(({ id }) => id)
  return systemctlStep(verb, ids, {
    touches: [...ids, ...others].map((id) => `unit ${id}`),
    undoable: verb === 'start' || (verb === 'stop' && units.every(canStartAgain)),
    // A failed job is 1; then the unit itself and its log tell more than systemctl does.
    ...(verb === 'start' || verb === 'restart' ? { exitCodes: [0, 1] } : {}),
    ...timeoutOf(units),
  })
}

/** What systemd made at runtime is gone when it is stopped. */
const canStartAgain = ({ transient, path, id }: NamedUnit): boolean => !transient && path !== null && !id.endsWith('.scope')

function expectations(verb: ActivityVerb, units: readonly NamedUnit[], effects: Effects): Record<string, StateExpectation> {
  const entries = units.map((unit): [string, StateExpectation] => {
    // Files that systemd reads anew may say anything of the unit; whether it is up is judged by watching it.
    const reread = unit.needDaemonReload ? ['load', 'unitFile'] : []
    if (verb !== 'stop') return [`unit ${unit.id}`, { free: ['active', ...reread] }]
    const gone = canStartAgain(unit) ? reread : ['load', 'unitFile']
    return [`unit ${unit.id}`, { values: { active: DOWN }, free: gone }]
  })
  const stopped = effects.stops.map((id): [string, StateExpectation] => [
    `unit ${id}`,
    { values: { active: DOWN }, free: ['load', 'unitFile'] },
  ])
  const moved = [...effects.starts, ...effects.tries, ...effects.restarts].map((id): [string, StateExpectation] => [
    `unit ${id}`,
    { free: ['active', 'load', 'unitFile'] },
  ])
  return Object.fromEntries([...entries, ...stopped, ...moved])
}

/** A service whose end was no good has stopped all the same. */
const DOWN = ['inactive', 'failed']

function notesOf({ starts, tries, stops, restarts }: Effects): string[] {
  return [
    ...(starts.length > 0 ? [`starts as well: ${starts.join(', ')}`] : []),
    ...triesNotes(tries),
    ...(stops.length > 0 ? [`stops as well: ${stops.join(', ')}`] : []),
    ...(restarts.length > 0 ? [`restarts as well: ${restarts.join(', ')}`] : []),
  ]
}

/** What would start a stopped unit again at once. */
function returnWarnings(units: readonly NamedUnit[], stopped: readonly string[]): Warning[] {
  return units.flatMap(({ id, triggeredBy, upheldBy }) => {
    const by = [...triggeredBy, ...upheldBy].filter((unit) => !stopped.includes(unit))
    const message = `${inWords(by)} may start ${id} again: stop ${by.length === 1 ? 'it' : 'them'} as well to keep it down`
    return by.length > 0 ? [{ code: 'STARTED_AGAIN', message }] : []
  })
}

/** @throws PlanRefusedError */
function refuse(verb: ActivityVerb, unit: NamedUnit): void {
  const { id } = unit
  const no = (why: string, ...suggestions: string[]): PlanRefusedError =>
    new PlanRefusedError(`${id} ${why}`, { suggestions: [...suggestions, `hostward unit show ${id}`], details: { unit: id } })
  if (verb === 'stop') {
    if (isDown(unit)) return
    if (unit.refuseManualStop) throw no('may be stopped only together with others (RefuseManualStop=)')
    if (!unit.canStop) throw no('cannot be stopped')
    return
  }
  refuseEndOfRun(id)
  if (verb === 'start' && isActive(unit)) return
  if (isMasked(unit)) throw no('is masked: nothing can start it', `hostward service unmask ${id}`)
  if (unit.load !== 'loaded' && !unit.needDaemonReload) {
    throw no(`cannot be started, because systemd could not load it (${unit.load})${unit.loadError === null ? '' : `: ${unit.loadError}`}`)
  }
  if (verb === 'reload') {
    if (!isActive(unit)) throw no(`is not running (${unit.active}): there is nothing to reload`, `hostward service start ${id}`)
    if (!unit.canReload) throw no('does not know how to reload its configuration (no ExecReload=)', `hostward service restart ${id}`)
    return
  }
  if (unit.refuseManualStart) throw no('may be started only by other units (RefuseManualStart=)')
  if (verb === 'restart' && unit.refuseManualStop && !isDown(unit)) throw no('may be stopped only together with others (RefuseManualStop=)')
  if (!unit.canStart) throw no('cannot be started')
}
