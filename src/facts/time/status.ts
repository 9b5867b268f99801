import { DaemonNotRunningError, HostwardError, ToolMissingError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { askClock } from '../../tools/chronyc/clock.js'
import type { ChronySource } from '../../tools/chronyc/sources.js'
import type { ChronyTracking } from '../../tools/chronyc/tracking.js'
import { readChronyFiles } from './chrony-files.js'
import { readTimeDaemons, rivalsWarning, type TimeDaemons } from './daemons.js'
import { judgeSynchronised } from './judge.js'
import { settle } from './settle.js'
import { namesServers, readServing, roleOf, type Serving } from './role.js'
import type { TimeStatusData } from './status-data.js'
import { readClockWithoutChrony } from './without-chrony.js'

/** There is something to tell even when the time daemon does not run: then `failure` sets the exit code. */
export interface TimeStatusFinding extends Finding<TimeStatusData> {
  failure: HostwardError | null
}

/**
 * Whether the clock is right, who sees to it, and what the host is to others. Asks chronyd first; without it, what
 * systemd knows.
 *
 * @throws HostwardError when nothing on the host can tell
 */
export async function readTimeStatus(host: Host): Promise<TimeStatusFinding> {
  const asked = readTimeDaemons(host)
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
