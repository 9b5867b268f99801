import Table from 'cli-table3'
import { safe, widthOf } from './text.js'
import type { View } from './view.js'

/** A cell: its text, made safe here, and how to colour it. */
export interface Cell {
  text: string
  paint?: (text: string) => string
}

/** Columns that cli-table3 adds to each cell: a blank on either side, and the border. */
const FRAME = 3

/**
 * A small table with borders (a dozen rows; long lists are `renderColumns`). When it is too wide for the terminal, the
 * last column is wrapped.
 */
export function renderTable(head: readonly string[], rows: readonly (readonly Cell[])[], { width, style }: View): string {
  const natural = head.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(safe(row[column]?.text ?? '')))))
  const others = natural.slice(0, -1).reduce((sum, columns) => sum + columns + FRAME, 0)
  const last = Math.min(natural.at(-1) ?? 0, Math.max(12, width - others - FRAME - 1))
  const table = new Table({
    head: head.map((title) => style.heading(title)),
    colWidths: [...natural.slice(0, -1), last].map((columns) => columns + FRAME - 1),
    wordWrap: true,
    // cli-table3 writes colours into pipes unless told not to.
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) table.push(row.map(({ text, paint }) => (paint === undefined ? safe(text) : paint(safe(text)))))
  return table.toString()
}
