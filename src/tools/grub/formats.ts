import { NotPermittedError, ToolFailedError } from '../../errors.js'
import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { GRUBENV_SIGNATURE, readGrubenv } from './grubenv.js'

/** GRUB's environment: the file itself, or what `grub2-editenv list` prints. */
export const parseSavedGrubenv: SavedOutputParser<'grubenv'> = (text) => {
  const all = toLines(text)
  // The block's own `# …` lines look like a root prompt, but nothing else stands before them.
  if (all[0]?.text.startsWith(GRUBENV_SIGNATURE) === true) return { data: { variables: readGrubenv(all) }, warnings: [] }
  const { lines, warnings } = withoutTranscriptMarks(all)
  const first = lines.find((line) => !isBlank(line))
  if (first !== undefined) {
    const trouble = savedTrouble(first)
    if (trouble !== null) throw trouble
    if (/^grub2?-editenv: error: /.test(first.text)) {
      throw first.text.includes('Permission denied')
        ? new NotPermittedError(`the text holds no variables but a message: ${first.text}`)
        : new ToolFailedError(`the text holds no variables but a message: ${first.text}`)
    }
  }
  return { data: { variables: readGrubenv(lines) }, warnings }
}
