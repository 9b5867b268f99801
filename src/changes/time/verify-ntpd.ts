import { HostwardError, InterruptedError } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import { findNtpd } from '../../facts/time/ntpd.js'
import { matchPeers, ntpdLines, resolved, UNRESOLVED, type ResolvedLine } from '../../facts/time/ntpd-servers.js'
import { readNtpdLog, type NtpdService } from '../../facts/time/ntpd-service.js'
import type { Host } from '../../host/types.js'
import type { ConfDirective } from '../../tools/chrony-conf/lines.js'
import { linesOfStart, logComplaints } from '../../tools/ntp-conf/log.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { askPeers } from '../../tools/ntpq/ask.js'
import type { Difference } from '../engine/plan.js'

/** ntpd looks names up after its start, two seconds apart: milliseconds. */
const SOURCES_MS = 20_000
const LOG_MS = 3000
const EVERY_MS = 500

/** Whether ntpd has every server, pool and clock that its files name, and no other; it is given a moment. @throws InterruptedError */
export async function waitForPeers(
  host: Host,
  conf: NtpConf,
  flavour: Parameters<typeof ntpdLines>[1]['flavour'],
  interrupt: AbortSignal,
  waitMs = SOURCES_MS,
): Promise<Difference[]> {
  const lines = await resolved(host, ntpdLines(conf, { flavour }))
  const look = (): Promise<Difference[]> => peerDifferences(host, lines)
  return lookUntil(host, { waitMs, everyMs: EVERY_MS, interrupt }, look, ({ length }) => length === 0)
}

/** A name that has no address yet counts as in use: ntpd keeps asking for it. */
export async function peerDifferences(host: Host, lines: readonly ResolvedLine[]): Promise<Difference[]> {
  try {
    const { servers, rest } = matchPeers(lines, await askPeers(host))
    const missing = servers
      .filter(
        ({ directive, problem, active, activeReason }) =>
          SHOWN.has(directive) && problem === null && active === false && activeReason !== UNRESOLVED,
      )
      .map(({ directive, name, activeReason }) => ({
        what: `ntpd's source ${name}`,
        expected: `in use (${directive} ${name})`,
        actual: `not in use: ${activeReason ?? ''}`,
      }))
    const surplus = rest.map(({ remote }) => ({
      what: `ntpd's source ${remote}`,
      expected: 'not in use: no file names it',
      actual: 'in use',
    }))
    return [...missing, ...surplus]
  } catch (error) {
    if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
    return [{ what: "ntpd's sources", expected: 'those of the files', actual: `could not be asked: ${error.message}` }]
  }
}

/** What ntpq shows a row of. */
const SHOWN: ReadonlySet<string> = new Set(['server', 'pool', 'peer', 'refclock'])

/**
 * What ntpd complained of when it read its files. Lines that were there before as well are no fault of the change: hostward's own reading
 * tells of those.
 *
 * @param before, after the files as they were, and as it has read them
 */
export async function logDifferences(host: Host, service: NtpdService | null, before: NtpConf, after: NtpConf): Promise<Difference[]> {
  const ntpd = await findNtpd(host)
  const old = new Set(before.directives.map(textOf))
  const isOld = (line: number): boolean => {
    const found = after.directives.filter((directive) => directive.line === line)
    return found.length > 0 && found.every((directive) => old.has(textOf(directive)))
  }
  const look = async (): Promise<string[] | null> => {
    const log = await readNtpdLog(host, service, ntpd, after)
    return log === null || ntpd.pid === null ? null : linesOfStart(log, ntpd.pid)
  }
  const lines = await lookUntil(host, { waitMs: LOG_MS, everyMs: EVERY_MS }, look, (seen) => seen?.length !== 0)
  const missing = after.problems.some(({ code }) => code === 'MISSING')
  return logComplaints(lines ?? [])
    .filter(({ line, text }) => (line === null ? !(missing && OPENING.test(text)) : !isOld(line)))
    .map(({ text }) => ({ what: "ntpd's log", expected: 'no complaint about a line of its files', actual: text }))
}

const textOf = ({ file, directive, args }: ConfDirective): string => `${file} ${directive} ${args}`
/** A file that another one includes. */
const OPENING = /\bopen\b/
