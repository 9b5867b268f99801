import { PlanRefusedError, ToolMissingError, type Warning } from '../../errors.js'
import { readTimeDaemons, type TimeDaemon } from '../../facts/time/daemons.js'
import { findNtpd, ntpConfWarnings, readNtpdFiles, readsFolder, type Ntpd } from '../../facts/time/ntpd.js'
import { findNtpdService, type NtpdService } from '../../facts/time/ntpd-service.js'
import type { Host } from '../../host/types.js'
import { parseConfDocument } from '../../tools/conf-document.js'
import { readConfDocuments, withEdited, type ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { suggestionsFor } from '../../tools/install-hints.js'
import { checkNtpConf } from '../../tools/ntp-conf/check.js'
import { NTP_GRAMMAR } from '../../tools/ntp-conf/grammar.js'
import { readNtpConf, type NtpConf } from '../../tools/ntp-conf/read.js'

/** What every change of ntpd stands on. */
export interface NtpdGround {
  ntpd: Ntpd
  /** Null where nothing starts it: it has no service yet. */
  service: NtpdService | null
  daemons: readonly TimeDaemon[] | null
  conf: NtpConf
  /** The files; a main file that is not there is an empty one. */
  documents: ConfDocuments
  warnings: Warning[]
}

/** @throws ToolMissingError without ntpd; what keeps its files from being read */
export async function readNtpdGround(host: Host): Promise<NtpdGround> {
  const [{ daemons }, running] = await Promise.all([readTimeDaemons(host), findNtpd(host)])
  const service = await findNtpdService(host, daemons, running)
  const ntpd = service?.kind === 'daemontools' && running.pid === null ? await findNtpd(host, service.startArgs) : running
  if (ntpd.version === null) throw new ToolMissingError('ntpd is not installed', { suggestions: await suggestionsFor(host, 'ntpd') })
  const conf = await readNtpdFiles(host, ntpd)
  const unreadable = conf.problems.find(({ code }) => code === 'UNREADABLE')
  if (unreadable !== undefined) throw new PlanRefusedError(`ntpd's files cannot all be read: ${unreadable.message}`)
  const there = { files: conf.files.filter(({ path }) => conf.exists || path !== conf.main) }
  const documents = new Map(await readConfDocuments(host, there, NTP_GRAMMAR))
  if (!conf.exists) documents.set(conf.main, parseConfDocument(NTP_GRAMMAR, conf.main, ''))
  return { ntpd, service, daemons, conf, documents, warnings: ntpConfWarnings(conf, ntpd) }
}

/** The configuration as ntpd would read it with these files in place. */
export const readEditedNtpConf = (host: Host, { ntpd }: Pick<NtpdGround, 'ntpd'>, edited: ConfDocuments): Promise<NtpConf> =>
  readNtpConf(withEdited(host, edited), ntpd.main, { folder: readsFolder(ntpd) })

/**
 * ntpd has no test of its configuration: hostward's own grammar must take every line that hostward adds. Lines of the admin that ntpd
 * skips are told of elsewhere.
 *
 * @throws PlanRefusedError
 */
export function checkNtpCandidate(after: NtpConf, { conf, ntpd }: Pick<NtpdGround, 'conf' | 'ntpd'>): void {
  const known = new Set(conf.directives.map(({ directive, args }) => `${directive} ${args}`))
  const added = after.directives.filter(({ directive, args }) => !known.has(`${directive} ${args}`))
  const complaints = checkNtpConf({ directives: added }, ntpd.flavour).map(({ message }) => message)
  if (complaints.length === 0) return
  throw new PlanRefusedError(`ntpd would skip what is to be added: ${complaints.join('; ')}`, { details: { complaints } })
}

/** How ntpd is to be started where nothing does so yet. */
export async function serviceWarnings(host: Host, { service, ntpd }: NtpdGround): Promise<Warning[]> {
  if (service !== null) return []
  const program = (await host.which('ntpd')) ?? '/usr/sbin/ntpd'
  const why = ntpd.pid === null ? 'ntpd has no service yet' : 'ntpd runs, but nothing is known that restarts it'
  return [
    {
      code: 'NO_SERVICE',
      message: `${why}: it reads its file once it is started, under daemontools by: hostward service add ntpd --exec "${program} -n -g" --log`,
    },
  ]
}
