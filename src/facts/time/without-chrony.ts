import { HostwardError, ToolMissingError, type ErrorOptions } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askClock, askTimesync, type ClockState, type TimesyncState } from '../../tools/timedatectl/show.js'
import { activeDaemons, type TimeDaemon } from './daemons.js'
import { settle } from './settle.js'
import type { TimeStatusData } from './status-data.js'

const CHRONYD = 'chronyd'
const TIMESYNCD = 'systemd-timesyncd'

/**
 * What can be said of the clock where chronyd does not answer: the kernel's own word (`timedatectl show`), whoever
 * disciplines the clock, and what timesyncd follows.
 *
 * @param chronyError why chronyd did not answer
 * @throws chronyError, when nothing else can be asked
 */
export async function readClockWithoutChrony(
  host: Host,
  daemons: TimeDaemon[] | null,
  chronyError: HostwardError,
): Promise<{ data: TimeStatusData; failure: HostwardError | null }> {
  const active = activeDaemons(daemons)
  // A chronyd that runs but does not answer comes last: another one can at least be described.
  const inCharge = active.find(({ name }) => name !== CHRONYD) ?? active[0]
  if (inCharge === undefined && daemons === null) throw nothingToAsk(chronyError)
  // Both only add something: what hinders them does not matter.
  const [clock, timesync] = await Promise.all([
    settle(askClock(host)),
    inCharge?.name === TIMESYNCD ? settle(askTimesync(host)) : null,
  ]).then(([first, second]) => [orNull(first), orNull(second)] as const)
  const data =
    inCharge === undefined || inCharge.name === CHRONYD ? withoutAnswer(clock, inCharge, chronyError) : withOther(clock, timesync, inCharge)
  return { data: { ...nothingKnown, ...data, daemons }, failure: data.daemon === null || data.daemon === CHRONYD ? chronyError : null }
}

type KnownPart = Partial<TimeStatusData> & Pick<TimeStatusData, 'synchronised' | 'reason' | 'daemon'>

function withOther(clock: ClockState | null, timesync: TimesyncState | null, { name }: TimeDaemon): KnownPart {
  const source = timesync?.serverAddress ?? timesync?.serverName ?? null
  const follows = source === null ? 'is in charge' : `follows ${timesync?.serverName ?? source}`
  const isTimesyncd = name === TIMESYNCD
  return {
    synchronised: clock?.synchronised ?? null,
    reason: `${name} ${follows}; ${kernelInWords(clock)}`,
    daemon: name,
    source,
    // A client is one stratum below its server.
    stratum: timesync?.stratum == null ? null : timesync.stratum + 1,
    leap: timesync?.leap == null ? null : (LEAPS[timesync.leap] ?? null),
    frequencyPpm: timesync?.frequencyPpm ?? null,
    role: isTimesyncd ? 'client' : null,
    roleReason: isTimesyncd ? 'systemd-timesyncd can only be a client' : `hostward does not read the rules of ${name} yet`,
  }
}

/** Nobody answers: the kernel's "yes" may be left over from a daemon that has ended, so it proves nothing. */
function withoutAnswer(clock: ClockState | null, chronyd: TimeDaemon | undefined, chronyError: HostwardError): KnownPart {
  const who = chronyd === undefined ? 'no time daemon is in charge' : 'chronyd runs but does not answer'
  return {
    synchronised: clock?.synchronised === false ? false : null,
    reason: `${who} (${chronyError.message}); ${kernelInWords(clock)}`,
    daemon: chronyd === undefined ? null : CHRONYD,
  }
}

function kernelInWords(clock: ClockState | null): string {
  if (clock === null || clock.synchronised === null) return 'timedatectl does not say whether the clock is synchronised'
  return `the kernel ${clock.synchronised ? 'holds' : 'does not hold'} the clock for synchronised (timedatectl)`
}

const LEAPS: readonly string[] = ['Normal', 'Insert second', 'Delete second', 'Not synchronised']

const nothingKnown: Omit<TimeStatusData, 'synchronised' | 'reason'> = {
  offsetSeconds: null,
  offsetDirection: null,
  maxErrorSeconds: null,
  source: null,
  stratum: null,
  leap: null,
  role: null,
  roleReason: null,
  daemon: null,
  daemons: null,
  refid: null,
  refTime: null,
  refTimeUsec: null,
  lastOffsetSeconds: null,
  rmsOffsetSeconds: null,
  frequencyPpm: null,
  residualFrequencyPpm: null,
  skewPpm: null,
  rootDelaySeconds: null,
  rootDispersionSeconds: null,
  updateIntervalSeconds: null,
  sourceCount: null,
  reachableSourceCount: null,
  serving: null,
}

/** The same error with a word for hosts whose time is kept by an ntpd that systemd does not know. */
function nothingToAsk(error: HostwardError): HostwardError {
  if (!(error instanceof ToolMissingError)) return error
  const options: ErrorOptions = {
    suggestions: [...error.suggestions, 'ntpd, where it is the time daemon, is read as well'],
    details: error.details,
    cause: error,
  }
  return new ToolMissingError(`${error.message}, and there is no systemd to ask about the clock`, options)
}

function orNull<T extends object>(answer: T | HostwardError | null): T | null {
  return answer instanceof HostwardError ? null : answer
}
