import { NotSupportedError, PlanRefusedError } from '../errors.js'
import { daemonInCharge } from '../facts/time/daemon-in-charge.js'
import { judgeSynchronised } from '../facts/time/judge.js'
import type { Host } from '../host/types.js'
import { askClock } from '../tools/chronyc/clock.js'
import type { Difference, Plan } from './engine/plan.js'

/** An offset that is not worth a step: seconds. */
const NEGLIGIBLE_SECONDS = 0.001

/**
 * Have chronyd set the clock at once instead of slewing it. There is no way back.
 *
 * @throws PlanRefusedError when chronyd follows nobody; ToolMissingError, DaemonNotRunningError
 */
export async function planTimeStep(host: Host): Promise<Plan> {
  if ((await daemonInCharge(host)) === 'ntpd') {
    throw new NotSupportedError('ntpd cannot be told to step the clock: it does so by itself when the clock is more than 0.128 s off', {
      suggestions: ['hostward time wait', 'with -g it takes any offset at its start: hostward service restart ntpd'],
    })
  }
  const { tracking, sources } = await askClock(host)
  const { synchronised, reason } = judgeSynchronised(tracking, sources)
  if (!synchronised) {
    throw new PlanRefusedError(`there is no time to step to: ${reason}`, {
      suggestions: ['hostward time wait, then again', 'hostward time sources'],
    })
  }
  const { offsetSeconds } = tracking
  const isNear = Math.abs(offsetSeconds) < NEGLIGIBLE_SECONDS
  const off = `${Math.abs(offsetSeconds)} s ${offsetSeconds > 0 ? 'slow' : 'fast'}`
  const back = offsetSeconds < 0 ? ' back' : ''
  return {
    action: 'time step',
    summary: `set the clock, which is ${off}, at once`,
    steps: isNear
      ? []
      : [
          {
            kind: 'run',
            id: 'makestep',
            describe: `have the clock jump${back} by ${Math.abs(offsetSeconds)} s`,
            program: 'chronyc',
            args: ['makestep'],
            touches: ['the system clock'],
            undoable: false,
          },
        ],
    watch: {},
    expect: {},
    verify: (now) => verify(now, offsetSeconds),
    dangers: isNear
      ? []
      : [
          {
            code: 'STEPS_CLOCK',
            message: `the clock jumps${back} by ${Math.abs(offsetSeconds)} s: databases, timers and logs see that, and it cannot be undone`,
          },
        ],
    warnings: [],
    done: isNear
      ? `the clock is right to ${Math.abs(offsetSeconds)} s: there is nothing to step`
      : `the clock has jumped${back} by ${Math.abs(offsetSeconds)} s`,
  }
}

async function verify(host: Host, before: number): Promise<Difference[]> {
  const { tracking } = await askClock(host)
  const now = Math.abs(tracking.offsetSeconds)
  if (now <= Math.max(NEGLIGIBLE_SECONDS, Math.abs(before) / 10)) return []
  return [{ what: 'the clock', expected: 'right after the step', actual: `still ${tracking.offsetSeconds} s off (chronyc tracking)` }]
}
