import Table from 'cli-table3'
import { safe } from './text.js'
import type { View } from './view.js'

/**
 * A small table with borders (a dozen rows; long lists are `renderColumns`). Cells are plain text, or painted text
 * that the caller has already made safe.
 */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], view: View): string {
  const table = new Table({
    head: head.map((title) => view.style.heading(safe(title))),
    // cli-table3 writes colours into pipes unless told not to.
    style: { head: [], border: [], compact: true },
    wordWrap: true,
  })
  for (const row of rows) table.push([...row])
  return table.toString()
}
