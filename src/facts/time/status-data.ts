import type { TimeDaemon } from './daemons.js'
import type { Serving, TimeRole } from './role.js'

export interface TimeStatusData {
  /** Null when nobody on the host can say. */
  synchronised: boolean | null
  /** Why, in a plain sentence. */
  reason: string
  /**
   * Offset of the system clock from NTP time, with chronyc's sign: positive when the clock is slow (behind), negative when
   * it is fast (ahead). Null without a source.
   */
  offsetSeconds: number | null
  /** The sign in words; null when there is no offset or it is 0. */
  offsetDirection: 'slow' | 'fast' | null
  /** Bound of the clock's error, when the stratum 1 server is right: |offset| + root dispersion + root delay / 2. */
  maxErrorSeconds: number | null
  /** Address of the source that chronyd follows (reference id of a reference clock); name where only that is known. */
  source: string | null
  /** Stratum of this host. */
  stratum: number | null
  /** Leap status in chronyc's words: Normal, Insert second, Delete second, Not synchronised. */
  leap: string | null
  role: TimeRole | null
  /** Why this role; null when the question does not arise. */
  roleReason: string | null
  /** The daemon in charge: chronyd, ntpd, ntpsec, systemd-timesyncd. Null when none runs that hostward knows. */
  daemon: string | null
  /** The time daemons that systemd knows; null without systemd. */
  daemons: TimeDaemon[] | null
  /** Null when chronyd was not asked, as the rest. */
  refid: string | null
  /** When the last measurement was taken in. */
  refTime: string | null
  refTimeUsec: number | null
  /** Offset at the last update; positive when the clock was ahead of the sources. */
  lastOffsetSeconds: number | null
  rmsOffsetSeconds: number | null
  /** How wrong the clock would run without correction; positive when it is fast. */
  frequencyPpm: number | null
  residualFrequencyPpm: number | null
  skewPpm: number | null
  rootDelaySeconds: number | null
  rootDispersionSeconds: number | null
  updateIntervalSeconds: number | null
  /** Sources of chronyd that have an address, and how many of them answered at least one of the last eight polls. */
  sourceCount: number | null
  reachableSourceCount: number | null
  serving: Serving | null
}
