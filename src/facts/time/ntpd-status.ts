import { HostwardError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { rivalsWarning, type TimeDaemons } from './daemons.js'
import { findNtpd, settledFiles } from './ntpd.js'
import { readNtpdClock, type NtpdClock } from './ntpd-clock.js'
import { negative, UNSYNCHRONISED } from './ntpd-sources.js'
import { readNtpdServing } from './ntpd-serving.js'
import { roleOf } from './role.js'
import type { TimeStatusData } from './status-data.js'

const LEAPS: readonly string[] = ['Normal', 'Insert second', 'Delete second', 'Not synchronised']

/** How the clock of a host with ntpd stands, in the words of `time status`. @throws ToolMissingError, DaemonNotRunningError, ParseError */
export async function readNtpdStatus(host: Host, { daemons }: TimeDaemons): Promise<Finding<TimeStatusData>> {
  const [ntpd, clock] = await Promise.all([findNtpd(host), readNtpdClock(host)])
  const { conf, error } = await settledFiles(host, ntpd)
  const serving = await readNtpdServing(host, conf, ntpd.flavour, true)
  const name = ntpd.flavour ?? 'ntpd'
  const network = clock.sources.filter(({ mode }) => mode !== 'refclock' && mode !== 'pool')
  const client = network.length > 0
  const warnings: Warning[] = [...rivalsWarning(daemons), ...(error === null ? [] : [filesWarning(error)])]
  return {
    data: {
      synchronised: clock.synchronised,
      reason: clock.reason,
      ...offsetOf(clock),
      source: clock.source,
      role: roleOf(client, serving.serving),
      roleReason: `${client ? 'ntpd has servers to ask' : 'ntpd has no server to ask'}; ${serving.reason}`,
      daemon: name,
      daemons,
      ...numbersOf(clock),
      sourceCount: network.length,
      reachableSourceCount: network.filter(({ reach }) => reach > 0).length,
      serving,
    },
    warnings,
  }
}

function offsetOf({
  meaningful,
  variables: { offsetSeconds, rootDelaySeconds, rootDispersionSeconds },
}: NtpdClock): Pick<TimeStatusData, 'offsetSeconds' | 'offsetDirection' | 'maxErrorSeconds'> {
  const offset = meaningful ? offsetSeconds : null
  const known = offset !== null && rootDelaySeconds !== null && rootDispersionSeconds !== null
  return {
    offsetSeconds: offset,
    offsetDirection: offset === null || offset === 0 ? null : offset > 0 ? 'slow' : 'fast',
    maxErrorSeconds: known ? Math.abs(offset) + rootDispersionSeconds + rootDelaySeconds / 2 : null,
  }
}

function numbersOf({
  variables,
}: NtpdClock): Pick<
  TimeStatusData,
  | 'stratum'
  | 'leap'
  | 'refid'
  | 'refTime'
  | 'refTimeUsec'
  | 'lastOffsetSeconds'
  | 'rmsOffsetSeconds'
  | 'frequencyPpm'
  | 'residualFrequencyPpm'
  | 'skewPpm'
  | 'rootDelaySeconds'
  | 'rootDispersionSeconds'
  | 'updateIntervalSeconds'
> {
  const { stratum, leap, refid, refTime, refTimeUsec, frequencyPpm, rootDelaySeconds, rootDispersionSeconds } = variables
  return {
    stratum: stratum >= UNSYNCHRONISED ? null : stratum,
    leap: LEAPS[leap] ?? null,
    refid,
    refTime,
    refTimeUsec,
    lastOffsetSeconds: null,
    rmsOffsetSeconds: null,
    frequencyPpm: negative(frequencyPpm),
    residualFrequencyPpm: null,
    skewPpm: null,
    rootDelaySeconds,
    rootDispersionSeconds,
    updateIntervalSeconds: null,
  }
}

const filesWarning = ({ code, message }: HostwardError): Warning => ({
  code,
  message: `the role is judged without ntpd's files: ${message}`,
})
