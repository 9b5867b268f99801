import type { Warning } from '../../errors.js'
import { waitForTime, type TimeWaitData } from '../../facts/time/wait.js'
import type { Host } from '../../host/types.js'
import { inWords } from '../../words.js'
import type { Difference, Plan } from '../engine/plan.js'
import type { ActivityWishes } from '../unit/activity.js'
import type { WantedSource } from './wanted-sources.js'

/** How a daemon comes to follow its sources, whichever daemon it is. */
export interface FollowWishes extends ActivityWishes {
  /** Add to the sources that are there. */
  keep: boolean
  /** Turn other time daemons off. */
  takeOver: boolean
  /** How long to wait for a source to be selected, in milliseconds; null: not at all. */
  waitMs: number | null
  /** Take all back when none is selected in that time. */
  requireSync: boolean
  /** Told while waiting. */
  progress?: (state: TimeWaitData) => void
  /** How long the daemon is given to have its sources, in milliseconds; as long as it usually takes when left out. */
  sourcesMs?: number
}

/** What is waited for with `requireSync`, and nothing else is said. */
const DEFAULT_WAIT_MS = 60_000

/** How a plan waits for the clock once the daemon has its sources, and what it tells of that. */
export interface ClockWait extends Required<Pick<Plan, 'done' | 'doneNow' | 'afterwards'>> {
  /** Nothing, unless a source is required and none was selected in time. */
  wait: (host: Host, interrupt: AbortSignal) => Promise<Difference[]>
}

/** @param silent warnings about the sources that give no time */
export function clockWait(
  daemon: 'chronyd' | 'ntpd',
  sources: readonly WantedSource[],
  { waitMs: asked, requireSync, keep, progress }: FollowWishes,
  silent: (host: Host) => Promise<Warning[]>,
): ClockWait {
  // Only a wait shows what the daemon makes of it.
  const told = `${daemon} is told to ask ${sourcesInWords(sources)}${keep ? ' as well' : ''}`
  let waited: TimeWaitData | null = null
  return {
    wait: async (host, interrupt) => {
      const waitMs = asked ?? (requireSync ? DEFAULT_WAIT_MS : null)
      if (waitMs === null) return []
      const { data, failure } = await waitForTime(host, {
        withinMs: null,
        waitMs,
        interrupt,
        ...(progress === undefined ? {} : { progress }),
      })
      waited = data
      if (failure === null || !requireSync) return []
      const actual = [failure.message, ...(await silent(host)).map(({ message }) => message)].join('\n')
      return [{ what: 'the clock', expected: `synchronised within ${waitMs / 1000} s`, actual }]
    },
    done: told,
    doneNow: () => Promise.resolve(waited?.synchronised === true ? `${told}; ${waited.reason}` : null),
    afterwards: async (host) => {
      // Without a wait, nothing is known yet of servers that have just been named.
      if (waited === null) return []
      const { synchronised, waitedSeconds, reason } = waited
      const message = `the clock is not synchronised after ${waitedSeconds} s: ${reason}`
      return [...(synchronised ? [] : [{ code: 'NOT_SYNCHRONISED', message }]), ...(await silent(host))]
    },
  }
}

/** The sources in a sentence; without any, ntpd follows the host itself. */
export function sourcesInWords(sources: readonly WantedSource[]): string {
  if (sources.length === 0) return 'its own clock'
  return inWords(sources.map(({ directive, name }) => (directive === 'pool' ? `the pool ${name}` : name)))
}
