/** A supervised service, as svstat (daemontools, daemontools-encore), s6-svstat and `sv status` (runit) show it. */
export interface SupervisedService {
  /** As it was asked for; null for s6-svstat, which does not repeat it. */
  directory: string | null
  /** up or down (daemontools, s6), run, down or finish (runit); null when the tool could not tell, see `problem`. */
  state: string | null
  pid: number | null
  /** How long it has been in this state. */
  seconds: number | null
  /** What it is to become, when that is not what it is: up, down, exit. */
  wants: string | null
  /** How it is when its supervisor starts, when that is not what it is now: up, down. */
  normally: string | null
  paused: boolean
  /** Whether it is the logger of the service. */
  log: boolean
  /** daemontools-encore: starting, started, running, stopping, stopped, failed; unknown when it says so itself. */
  activity: string | null
  /** daemontools-encore: to be run once only. */
  once: boolean
  /** runit: TERM was sent and it has not ended yet. */
  gotTerm: boolean
  /** runit: how `sv start` and its like ended: ok, timeout, kill. */
  outcome: string | null
  /** s6: process group. */
  processGroup: number | null
  /** s6: how it ended last. */
  exitCode: number | null
  /** s6: the signal that ended it last, e.g. SIGTERM. */
  signal: string | null
  /** s6: whether it has told that it is ready; null for a tool that does not show it. */
  ready: boolean | null
  /** s6: how long it has been ready. */
  readySeconds: number | null
  /** Why there is no state, in the tool's words: `supervise not running`, `unable to open supervise/ok: access denied` … */
  problem: string | null
}

export const NOTHING_KNOWN: SupervisedService = {
  directory: null,
  state: null,
  pid: null,
  seconds: null,
  wants: null,
  normally: null,
  paused: false,
  log: false,
  activity: null,
  once: false,
  gotTerm: false,
  outcome: null,
  processGroup: null,
  exitCode: null,
  signal: null,
  ready: null,
  readySeconds: null,
  problem: null,
}
