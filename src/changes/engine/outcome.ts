import type { HostwardError, Warning } from '../../errors.js'
import type { ChangeData, PlanData } from './result.js'
import type { Machine } from './snapshot.js'
import type { StateKind } from './states.js'

/** What is told while a change goes on, for people. */
export interface Listener {
  /** A step has been done. */
  stepDone(describe: string): void
  /** The host is being brought back. */
  restoring(why: string): void
}

export interface EngineOptions {
  machine: Machine
  kinds: readonly StateKind[]
  /** `/var/lib/hostward` */
  stateFolder: string
  /** For the history: words of the command line, who asked, version of hostward. */
  words: readonly string[]
  user: string
  version: string
  bootId: string | null
  listener: Listener
  /** Ctrl-C: the step in hand is finished, then all is taken back. */
  interrupt?: AbortSignal
  /** The change that the plan undoes. */
  undoes?: number
}

export interface ChangeOutcome {
  changed: boolean
  data: ChangeData
  warnings: Warning[]
  failure?: HostwardError
}

/** An outcome before anything was done. */
export const untouched = (plan: PlanData): ChangeData => ({
  plan,
  verified: null,
  restored: null,
  differences: [],
  alsoChanged: [],
  journalId: null,
  leftOver: [],
  irreversible: [],
})
