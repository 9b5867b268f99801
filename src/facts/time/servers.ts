import { DaemonNotRunningError, HostwardError, NotFoundError, ToolMissingError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ConfDirective } from '../../tools/chrony-conf/lines.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { configuredSource } from '../../tools/chrony-conf/servers.js'
import { ALL_SOURCES_ARGS, ALL_SOURCES_NAMES_ARGS } from '../../tools/chronyc/sources.js'
import { confWarnings, readChronyFiles } from './chrony-files.js'
import { configuredLines } from './configured-lines.js'
import { daemonInCharge } from './daemon-in-charge.js'
import { activeDaemons, readTimeDaemons, type TimeDaemon } from './daemons.js'
import { readDhclientServers } from './dhclient-servers.js'
import { inShort, matchSources, type TimeServer, type UsedSource } from './match-sources.js'
import { askNamedSources } from './named-sources.js'
import { readNtpdServers } from './ntpd-servers.js'
import { settle } from './settle.js'

export interface TimeServersData {
  /** The main file of chronyd or ntpd. */
  mainFile: string
  /** In the order in which the daemon reads them. */
  servers: TimeServer[]
  /** Sources that chronyd has although no file names them: added by hand, lost at a restart. Null when it cannot be known. */
  runtimeOnly: UsedSource[] | null
}

/**
 * Configured time sources with their lines (main file, include, confdir, sourcedir, DHCP), and which of them chronyd uses.
 *
 * @throws NotPermittedError or NotFoundError for the main file; ToolMissingError when there is neither chrony nor a file
 */
export async function readTimeServers(host: Host): Promise<Finding<TimeServersData>> {
  if ((await daemonInCharge(host)) === 'ntpd') return readNtpdServers(host)
  const asked = readTimeDaemons(host)
  const [{ daemons }, conf, dhcp, answer] = await Promise.all([
    asked,
    asked.then(({ chronyd }) => settle(readChronyFiles(host, chronyd))),
    readDhclientServers(host),
    settle(askNamedSources(host, ALL_SOURCES_ARGS, ALL_SOURCES_NAMES_ARGS)),
  ])
  if (conf instanceof HostwardError) throw conf instanceof NotFoundError && answer instanceof ToolMissingError ? answer : conf
  const warnings = [...confWarnings(conf), ...dhcp.warnings, ...ignoredLines(conf)]
  const version = answer instanceof HostwardError ? null : answer.version
  const lines = [...configuredLines(conf, version), ...dhcp.lines.map((line) => ({ ...configuredSource(line), origin: 'dhcp' }))]
  if (answer instanceof HostwardError) {
    if (!(answer instanceof DaemonNotRunningError || answer instanceof ToolMissingError)) throw answer
    const servers = lines.map((line) => ({ ...line, ...unanswered(daemons), uses: [] }))
    warnings.push({ code: answer.code, message: `which servers are in use is not known: ${answer.message}` })
    return { data: { mainFile: conf.main, servers, runtimeOnly: null }, warnings }
  }
  const { servers, rest } = matchSources(lines, answer)
  return { data: { mainFile: conf.main, servers, runtimeOnly: rest?.map(inShort) ?? null }, warnings: [...warnings, ...answer.warnings] }
}

function unanswered(daemons: TimeDaemon[] | null): Pick<TimeServer, 'active' | 'activeReason'> {
  const runs = daemons === null || activeDaemons(daemons).some(({ name }) => name === 'chronyd')
  return runs ? { active: null, activeReason: 'chronyd could not be asked' } : { active: false, activeReason: 'chronyd does not run' }
}

function countsInSourcedir({ directive }: ConfDirective): boolean {
  return directive === 'server' || directive === 'pool' || directive === 'peer'
}

/** In a `.sources` file chronyd skips a misspelt line without a word. */
function ignoredLines(conf: ChronyConf): Warning[] {
  return conf.sources
    .filter((line) => !countsInSourcedir(line))
    .map(({ file, line, directive }) => ({
      code: 'CONF_LINE_IGNORED',
      message: `${file}:${String(line)} chronyd ignores "${directive}": only server, pool and peer count in a .sources file`,
    }))
}
