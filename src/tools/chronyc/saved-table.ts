import { ParseError, ToolFailedError, type Warning } from '../../errors.js'
import { isReadBy, joinBrokenLines } from '../broken-lines.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { withoutIndentation, withoutNoBreakSpaces, withoutTranscriptMarks, type Unwrapped } from '../transcript.js'
import { chronycReply, chronycTrouble, isChronycNotice } from './failure.js'

/** How one of chronyc's tables looks. */
export interface TableShape<Row> {
  /** The heading line; a table has it once. */
  header: RegExp
  /** A line of the `-c` form. */
  csv: RegExp
  csvRow: (line: Line) => Row
  textRow: (line: Line) => Row
  /** A line of the drawing that `-v` puts above the heading. */
  legend?: RegExp
  /** The heading with a slip of the pen in it, to be mended with a warning. */
  mendedHeader?: RegExp
}

/**
 * A saved table of chronyc in either form. A heading without rows is an empty list; chronyc 3.x tells the number of
 * sources in a line of its own (`210 …`), which must agree. A numbered error, also after the heading, is thrown.
 *
 * @throws ParseError, DaemonNotRunningError, ToolFailedError
 */
export function parseSavedTable<Row>(text: string, shape: TableShape<Row>): { rows: Row[]; warnings: Warning[] } {
  const saved = savedLines(text)
  const { lines, warnings: mended } = joinBrokenLines(saved.lines, (line) => isKnown(line, shape))
  const warnings = [...saved.warnings, ...mended]
  const rows: Row[] = []
  let told: number | null = null
  let headed = false
  for (const line of lines) {
    const trouble = chronycTrouble(line)
    if (trouble !== null) throw trouble
    if (chronycReply(line.text.trim())?.code === 210) told = countOf(line)
    else if (shape.csv.test(line.text)) rows.push(shape.csvRow(line))
    else if (shape.header.test(line.text) || shape.mendedHeader?.test(line.text) === true) {
      if (headed) throw notUnderstood('chronyc', line, 'a second table begins here; give one at a time')
      headed = true
      if (!shape.header.test(line.text))
        warnings.push({ code: 'HEADER_MENDED', message: `line ${String(line.number)}: the heading is misspelt: ${line.text.trim()}` })
    } else if (!isRuler(line) && !(rows.length === 0 && !headed && shape.legend?.test(line.text) === true)) rows.push(shape.textRow(line))
  }
  if (told !== null && told !== rows.length) {
    warnings.push({ code: 'ROWS_MISSING', message: `chronyc told of ${String(told)} sources, the text has ${String(rows.length)}` })
  }
  return { rows, warnings }
}

function isKnown<Row>(text: string, shape: TableShape<Row>): boolean {
  const line = { number: 0, text }
  return (
    [shape.header, shape.mendedHeader, shape.legend, shape.csv].some((pattern) => pattern?.test(text) === true) ||
    isRuler(line) ||
    chronycReply(text.trim()) !== null ||
    chronycTrouble(line) !== null ||
    isReadBy(shape.textRow, text)
  )
}

/**
 * The lines of a saved output that carry something: without the marks of a document (prompt, omission, indentation),
 * blank lines and the dot with which `chronyc -e` ends an answer. @throws ParseError when nothing is left
 */
export function savedLines(text: string): { lines: Line[]; warnings: Warning[] } {
  const marks = withoutTranscriptMarks(toLines(text).filter((line) => !GREETING.test(line.text)))
  const blanks = withoutNoBreakSpaces(marks.lines.filter((line) => !isBlank(line)))
  const indented = withoutIndentation(blanks.lines, 1)
  if (indented.lines.length === 0) throw new ParseError({ tool: 'chronyc', line: 1, text: '' }, 'there is nothing to parse')
  const output = indented.lines.map((line) => ({ ...line, text: line.text.trimEnd() })).filter((line) => line.text !== '.')
  const { lines, warnings } = withoutNotices(output)
  return { lines, warnings: [...marks.warnings, ...blanks.warnings, ...indented.warnings, ...warnings] }
}

/** A warning for names that chronyc has cut to its column (`very-long-name-of-an-ntp>`); none when nothing was cut. */
export function cutNamesWarning(names: readonly string[]): Warning[] {
  const cut = names.filter((name) => name.endsWith('>'))
  if (cut.length === 0) return []
  return [
    { code: 'NAMES_CUT', message: `chronyc has cut these names to fit its column: ${cut.join(', ')} (chronyc -n or -N does not cut)` },
  ]
}

/** What chronyc said on standard error beside its answer. @throws ToolFailedError when there is no answer */
function withoutNotices(all: readonly Line[]): Unwrapped {
  const lines = all.filter((line) => !isChronycNotice(line.text))
  const notices = all.filter((line) => !lines.includes(line))
  if (lines.length === 0 && notices[0] !== undefined) throw new ToolFailedError(`chronyc said: ${notices[0].text}`)
  return {
    lines,
    warnings: notices.map((line) => ({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text}` })),
  }
}

/** What chronyc says when it is started without a command (client.c, display_gpl). */
const GREETING =
  /^(?:chrony version \S+$|Copyright \(C\) |chrony comes with ABSOLUTELY NO WARRANTY|you are welcome to redistribute it|GNU General Public License version 2 for details)/

function isRuler(line: Line): boolean {
  return /^=+$/.test(line.text)
}

function countOf(line: Line): number {
  const match = /^210 Number of sources = (\d+)$/.exec(line.text.trim())
  if (!match) throw notUnderstood('chronyc', line, '210 Number of sources = N was expected')
  return Number(match[1])
}

/** A line of the `-c` form as fields; `name` (the field at `nameAt`) may hold commas, so the rest counts from the end. */
export function csvFields(line: Line, count: number, nameAt: number): string[] {
  const parts = line.text.trimEnd().split(',')
  const surplus = parts.length - count
  if (surplus < 0) throw notUnderstood('chronyc', line, `${String(count)} fields were expected`)
  return [...parts.slice(0, nameAt), parts.slice(nameAt, nameAt + surplus + 1).join(','), ...parts.slice(nameAt + surplus + 1)]
}
