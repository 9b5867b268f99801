import { cut, safe, widthOf } from './text.js'
import type { View } from './view.js'

/** One column of a long list. Cells are plain text from `value`; colour is put on afterwards, so widths stay true. */
export interface Column<Row> {
  title: string
  value: (row: Row) => string
  align?: 'left' | 'right'
  /** May be cut down to this many columns when the line is too wide for the terminal; without it, never cut. */
  shrinkTo?: number
  paint?: (text: string, row: Row) => string
}

/**
 * A long list as plain padded columns (fast, and pipes well): a heading line, one line a row, two spaces between.
 * On a terminal, columns that allow it are cut from the right until a line fits; in a pipe nothing is cut.
 */
export function renderColumns<Row>(rows: readonly Row[], columns: readonly Column<Row>[], view: View): string {
  const cells = rows.map((row) => columns.map((column) => safe(column.value(row))))
  const widths = columns.map((column, index) =>
    cells.reduce((widest, line) => Math.max(widest, widthOf(line[index] ?? '')), widthOf(column.title)),
  )
  shrink(widths, columns, view.width)
  const last = columns.length - 1
  const format = (text: string, index: number, paint: (text: string) => string): string => {
    const width = widths[index] ?? 0
    const fitted = cut(text, width)
    const painted = paint(fitted)
    const padding = ' '.repeat(Math.max(0, width - widthOf(fitted)))
    if (columns[index]?.align === 'right') return padding + painted
    return index === last ? painted : painted + padding
  }
  const heading = columns.map((column, index) => format(column.title, index, view.style.heading)).join('  ')
  const lines = rows.map((row, line) =>
    columns
      .map((column, index) => format(cells[line]?.[index] ?? '', index, (text) => column.paint?.(text, row) ?? text))
      .join('  ')
      .trimEnd(),
  )
  return [heading.trimEnd(), ...lines].join('\n')
}

function shrink<Row>(widths: number[], columns: readonly Column<Row>[], available: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1) - available
  for (let index = columns.length - 1; index >= 0 && excess > 0; index -= 1) {
    const floor = columns[index]?.shrinkTo
    const width = widths[index] ?? 0
    if (floor === undefined || width <= floor) continue
    const give = Math.min(excess, width - floor)
    widths[index] = width - give
    excess -= give
  }
}
