import { firstLine } from '../ask.js'
import { toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutIndentation, withoutNoBreakSpaces, withoutTranscriptMarks } from '../transcript.js'
import { joinBrokenLists } from './broken-lists.js'
import { firewallTrouble } from './failure.js'
import { readListAll } from './list-all.js'
import { withoutFirewallNotices } from './notices.js'

/** `firewall-cmd --list-all`, `--list-all-zones`, `--info-zone`: `zones[]`; `--list-all-policies`, `--info-policy`: `policies[]`. */
export const parseSavedListAll: SavedOutputParser<'firewall-cmd-list-all'> = (text) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const blanks = withoutNoBreakSpaces(marks.lines)
  const indented = withoutIndentation(blanks.lines)
  const notices = withoutFirewallNotices(indented.lines)
  const trouble = firewallTrouble(firstLine(notices.lines.map((line) => line.text).join('\n')) ?? '', 'firewall-cmd')
  if (trouble !== null) throw trouble
  const whole = joinBrokenLists(notices.lines)
  const incomplete = marks.warnings.some(({ code }) => code === 'TEXT_OMITTED')
  return {
    data: readListAll(whole.lines, { incomplete }),
    warnings: [...marks.warnings, ...blanks.warnings, ...indented.warnings, ...notices.warnings, ...whole.warnings],
  }
}
