import type { ConfDocuments } from '../../tools/chrony-conf/documents.js'
import type { ConfDirective } from '../../tools/chrony-conf/lines.js'
import { sameAddress } from '../../tools/chrony-conf/subnet.js'
import { NTP_GRAMMAR } from '../../tools/ntp-conf/grammar.js'
import { ntpWordsOf } from '../../tools/ntp-conf/lines.js'
import { isReferenceClock, ntpSource } from '../../tools/ntp-conf/servers.js'
import { editLines, hasOptionsOf, type EditRules, type WantedLine } from './edit-lines.js'

/** ntpd's files with exactly the wanted lines; other servers, pools and peers go unless they are kept. */
export const editNtpConf = (
  documents: ConfDocuments,
  main: string,
  wanted: readonly WantedLine[],
  { keep }: { keep: boolean },
): ConfDocuments => editLines(documents, main, wanted, { ...RULES, keep })

const RULES: EditRules = { grammar: NTP_GRAMMAR, isSource: isNetworkSource, saysSame }

/** Servers, pools and peers; clocks of the host itself are left alone. */
function isNetworkSource(line: ConfDirective): boolean {
  return ['server', 'pool', 'peer'].includes(line.directive) && !isReferenceClock(ntpSource(line, null))
}

/** Whether a line names this server, however written. */
export function names(line: ConfDirective, name: string): boolean {
  if (!isNetworkSource(line)) return false
  const written = ntpSource(line, null).name
  return written.toLowerCase() === name.toLowerCase() || sameAddress(written, name)
}

/** The same options in any order; of other lines the same words. */
function saysSame(line: ConfDirective, wanted: ConfDirective): boolean {
  return isNetworkSource(line)
    ? hasOptionsOf(ntpSource(line, null), ntpSource(wanted, null))
    : ntpWordsOf(wanted.args).join(' ') === ntpWordsOf(line.args).join(' ')
}
