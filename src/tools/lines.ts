import { ParseError } from '../errors.js'

/** One line of a tool's output with its place, so that errors can name it. */
export interface Line {
  /** 1-based. */
  number: number
  text: string
}

/** Text as numbered lines: CRLF and a missing last newline are fine; a final newline makes no empty last line. */
export function toLines(text: string): Line[] {
  if (text === '') return []
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  return body.split('\n').map((line, index) => ({ number: index + 1, text: line.endsWith('\r') ? line.slice(0, -1) : line }))
}

export function isBlank(line: Line): boolean {
  return line.text.trim() === ''
}

/** The error for a line that the parser of `tool` does not know. */
export function notUnderstood(tool: string, line: Line, why: string): ParseError {
  return new ParseError({ tool, line: line.number, text: line.text }, why)
}

/** Records of a text whose records are parted by blank lines; empty records are left out. */
export function blocksOf(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = []
  let current: Line[] = []
  for (const line of lines) {
    if (isBlank(line)) {
      if (current.length > 0) blocks.push(current)
      current = []
    } else {
      current.push(line)
    }
  }
  if (current.length > 0) blocks.push(current)
  return blocks
}

/** JSON.parse whose failure names the line. `tool` is for the message. */
export function parseJsonOutput(tool: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')
    const offset = position ? Number(position[1]) : 0
    const number = text.slice(0, offset).split('\n').length
    throw new ParseError({ tool, line: number, text: (text.split('\n')[number - 1] ?? '').slice(0, 200) }, 'not valid JSON', {
      cause: error,
    })
  }
}
