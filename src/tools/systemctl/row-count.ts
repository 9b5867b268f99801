import type { Warning } from '../../errors.js'
import type { Line } from '../lines.js'

/** A warning when the foot of a list counts other than the rows that are here: part of the text is missing. */
export function countWarning(legend: readonly Line[], rows: number, pattern: RegExp): Warning[] {
  for (const line of legend) {
    const said = pattern.exec(line.text)?.[1]
    if (said !== undefined && Number(said) !== rows) {
      return [{ code: 'ROWS_MISSING', message: `line ${String(line.number)}: says ${said} rows; ${String(rows)} are here` }]
    }
  }
  return []
}
