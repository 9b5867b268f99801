import { NotPermittedError, ToolFailedError } from '../../errors.js'
import { joinRests, type Rest } from '../broken-lines.js'
import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutIndentation, withoutTranscriptMarks } from '../transcript.js'
import { GRUBENV_SIGNATURE, readGrubenv } from './grubenv.js'

/** GRUB's environment: the file itself, or what `grub2-editenv list` prints. */
export const parseSavedGrubenv: SavedOutputParser<'grubenv'> = (text) => {
  const all = toLines(text)
  // The block's own `# …` lines look like a root prompt, but nothing else stands before them.
  if (all[0]?.text.startsWith(GRUBENV_SIGNATURE) === true) return { data: { variables: readGrubenv(all) }, warnings: [] }
  const marks = withoutTranscriptMarks(all)
  const indented = withoutIndentation(marks.lines)
  const lines = indented.lines
  const first = lines.find((line) => !isBlank(line))
  if (first !== undefined) {
    const trouble = savedTrouble(first)
    if (trouble !== null) throw trouble
    if (/^\S*grub2?-editenv: error: /.test(first.text)) {
      throw first.text.includes('Permission denied')
        ? new NotPermittedError(`the text holds no variables but a message: ${first.text}`)
        : new ToolFailedError(`the text holds no variables but a message: ${first.text}`)
    }
  }
  const whole = joinRests(lines, isRestOfValue)
  return { data: { variables: readGrubenv(whole.lines) }, warnings: [...marks.warnings, ...indented.warnings, ...whole.warnings] }
}

/** The rest of a long value (`kernelopts`) that a mail or a terminal broke: no `name=` of GRUB stands before it. */
function isRestOfValue({ line, whole }: Rest): boolean {
  return /^\w+=/.test(whole.text) && !/^[A-Za-z_]\w*=/.test(line.text)
}
