import { TimeoutError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ChronySource } from '../../tools/chronyc/sources.js'
import { askClock } from '../../tools/chronyc/clock.js'
import { lookUntil, type LookLimits } from '../look-until.js'
import { daemonInCharge } from './daemon-in-charge.js'
import { judgeSynchronised } from './judge.js'
import { inShort, type UsedSource } from './match-sources.js'
import { readNtpdClock } from './ntpd-clock.js'

export interface TimeWaitData {
  synchronised: boolean
  /** Why, in a plain sentence. */
  reason: string
  /** Offset of the system clock from NTP time: positive when the clock is slow. Null without a source. */
  offsetSeconds: number | null
  /** What --within allows; null without it. */
  withinSeconds: number | null
  /** How long it took, or was waited in vain. */
  waitedSeconds: number
  /** Address of the source that the daemon follows; name where only that is known. */
  source: string | null
  sources: WaitSource[]
}

export interface WaitSource extends UsedSource {
  /** The last eight polls as bits; 255 when all were answered. */
  reach: number
  /** Offset at the last sample; positive when the local clock is ahead of the source. */
  offsetSeconds: number | null
}

export interface WaitWishes extends LookLimits {
  /** Milliseconds; null: any offset will do. */
  withinMs: number | null
  /** Told at every look. */
  progress?: (state: TimeWaitData) => void
}

/** What was found, and whether it is what was waited for. */
export interface WaitFinding {
  data: TimeWaitData
  failure: TimeoutError | null
}

/**
 * Wait until the time daemon follows a source and the clock is near enough. A recording is looked at once: it does not change.
 *
 * @throws ToolMissingError, DaemonNotRunningError, ParseError, InterruptedError
 */
export async function waitForTime(host: Host, wishes: WaitWishes): Promise<WaitFinding> {
  const readClock = (await daemonInCharge(host)) === 'ntpd' ? readNtpdState : readChronyState
  const tell = async ({ waitedMs }: { waitedMs: number }): Promise<TimeWaitData> => {
    const data = lookAt(await readClock(host), wishes, waitedMs)
    wishes.progress?.(data)
    return data
  }
  const data = await lookUntil(host, wishes, tell, isEnough)
  return { data, failure: isEnough(data) ? null : inVain(data) }
}

const isEnough = ({ synchronised, offsetSeconds, withinSeconds }: TimeWaitData): boolean =>
  synchronised && (withinSeconds === null || (offsetSeconds !== null && Math.abs(offsetSeconds) <= withinSeconds))

/** How a clock stands, whoever steers it. */
interface ClockState {
  synchronised: boolean
  reason: string
  offsetSeconds: number | null
  source: string | null
  sources: readonly ChronySource[]
}

async function readChronyState(host: Host): Promise<ClockState> {
  const { tracking, sources } = await askClock(host)
  const { synchronised, reason, meaningful } = judgeSynchronised(tracking, sources)
  const source = meaningful ? (tracking.address ?? tracking.name) : null
  return { synchronised, reason, offsetSeconds: meaningful ? tracking.offsetSeconds : null, source, sources }
}

async function readNtpdState(host: Host): Promise<ClockState> {
  const { synchronised, reason, meaningful, variables, source, sources } = await readNtpdClock(host)
  return { synchronised, reason, offsetSeconds: meaningful ? variables.offsetSeconds : null, source, sources }
}

function lookAt({ sources, ...clock }: ClockState, { withinMs }: WaitWishes, waitedMs: number): TimeWaitData {
  return {
    ...clock,
    withinSeconds: withinMs === null ? null : withinMs / 1000,
    waitedSeconds: waitedMs / 1000,
    sources: sources.map((source) => ({ ...inShort(source), reach: source.reach, offsetSeconds: source.offsetSeconds })),
  }
}

function inVain(data: TimeWaitData): TimeoutError {
  const { reason, synchronised, offsetSeconds, withinSeconds, waitedSeconds } = data
  const off = offsetSeconds === null ? '' : ` (the clock is ${Math.abs(offsetSeconds)} s off, more than ${withinSeconds ?? 0} s)`
  return new TimeoutError(`not in time: after ${waitedSeconds} s ${synchronised ? `${reason}${off}` : reason}`, {
    suggestions: synchronised
      ? ['a large offset is slewed slowly: hostward time step sets the clock at once']
      : ['look at the sources: hostward time sources', 'name other servers: hostward time use NAME'],
  })
}
