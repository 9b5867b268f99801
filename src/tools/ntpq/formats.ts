import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutIndentation, withoutNoBreakSpaces, withoutTranscriptMarks } from '../transcript.js'
import { ntpqTrouble, NO_PEERS } from './failure.js'
import { parseMruList } from './mru.js'
import { joinBrokenPeers, parseNtpqPeers } from './peers.js'
import { parseVariables } from './variables.js'

/** `ntpq -p` and its relatives, of ntp 4.2 and ntpsec: `peers[]`. A message of ntpq in place of rows, or after some, is thrown. */
export const parseSavedNtpqPeers: SavedOutputParser<'ntpq-peers'> = (text) => {
  const saved = savedLines(text)
  const whole = joinBrokenPeers(saved.lines.filter((line) => !NO_PEERS.test(line.text)))
  return { data: { peers: parseNtpqPeers(whole.lines) }, warnings: [...saved.warnings, ...whole.warnings] }
}

/**
 * `ntpq -c rv`, also after `raw`: `variables` of the system, those that hostward uses. Variables of one association (`rv ASSID`, `rv &1`)
 * look alike and mean something else: they are refused.
 */
export const parseSavedNtpqVariables: SavedOutputParser<'ntpq-rv'> = (text) => {
  const { lines, warnings } = savedLines(text)
  const told = lines.filter((line) => !MODE.test(line.text))
  for (const line of told) {
    if (!VARIABLE.test(line.text)) throw notUnderstood('ntpq', line, 'NAME=VALUE was expected')
    if (/(?:^|[\s,])srcadr=/.test(line.text))
      throw notUnderstood('ntpq', line, 'these are the variables of one association, not of the system')
  }
  return { data: { variables: parseVariables(told.map((line) => line.text).join('\n')) }, warnings }
}

/** What `raw` and `cooked` answer. */
const MODE = /^Output set to (?:raw|cooked)$/
const VARIABLE = /(?:^|[\s,])[A-Za-z_]+=/

/** `ntpq -c mrulist`, of ntp 4.2.7 and later and of ntpsec: `clients[]`, all that ntpd has heard of lately, its servers as well. */
export const parseSavedNtpqMruList: SavedOutputParser<'ntpq-mrulist'> = (text) => {
  const { lines, warnings } = savedLines(text)
  return { data: { clients: parseMruList(lines) }, warnings }
}

/** Lines of a pasted text. A message of ntpq in place of an answer is thrown. */
function savedLines(text: string): { lines: Line[]; warnings: Warning[] } {
  const marks = withoutTranscriptMarks(toLines(text))
  const blanks = withoutNoBreakSpaces(marks.lines.filter((line) => !isBlank(line)))
  const indented = withoutIndentation(blanks.lines)
  for (const line of indented.lines) {
    const trouble = NO_PEERS.test(line.text) ? null : ntpqTrouble(line.text, 'ntpq')
    if (trouble !== null) throw trouble
  }
  return { lines: [...indented.lines], warnings: [...marks.warnings, ...blanks.warnings, ...indented.warnings] }
}
