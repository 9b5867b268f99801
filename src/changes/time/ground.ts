import { HostwardError, NotSupportedError, PlanRefusedError, ToolMissingError, type Warning } from '../../errors.js'
import { confWarnings, readChronyFiles } from '../../facts/time/chrony-files.js'
import { readTimeDaemons, type TimeDaemon } from '../../facts/time/daemons.js'
import { settle } from '../../facts/time/settle.js'
import type { Host } from '../../host/types.js'
import { checkChronyConf } from '../../tools/chrony-conf/check.js'
import { suggestionsFor } from '../../tools/install-hints.js'
import { readConfDocuments, type ConfDocuments } from '../../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { askChronydCheck, CANDIDATE, candidateText, presentLine } from '../../tools/chronyd/check-file.js'
import { askChronyVersion, isAtLeast, type ChronyVersion } from '../../tools/chronyc/version.js'

/** What every change of chronyd stands on. */
export interface ChronyGround {
  /** The unit's own name: chronyd.service, or chrony.service on Debian-like hosts. */
  unit: string
  daemon: TimeDaemon
  /** All time daemons that systemd knows. */
  daemons: readonly TimeDaemon[]
  conf: ChronyConf
  documents: ConfDocuments
  /** Null when chronyc does not tell. */
  version: ChronyVersion | null
  warnings: Warning[]
}

/**
 * Read chronyd's unit, its files and its version.
 *
 * @throws NotSupportedError without systemd, ToolMissingError without chrony; what keeps its files from being read
 */
export async function readChronyGround(host: Host): Promise<ChronyGround> {
  const { daemons, chronyd } = await readTimeDaemons(host)
  if (daemons === null) {
    if ((await host.which('chronyc')) === null) {
      throw new ToolMissingError('no time daemon that hostward knows is installed: neither chronyd nor ntpd', {
        suggestions: [...(await suggestionsFor(host, 'chronyc')), 'with ntpd installed, this command changes its file'],
      })
    }
    throw new NotSupportedError('this host has no systemd, and hostward changes chronyd through its unit', {
      suggestions: ['ntpd is changed without systemd as well, under daemontools or a script of the distribution'],
    })
  }
  const ours = daemons.filter(({ name }) => name === 'chronyd')
  const daemon = ours.find(({ active }) => active === 'active') ?? ours.find(({ unit }) => !unit.includes('restricted')) ?? ours[0]
  if (daemon === undefined) {
    throw new ToolMissingError('chrony is not installed: systemd knows no unit of chronyd', {
      suggestions: await suggestionsFor(host, 'chronyc'),
    })
  }
  const [conf, version] = await Promise.all([readChronyFiles(host, chronyd), settle(askChronyVersion(host))])
  const unreadable = conf.problems.find(({ code }) => code === 'UNREADABLE')
  if (unreadable !== undefined) throw new PlanRefusedError(`chronyd's files cannot all be read: ${unreadable.message}`)
  return {
    unit: daemon.unit,
    daemon,
    daemons,
    conf,
    documents: await readConfDocuments(host, conf),
    version: version instanceof HostwardError ? null : version,
    warnings: confWarnings(conf),
  }
}

/**
 * Have an edited configuration checked before it is put in place: by hostward's own reading of the grammar, and by chronyd itself where it
 * can (4.0 and later).
 *
 * @throws PlanRefusedError with every line that chronyd would not take
 */
export async function checkCandidate(
  host: Host,
  conf: ChronyConf,
  { conf: present, version }: Pick<ChronyGround, 'conf' | 'version'>,
): Promise<Warning[]> {
  const complaints = checkChronyConf(asNumbered(conf, present), version)
  const fatal = complaints.filter((one) => one.fatal).map(({ message }) => message)
  if (fatal.length > 0) throw refused(fatal)
  const warnings = complaints.map(({ message }) => ({ code: 'CONF_LINE_IGNORED', message }))
  if (version !== null && !isAtLeast(version, 4, 0)) return warnings
  const files = await host.writer?.()
  if (files == null) return warnings
  if ((await host.which('chronyd')) === null) {
    return [
      ...warnings,
      { code: 'NOT_CHECKED', message: 'chronyd is not on the PATH: the new configuration was checked by hostward alone' },
    ]
  }
  const said = await files.withTempFolder({ [CANDIDATE]: candidateText(conf) }, (folder) => askChronydCheck(host, folder, conf, present))
  if (said !== null) throw refused([`chronyd -p: ${said}`])
  return warnings
}

/** With the line numbers of the present files, which is where the reader looks. */
function asNumbered(conf: ChronyConf, present: ChronyConf): ChronyConf {
  const directives = conf.directives.map((directive) => ({ ...directive, line: presentLine(directive, present) }))
  return { ...conf, directives }
}

function refused(complaints: readonly string[]): PlanRefusedError {
  return new PlanRefusedError(`chronyd would not start with this configuration: ${complaints.join('; ')}`, {
    suggestions: ['mend these lines first; nothing was changed'],
    details: { complaints: [...complaints] },
  })
}
