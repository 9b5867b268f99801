import type { SavedOutputParser } from '../parse-format.js'
import { parseListUnitsJson, parseListUnitsPlain } from './list-units.js'

/** `systemctl list-units` in any form: JSON, `--plain --no-legend`, or the table with its legend. */
export const parseSavedListUnits: SavedOutputParser = (text) => {
  const units = text.trimStart().startsWith('[') ? parseListUnitsJson(text) : parseListUnitsPlain(text)
  return { data: { units }, warnings: [] }
}
