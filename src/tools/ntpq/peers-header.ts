import type { Line } from '../lines.js'

/** The columns of a table of peers, from its header. */
export interface Header {
  /** Without `server`, `T` and `remote` where these stand apart (see below). */
  names: string[]
  /** Where each name ends, counted from the column behind the tally. */
  ends: number[]
  /** Characters that the name of a peer takes; more are cut (`-w` breaks the line instead). */
  nameWidth: number
  /** Characters in front of the tally: the server that was asked, when ntpq was given several. */
  serverWidth: number
  /** `rpeers` of ntpsec: tally and remote stand at the end. */
  reversed: boolean
}

/** Blanks before `remote`, with the column of the tally. */
const INDENT = 5

/** The header of `ntpq -p`, for a table whose header was cut off. */
export const DEFAULT_HEADER: Header = headerOf('     remote           refid      st t when poll reach   delay   offset  jitter')

const COLUMNS = String.raw`st\s+t\s+when\s+poll\s+reach\s+delay\s+offset\s+(?:jitter|disp)`
const HEADER = new RegExp(String.raw`^(?:server[ ()a-z]*?)?\s*remote\s+(?:refid|local)\s+(?:assid\s+)?${COLUMNS}\s*$`)
const REVERSED = new RegExp(String.raw`^\s*${COLUMNS}\s+refid\s+T\s+remote\s*$`)

/** Null for a line that is no header. */
export function parseHeader(line: Line): Header | null {
  if (REVERSED.test(line.text)) return { names: [], ends: [], nameWidth: 0, serverWidth: 0, reversed: true }
  return HEADER.test(line.text) ? headerOf(line.text) : null
}

/** `remote` stands in column 5 of what belongs to a peer; a document may have cut the blanks before it. */
function headerOf(text: string): Header {
  const remote = text.indexOf('remote')
  const words = [...text.slice(remote).matchAll(/\S+/g)]
  const names = words.map(([word]) => word)
  // "       refid" and "       local" begin behind the name, "   refid   assid" of apeers does, too.
  const second = (words[1]?.index ?? 0) - (names.includes('assid') ? 3 : 7)
  return {
    names,
    ends: words.map((match) => match.index + match[0].length + INDENT - 1),
    nameWidth: second + INDENT,
    serverWidth: text.startsWith('server') ? Math.max(0, remote - INDENT) : 0,
    reversed: false,
  }
}

/**
 * The cells of a row by name, an empty refid as ''. The numbers are told by the blanks between them, the rest is remote and
 * refid; where two numbers touch, they are cut where the names of their columns end. Null when neither fits. `text` has no
 * server and no tally any more.
 */
export function columnsOf(text: string, header: Header): Map<string, string> | null {
  const { names } = header
  const left = names.indexOf('st')
  const numbers = [...text.matchAll(/\S+/g)].slice(left - names.length)
  const start = numbers[0]?.index ?? 0
  const cells = cellsOf(text.slice(0, start), numbers.map(String), left, header) ?? cutAt(text, left, header)
  if (cells?.length !== names.length || cells.some((cell, index) => index !== 1 && (cell === '' || NO_CELL.test(cell)))) return null
  return new Map(names.map((name, index) => [name, cells[index] ?? '']))
}

/** A blank stands in refids (index 1) and in names only: Debian's ntpq prints `192.0.2.1 (tick.example)` where DNS disagrees. */
const NO_CELL = /^(?!.* \().* /

function cellsOf(start: string, numbers: string[], left: number, header: Header): string[] | null {
  const [stratum = '', type = ''] = numbers
  if (numbers.length !== header.names.length - left || !/^\d+$/.test(stratum) || type.length !== 1) return null
  const names = leftCells(start, left, header)
  return names === null ? null : [...names, ...numbers]
}

/** Remote, refid and in `apeers` the association: an empty refid, or one with a blank, is told by the width of the names. */
function leftCells(start: string, left: number, { nameWidth }: Header): string[] | null {
  const [first = '', second = '', ...others] = wordsOf(start)
  const words = second.startsWith('(') ? [`${first} ${second}`, ...others] : wordsOf(start)
  if (words.length === left) return words
  if (left !== 2 || (start.length > nameWidth && start[nameWidth] !== ' ')) return null
  return [start.slice(0, nameWidth).trim(), wordsOf(start.slice(nameWidth)).join(' ')]
}

function cutAt(text: string, left: number, { names, ends }: Header): string[] | null {
  const begin = (ends[left] ?? 0) - 2
  const words = wordsOf(text.slice(0, begin))
  if (words.length !== left) return null
  const right = names
    .slice(left)
    .map((_, index) =>
      text.slice(index === 0 ? begin : ends[left + index - 1], names.length - 1 === left + index ? undefined : ends[left + index]).trim(),
    )
  return [...words, ...right]
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
