import type { SavedOutputParser } from '../parse-format.js'
import { parseListUnitFilesJson, parseListUnitFilesText } from './list-unit-files.js'
import { parseListUnitsText } from './list-units-text.js'
import { parseListUnitsJson } from './list-units.js'
import { savedLines } from './saved-text.js'

/** `systemctl list-units` in any form: JSON, `--plain --no-legend`, or the table with its legend. */
export const parseSavedListUnits: SavedOutputParser = (text) => {
  if (text.trimStart().startsWith('[')) return { data: { units: parseListUnitsJson(text) }, warnings: [] }
  const { lines, warnings } = savedLines(text, 'systemctl list-units')
  const table = parseListUnitsText(lines, true)
  return { data: { units: table.units }, warnings: [...warnings, ...table.warnings] }
}

/** `systemctl list-unit-files` in any form: JSON, `--no-legend`, or the table with its heading and count. */
export const parseSavedListUnitFiles: SavedOutputParser = (text) => {
  if (text.trimStart().startsWith('[')) return { data: { unitFiles: parseListUnitFilesJson(text) }, warnings: [] }
  const { lines, warnings } = savedLines(text, 'systemctl list-unit-files')
  const table = parseListUnitFilesText(lines, true)
  return { data: { unitFiles: table.unitFiles }, warnings: [...warnings, ...table.warnings] }
}
