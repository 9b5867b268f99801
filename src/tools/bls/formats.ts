import type { Warning } from '../../errors.js'
import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { readBlsEntry } from './entry.js'

/** One entry file of /boot/loader/entries. */
export const parseSavedBlsEntry: SavedOutputParser<'bls-entry'> = (text) => {
  const { lines, warnings } = withoutTranscriptMarks(toLines(text).filter((line) => !line.text.startsWith('#')))
  const first = lines.find((line) => !isBlank(line))
  const trouble = first === undefined ? null : savedTrouble(first)
  if (trouble !== null) throw trouble
  const entry = readBlsEntry(lines)
  return { data: { entry }, warnings: [...warnings, ...entry.keysBeforeTab.map(tabWarning)] }
}

function tabWarning(key: string): Warning {
  return { code: 'TAB_AFTER_KEY', message: `a TAB stands after ${key}: grubby reads the value as empty and would overwrite it` }
}
