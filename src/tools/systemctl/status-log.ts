import type { Warning } from '../../errors.js'
import { isJournalMark, parseCutJournalLine, parseShortJournalLine } from '../journalctl/short-line.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { StatusLogLine } from './status-model.js'
import { isStatusNotice } from './status-sections.js'

/**
 * The lines of the journal below the fields, with what systemctl says between and after them. A message of several lines goes
 * on below its first, indented to where the message begins; its empty lines are its own.
 *
 * @param cut the lines whose end the pager cut
 * @throws ParseError for a line that is none of these
 */
export function parseStatusLog(lines: readonly Line[], cut: ReadonlySet<Line>): { log: StatusLogLine[]; notices: Warning[] } {
  const log: StatusLogLine[] = []
  const notices: Warning[] = []
  let indent = 0
  let blanks = 0
  for (const printed of lines) {
    const isCut = cut.has(printed)
    const line = isCut ? { ...printed, text: printed.text.slice(0, -1) } : printed
    const entry = parseShortJournalLine(line) ?? (isCut ? parseCutJournalLine(line) : null)
    const last = log.at(-1)
    if (isBlank(line)) blanks += 1
    else if (isStatusNotice(line.text)) notices.push({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text.trim()}` })
    else if (entry !== null) {
      log.push({ ...entry, cut: isCut })
      indent = columnOf(line.text, entry.message)
    } else if (last !== undefined && /^\s/.test(line.text)) {
      last.message += `${'\n'.repeat(blanks + 1)}${withoutIndent(line.text, indent)}`
      last.cut ||= isCut
    } else if (!isJournalMark(line.text)) throw notUnderstood('systemctl', line, 'a line of the journal was expected')
    if (!isBlank(line)) blanks = 0
  }
  return { log, notices }
}

/** Where the message begins; journalctl counts bytes, not characters (logs-show.c). */
function columnOf(text: string, message: string): number {
  return new TextEncoder().encode(text.slice(0, text.length - message.length)).length
}

function withoutIndent(text: string, indent: number): string {
  const blanks = /^\s*/.exec(text)?.[0].length ?? 0
  return text.slice(Math.min(blanks, indent)).trimEnd()
}
