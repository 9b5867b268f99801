import { ParseError } from '../../errors.js'
import { isBlank, toLines, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutIndentation, withoutTranscriptMarks } from '../transcript.js'
import { grubbyTrouble } from './failure.js'
import { readGrubbyInfo } from './info.js'
import { grubbyMessageWarning, isGrubbyMessage } from './messages.js'

/** `grubby --info=…` of any version, also with its messages on standard error mixed in (`2>&1`). */
export const parseSavedGrubbyInfo: SavedOutputParser<'grubby-info'> = (text) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const { lines, warnings } = withoutIndentation(marks.lines)
  const start = lines.findIndex((line) => /^index=\d+$/.test(line.text))
  const messages = lines.filter(isGrubbyMessage)
  const rest = lines.filter((line) => !messages.includes(line))
  if (start === -1) refuseTrouble(messages, rest)
  const info = readGrubbyInfo(rest)
  return {
    data: { entries: info.entries },
    warnings: [...marks.warnings, ...warnings, ...messages.map(grubbyMessageWarning), ...info.warnings],
  }
}

/** Nothing but a message: the error that it means. */
function refuseTrouble(messages: readonly Line[], rest: readonly Line[]): void {
  const first = [...messages, ...rest].find((line) => !isBlank(line))
  if (first === undefined) return
  const said = [...messages, ...rest].map((line) => line.text).join('\n')
  const trouble = savedTrouble(first) ?? grubbyTrouble(said, 'the text holds no entries but a message')
  if (trouble !== null) throw trouble
  if (messages.length > 0) throw new ParseError({ tool: 'grubby', line: first.number, text: first.text }, 'a message and no entries')
}
