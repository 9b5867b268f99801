import { PlanRefusedError, type Warning } from '../errors.js'
import { askTimerProperties } from '../facts/timers/properties.js'
import { noSuchTimer, requireTimerName } from '../facts/timers/show.js'
import type { Host } from '../host/types.js'
import { isDown } from '../tools/systemctl/active-state.js'
import { askShow, textOf, wordsOf, type Properties } from '../tools/systemctl/show.js'
import type { Plan } from './engine/plan.js'
import { RUN_PROPERTIES, verifyRun, startedUsec, type RunToVerify } from './timer/verify-run.js'
import { systemctlStep } from './unit/steps.js'

export interface RunTimerWishes {
  /** As typed; `.timer` is added. */
  name: string
  /** How long the run may take, in milliseconds. */
  waitMs: number
  /** How long what stays is watched, in milliseconds. */
  settleMs?: number
}

const SETTLE_MS = 2000

/**
 * Start what a timer starts, now; its times stay as they are. What ends is waited for.
 *
 * @throws UsageError, NotFoundError, PlanRefusedError (masked, cannot be loaded), HostwardError
 */
export async function planRunTimer(host: Host, { name, waitMs, settleMs = SETTLE_MS }: RunTimerWishes): Promise<Plan> {
  const timer = requireTimerName(name)
  const own = (await askTimerProperties(host, [timer])).get(timer) ?? new Map<string, string[]>()
  if (textOf(own, 'LoadState') === 'not-found') throw noSuchTimer(timer)
  const unit = wordsOf(own, 'Triggers')[0] ?? textOf(own, 'Unit') ?? timer.replace(/\.timer$/, '.service')
  const [before = new Map<string, string[]>()] = await askShow(host, [unit], RUN_PROPERTIES)
  refuse(timer, unit, before)
  const active = textOf(before, 'ActiveState') ?? 'unknown'
  const isUp = !isDown({ active })
  const isOneshot = textOf(before, 'Type') === 'oneshot'
  const run: RunToVerify = { unit, startedBeforeUsec: startedUsec(before), plannedAtUsec: host.now().getTime() * 1000, settleMs }
  return {
    action: 'timer run',
    summary: `run ${unit} now, which ${timer} starts`,
    // A failed job is 1: then the unit itself and its log tell more than systemctl does.
    steps: isUp
      ? []
      : [
          systemctlStep('start', [unit], {
            describe: isOneshot ? `start ${unit} and wait until it has ended` : `start ${unit}`,
            touches: [`unit ${unit}`],
            undoable: false,
            exitCodes: [0, 1],
            timeoutMs: waitMs,
          }),
        ],
    // Nothing takes a run back; a unit that has failed stays so, for whoever looks at it.
    watch: {},
    expect: {},
    verify: (now) => verifyRun(now, run),
    leftBehind: (now) => leftBehind(now, unit),
    dangers: [],
    warnings: [],
    done: isUp ? `${unit} is running already (${active})` : isOneshot ? `${unit} has run and ended well` : `${unit} has been started`,
  }
}

/** A unit that has failed is told by every monitor until that is forgotten; one that was not waited for goes on. */
async function leftBehind(host: Host, unit: string): Promise<Warning[]> {
  const [properties = new Map<string, string[]>()] = await askShow(host, [unit], RUN_PROPERTIES)
  const active = textOf(properties, 'ActiveState') ?? 'unknown'
  if (active === 'failed') {
    const message = `${unit} stays failed, with its result to look at (hostward unit show ${unit}): systemctl reset-failed ${unit} forgets it`
    return [{ code: 'LEFT_FAILED', message }]
  }
  return isDown({ active }) ? [] : [{ code: 'STILL_RUNS', message: `${unit} goes on (${active}): hostward service stop ${unit} ends it` }]
}

/** @throws PlanRefusedError */
function refuse(timer: string, unit: string, properties: Properties): void {
  const load = textOf(properties, 'LoadState') ?? 'unknown'
  if (load === 'loaded') return
  const suggestions = load === 'masked' ? [`hostward service unmask ${unit}`] : [`hostward unit show ${unit}`]
  const why = load === 'masked' ? 'it is masked' : load === 'not-found' ? 'there is no such unit' : `systemd could not load it (${load})`
  throw new PlanRefusedError(`${timer} starts ${unit}, which cannot be started: ${why}`, { suggestions, details: { unit } })
}
