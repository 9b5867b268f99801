import type { Line } from '../lines.js'

/** The columns of a table of peers, from its header. */
export interface Header {
  names: string[]
  /** Where each name ends in the header without its first character (that is the tally's). */
  ends: number[]
}

/** The header of `ntpq -p`, for a table whose header was cut off. */
export const DEFAULT_HEADER: Header = headerOf('     remote           refid      st t when poll reach   delay   offset  jitter')

/** Null for a line that is no header. */
export function parseHeader(line: Line): Header | null {
  return /^\s*remote\s+(?:refid|local)\s+(?:assid\s+)?st\s+t\s+when\s+poll\s+reach\s+delay\s+offset\s+(?:jitter|disp)\s*$/.test(line.text)
    ? headerOf(line.text)
    : null
}

function headerOf(text: string): Header {
  const words = [...text.slice(1).matchAll(/\S+/g)]
  return { names: words.map(([word]) => word), ends: words.map((match) => match.index + match[0].length) }
}

/**
 * The cells of a row by name: split at blanks when there are as many as columns; otherwise (two that touch) at the places
 * where the names of the right-aligned columns end. Null when neither fits. `text` has no tally any more.
 */
export function columnsOf(text: string, { names, ends }: Header): Map<string, string> | null {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const cells = words.length === names.length ? words : cutAt(text, names, ends)
  if (cells === null || cells.length !== names.length || cells.some((cell) => cell === '' || cell.includes(' '))) return null
  return new Map(names.map((name, index) => [name, cells[index] ?? '']))
}

function cutAt(text: string, names: readonly string[], ends: readonly number[]): string[] | null {
  // remote and refid (and assid) are left-aligned: split these at blanks, the rest by place.
  const left = names.indexOf('st')
  const begin = (ends[left] ?? 0) - 2
  const words = text
    .slice(0, begin)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length !== left) return null
  const right = names
    .slice(left)
    .map((_, index) =>
      text.slice(index === 0 ? begin : ends[left + index - 1], names.length - 1 === left + index ? undefined : ends[left + index]).trim(),
    )
  return [...words, ...right]
}
