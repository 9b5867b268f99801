import { DaemonNotRunningError, HostwardError, NotRecordedError, ToolMissingError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { askClock } from '../../tools/chronyc/clock.js'
import type { ChronySource } from '../../tools/chronyc/sources.js'
import type { ChronyTracking } from '../../tools/chronyc/tracking.js'
import { readChronyFiles } from './chrony-files.js'
import { daemonInCharge } from './daemon-in-charge.js'
import { readTimeDaemons, rivalsWarning, type TimeDaemons } from './daemons.js'
import { judgeSynchronised } from './judge.js'
import { readNtpdStatus } from './ntpd-status.js'
import { settle } from './settle.js'
import { namesServers, readServing, roleOf, type Serving } from './role.js'
import type { TimeStatusData } from './status-data.js'
import { readClockWithoutChrony } from './without-chrony.js'

/** There is something to tell even when the time daemon does not run: then `failure` sets the exit code. */
export interface TimeStatusFinding extends Finding<TimeStatusData> {
  failure: HostwardError | null
}

/**
 * Whether the clock is right, who sees to it, and what the host is to others. Asks the daemon in charge; without its answer, what
 * systemd knows.
 *
 * @throws HostwardError when nothing on the host can tell
 */
export async function readTimeStatus(host: Host): Promise<TimeStatusFinding> {
  const asked = readTimeDaemons(host)
  if ((await daemonInCharge(host, await asked)) === 'ntpd') return withNtpd(host, await asked)
  const [known, chrony, files] = await Promise.all([
    asked,
    settle(askClock(host)),
    asked.then(({ chronyd }) => settle(readChronyFiles(host, chronyd))),
  ])
  const warnings = rivalsWarning(known.daemons)
  if (chrony instanceof HostwardError) {
    if (!(chrony instanceof ToolMissingError || chrony instanceof DaemonNotRunningError)) throw chrony
    const { data, failure } = await readClockWithoutChrony(host, known.daemons, chrony)
    return { data, warnings, failure }
  }
  const { tracking, sources } = chrony
  const conf = files instanceof HostwardError ? null : files
  if (files instanceof HostwardError) warnings.push(filesWarning(files))
  return { data: withChrony(tracking, sources, known, conf, await readServing(host, conf)), warnings, failure: null }
}

/** Without an answer of ntpd, what systemd knows. */
async function withNtpd(host: Host, known: TimeDaemons): Promise<TimeStatusFinding> {
  const told = await settle(readNtpdStatus(host, known))
  if (!(told instanceof HostwardError)) return { ...told, failure: null }
  const unable = told instanceof ToolMissingError || told instanceof DaemonNotRunningError || told instanceof NotRecordedError
  if (!unable || known.daemons === null) throw told
  const { data, failure } = await readClockWithoutChrony(host, known.daemons, told)
  return { data, warnings: rivalsWarning(known.daemons), failure }
}

function withChrony(
  tracking: ChronyTracking,
  sources: readonly ChronySource[],
  { daemons }: TimeDaemons,
  conf: ChronyConf | null,
  serving: Serving,
): TimeStatusData {
  const { synchronised, reason, meaningful } = judgeSynchronised(tracking, sources)
  const { name, address, offsetSeconds, leap, stratum, refid, refTime, refTimeUsec, ...numbers } = tracking
  const offset = meaningful ? offsetSeconds : null
  const client = sources.some(({ mode }) => mode !== 'refclock') || (conf !== null && namesServers(conf))
  return {
    synchronised,
    reason,
    offsetSeconds: offset,
    offsetDirection: offset === null || offset === 0 ? null : offset > 0 ? 'slow' : 'fast',
    maxErrorSeconds: offset === null ? null : Math.abs(offset) + numbers.rootDispersionSeconds + numbers.rootDelaySeconds / 2,
    source: address ?? name,
    stratum,
    leap,
    role: roleOf(client, serving.serving),
    roleReason: `${client ? 'chronyd has servers to ask' : 'chronyd has no server to ask'}; ${serving.reason}`,
    daemon: 'chronyd',
    daemons,
    refid,
    refTime,
    refTimeUsec,
    ...numbers,
    sourceCount: sources.length,
    reachableSourceCount: sources.filter(({ reach }) => reach > 0).length,
    serving,
  }
}

function filesWarning(error: HostwardError): Warning {
  return { code: error.code, message: `the role is judged without chronyd's files: ${error.message}` }
}
