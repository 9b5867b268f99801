import { padStart, safe, widthOf } from './text.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

/** A value beside a label: plain text, and the colour that all of it gets. */
export interface Cell {
  text: string
  paint?: (text: string) => string
}

/** A label with its values under each other. */
export type LabelledRow = readonly [label: string, cells: readonly (Cell | string)[]]

/** Labels in a column on the left, values beside them, wrapped to fit; a label without values is left out. */
export function renderRows(rows: readonly LabelledRow[], { style, width }: View): string[] {
  const shown = rows.filter(([, cells]) => cells.length > 0)
  const labels = Math.max(0, ...shown.map(([label]) => widthOf(label)))
  return shown.flatMap(([label, cells]) =>
    cells
      .map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell))
      .flatMap(({ text, paint }) => wrapWords(safe(text), width - labels - 4).map((line) => paint?.(line) ?? line))
      .map((line, index) => `  ${style.faint(padStart(index === 0 ? label : '', labels))}  ${line}`),
  )
}
