import type { Warning } from '../../errors.js'
import type { Line } from '../lines.js'

/**
 * What a terminal does to the tables of systemctl: since 246 systemctl shortens cells itself (`Sun 2026-11-22 12…`, in a C
 * locale `Sun 2026-11-22...`) where it writes to a terminal without a pager; `less -S`, the pager, cuts lines at the edge (`>`).
 */

/** Whether systemctl shortened the end of a cell. */
export function isShortenedCell(cell: string): boolean {
  return cell.endsWith('…') || cell.endsWith('...')
}

/**
 * The pattern of a heading whose cells may be shortened, and whose end may be cut. A column in brackets may be missing.
 *
 * @param columns e.g. `UNIT FILE`, `STATE`, `[PRESET]`; at least the first `least` must be there
 */
export function headingPattern(columns: readonly string[], least: number): RegExp {
  const cells = columns.map((column) => {
    const name = column.replace(/[[\]]/g, '')
    const beginnings = Array.from(name, (_, length) => name.slice(0, length))
    const cell = `(?:${name}|(?:${beginnings.join('|')})(?:…|\\.{2,3}))`
    const cut = `(?:${beginnings.filter((beginning) => beginning.trim() !== '').join('|') || name}) *(?=>?$)`
    return { cell: `(?:${cell}(?= |>|$)|${cut})`, isOptional: column.startsWith('[') }
  })
  const pattern = cells.reduceRight((rest, { cell, isOptional }, index) => {
    const own = index === 0 ? ` *${cell}${rest}` : ` +${cell}${rest}`
    if (isOptional) return `(?:${own}|${rest})`
    return index < least ? own : `(?:${own})?`
  }, '')
  return new RegExp(`^${pattern} *>?$`)
}

/** What became of cells, as one warning for each way: which lines, and how to save the table better. */
export function shorteningWarnings(rows: readonly { line: Line; cut: readonly string[] }[], names: readonly string[]): Warning[] {
  const withName = rows.filter(({ cut }) => cut.some((cell) => names.includes(cell)))
  const others = rows.filter((row) => row.cut.length > 0 && !withName.includes(row))
  return [
    ...told(withName, 'NAME_CUT', 'systemctl shortened the name; it stands as printed and names no unit'),
    ...told(others, 'CELL_CUT', 'systemctl shortened a cell; it stands as printed'),
  ]
}

function told(rows: readonly { line: Line }[], code: string, what: string): Warning[] {
  if (rows.length === 0) return []
  const numbers = rows.slice(0, 5).map(({ line }) => String(line.number))
  const where = `line${rows.length === 1 ? '' : 's'} ${numbers.join(', ')}${rows.length > 5 ? ' …' : ''}`
  return [{ code, message: `${where}: ${what} (save the list with --full)` }]
}
