import { NotFoundError, type Warning } from '../../errors.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { firewallTrouble } from './failure.js'
import { splitNotice } from './list-all.js'
import { withoutFirewallNotices } from './notices.js'

/**
 * The short answers of firewall-cmd: `success` of a change, `yes` and `no` of a query, the names of `--list-services`,
 * `--list-ports`, `--get-zones`, `--get-default-zone`. `words[]`; a warning says what was told beside them.
 */
export const parseSavedFirewallWords: SavedOutputParser<'firewall-cmd-words'> = (text) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const { rest, told } = splitNotice(marks.lines)
  const { lines, warnings } = withoutFirewallNotices(rest)
  const words = lines.filter((line) => !isBlank(line)).flatMap((line) => wordsOf(line))
  return { data: { words }, warnings: [...marks.warnings, ...told.map(toWarning), ...warnings] }
}

function wordsOf(line: Line): string[] {
  const trouble = firewallTrouble(line.text.trim(), 'firewall-cmd')
  if (trouble !== null) throw trouble
  if (line.text.trim() === 'no zone') throw new NotFoundError('firewall-cmd: no zone')
  const words = line.text.trim().split(/ +/)
  if (!words.every((word) => /^[\p{L}\p{N}_.:/%=+@-]+$/u.test(word))) throw notUnderstood('firewall-cmd', line, 'names were expected')
  return words
}

function toWarning(line: Line): Warning {
  return { code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text}` }
}
