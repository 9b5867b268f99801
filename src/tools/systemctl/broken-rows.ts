import type { Warning } from '../../errors.js'
import type { Line } from '../lines.js'

/**
 * Rows that a terminal broke within the first cell, put together again: a line of one word that is no row, whose rest
 * stands at the start of the next line. Both lines together must be a row; anything else stays as it is (and is refused
 * by whoever reads it).
 */
export function joinBrokenRows(lines: readonly Line[], isRow: (text: string) => boolean): { lines: Line[]; warnings: Warning[] } {
  const joined: Line[] = []
  const warnings: Warning[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]
    const next = lines[index + 1]
    if (line === undefined) break
    if (next?.number === line.number + 1 && ONE_WORD.test(line.text) && /^\S/.test(next.text) && !isRow(next.text)) {
      const text = line.text + next.text
      if (isRow(text)) {
        joined.push({ number: line.number, text })
        warnings.push({
          code: 'LINE_JOINED',
          message: `lines ${String(line.number)} and ${String(next.number)}: one row, broken by the terminal`,
        })
        index += 1
        continue
      }
    }
    joined.push(line)
  }
  return { lines: joined, warnings }
}

const ONE_WORD = /^ *(?:[●○×↻*x] +)?\S+$/
