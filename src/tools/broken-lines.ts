import { ParseError } from '../errors.js'
import { isBlank, type Line } from './lines.js'
import { columnsOf } from './terminal-marks.js'
import type { Unwrapped } from './transcript.js'

/** A line broken by a mail or a narrow terminal falls into three parts at most. */
const MOST = 3

/** Whether a line makes sense, given the whole line before it ('' for none). */
export type Understood = (text: string, before: string) => boolean

/**
 * Lines that a mail or a terminal broke, put together again and told. A line is joined with the next ones only when it
 * makes no sense alone, neither do they, and all of them do together; by a blank, or by nothing where the break fell into a
 * word. All else stays as it is, and is refused by whoever reads it.
 */
export function joinBrokenLines(lines: readonly Line[], understood: Understood): Unwrapped {
  const whole: Unwrapped = { lines: [], warnings: [] }
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]
    if (line === undefined) break
    const before = whole.lines.at(-1)?.text ?? ''
    const makesSense = (text: string): boolean => understood(text, before)
    const joined = makesSense(line.text) ? null : joinedFrom(lines.slice(index, index + MOST), makesSense)
    whole.lines.push(joined === null ? line : { ...line, text: joined.text })
    if (joined === null) continue
    index += joined.count - 1
    whole.warnings.push({
      code: 'BROKEN_LINE_JOINED',
      message: `lines ${String(line.number)} to ${String(lines[index]?.number)}: one line, which a mail or a terminal broke`,
    })
  }
  return whole
}

function joinedFrom(lines: readonly Line[], makesSense: (text: string) => boolean): { text: string; count: number } | null {
  const texts = lines.map((line, index) => (index === 0 ? line.text.trimEnd() : line.text.trim()))
  for (let count = 2; count <= texts.length; count += 1) {
    if (makesSense(lines[count - 1]?.text ?? '')) return null
    for (const by of [' ', '']) {
      const text = texts.slice(0, count).join(by)
      if (makesSense(text)) return { text, count }
    }
  }
  return null
}

/** No terminal is narrower than this. */
const TERMINAL = 80

/**
 * Whether a blank was lost where a line of that many columns was broken. A terminal breaks all lines at its `edge`, within a word or
 * not; a mail breaks shorter ones, between words.
 */
export function blankAtBreak(columns: number, edge: number): boolean {
  return columns < edge || columns < TERMINAL
}

/** Whether one `name=value` would run into the next if no blank was lost. */
export function isBetweenArguments(before: string, after: string): boolean {
  return /(?:^|\s)\S+=\S+$/.test(before) && /^[A-Za-z][\w.-]*=/.test(after)
}

/** A line that may be the rest of the one before it. */
export interface Rest {
  line: Line
  /** The line before it, or what that is already part of. */
  whole: Line
  /** The line behind it. */
  next: Line | undefined
}

/** Nobody breaks lines that are shorter. */
const LONG = 60

/**
 * The same where a broken line makes sense even so, as lists do: `isRest` tells what can only be the rest of the line before,
 * which must be a long one.
 */
export function joinRests(lines: readonly Line[], isRest: (rest: Rest) => boolean): Unwrapped {
  const joined: Unwrapped = { lines: [], warnings: [] }
  const edge = lines.reduce((widest, line) => Math.max(widest, columnsOf(line.text)), 0)
  lines.forEach((line, index) => {
    const before = lines[index - 1]?.text ?? ''
    const whole = joined.lines.at(-1)
    const columns = columnsOf(before)
    if (whole === undefined || isBlank(line) || columns < LONG || !isRest({ line, whole, next: lines[index + 1] })) {
      joined.lines.push(line)
      return
    }
    const within = !blankAtBreak(columns, edge) && !isBetweenArguments(before, line.text) && !/\s$/.test(before) && !/^\s/.test(line.text)
    joined.lines[joined.lines.length - 1] = { ...whole, text: `${whole.text.trimEnd()}${within ? '' : ' '}${line.text.trim()}` }
    joined.warnings.push({
      code: 'BROKEN_LINE_JOINED',
      message: `line ${String(line.number)}: the rest of the line before, which a mail or a terminal broke`,
    })
  })
  return joined
}

/** Whether `read` takes the text without a ParseError. */
export function isReadBy(read: (line: Line) => unknown, text: string): boolean {
  try {
    read({ number: 0, text })
    return true
  } catch (error) {
    if (error instanceof ParseError) return false
    throw error
  }
}
