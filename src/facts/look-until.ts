import { setTimeout as sleep } from 'node:timers/promises'
import { InterruptedError } from '../errors.js'
import type { Host } from '../host/types.js'

/** How long something is waited for. */
export interface LookLimits {
  waitMs: number
  /** Between two looks; 1000 when left out. */
  everyMs?: number
  /** Ctrl-C. */
  interrupt?: AbortSignal
}

/** When a look begins. */
export interface Moment {
  /** Since the first look began; at most as long as is to be waited. */
  waitedMs: number
  /** There is no other after it. */
  isLast: boolean
}

/**
 * Look until it is enough or the time is over, at the end of which there is one more look. What looking takes counts: a tool may need
 * seconds to answer. A recording is looked at once: it does not change.
 *
 * @returns what was seen last @throws InterruptedError, and what a look throws
 */
export async function lookUntil<Seen>(
  host: Host,
  { waitMs, everyMs = 1000, interrupt }: LookLimits,
  look: (moment: Moment) => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
): Promise<Seen> {
  const isLive = (await host.describe()).kind === 'local'
  const start = performance.now()
  const elapsed = (): number => Math.min(Math.round(performance.now() - start), waitMs)
  for (;;) {
    if (interrupt?.aborted === true) throw new InterruptedError()
    const waitedMs = elapsed()
    const isLast = !isLive || waitedMs >= waitMs
    const seen = await look({ waitedMs, isLast })
    if (isLast || isEnough(seen)) return seen
    await sleep(Math.min(everyMs, waitMs - elapsed()), undefined, interrupt === undefined ? {} : { signal: interrupt }).catch(
      () => undefined,
    )
  }
}
