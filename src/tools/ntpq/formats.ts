import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutIndentation, withoutNoBreakSpaces, withoutTranscriptMarks } from '../transcript.js'
import { ntpqTrouble, NO_PEERS } from './failure.js'
import { joinBrokenPeers, parseNtpqPeers } from './peers.js'

/** `ntpq -p` and its relatives, of ntp 4.2 and ntpsec: `peers[]`. A message of ntpq in place of rows, or after some, is thrown. */
export const parseSavedNtpqPeers: SavedOutputParser<'ntpq-peers'> = (text) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const blanks = withoutNoBreakSpaces(marks.lines.filter((line) => !isBlank(line)))
  const indented = withoutIndentation(blanks.lines)
  for (const line of indented.lines) {
    const trouble = NO_PEERS.test(line.text) ? null : ntpqTrouble(line.text, 'ntpq')
    if (trouble !== null) throw trouble
  }
  const whole = joinBrokenPeers(indented.lines.filter((line) => !NO_PEERS.test(line.text)))
  return {
    data: { peers: parseNtpqPeers(whole.lines) },
    warnings: [...marks.warnings, ...blanks.warnings, ...indented.warnings, ...whole.warnings],
  }
}
