import { NotFoundError, ParseError, ToolFailedError, type Warning } from '../../errors.js'
import { firstLine } from '../ask.js'
import { isBlank, toLines, type Line } from '../lines.js'
import { withoutColours, withoutPagerPrompts } from '../terminal-marks.js'
import { withoutIndentation, withoutNoBreakSpaces, withoutTranscriptMarks } from '../transcript.js'
import { systemctlTrouble } from './failure.js'

export interface SavedLines {
  lines: Line[]
  warnings: Warning[]
}

/**
 * The lines of a saved output of systemctl without what the terminal, the pager and the author put around it. An error
 * message in place of the output is thrown as what it means.
 *
 * @param command for messages, e.g. `systemctl list-units`
 * @param indentation how many blanks before every line are not systemctl's own
 * @throws ParseError for a text without a line; NotSupportedError, DaemonNotRunningError, NotPermittedError, NotFoundError,
 *   ToolFailedError for an error message
 */
export function savedLines(text: string, command: string, indentation = 2): SavedLines {
  const spaces = withoutNoBreakSpaces(toLines(withoutColours(text)))
  const marks = withoutTranscriptMarks(spaces.lines)
  const indented = withoutIndentation(marks.lines, indentation)
  // A prompt may be indented with the output.
  const inner = withoutTranscriptMarks(indented.lines)
  const pager = withoutPagerPrompts(inner.lines)
  const notices = withoutNotices(pager.lines)
  refuseErrorMessage(notices.lines, command)
  const warnings = [spaces, marks, indented, inner, pager, notices].flatMap((step) => step.warnings)
  return { lines: notices.lines, warnings }
}

/** The JSON document that the lines are, or null: a prompt such as `[root@host ~]#` starts with a bracket, too. */
export function savedJson(lines: readonly Line[]): string | null {
  const text = lines
    .map((line) => line.text)
    .join('\n')
    .trim()
  return /^\[\s*(?:\{|\]$)/.test(text) ? text : null
}

/** What systemctl writes on stderr beside its answer, where both were saved together. */
const NOTICES = [
  /^⚠️ \/proc\/ is not mounted\. .*$/u,
  /^your invocation environment to mount \/proc\/ and \/sys\/ properly\. Proceeding anyway\.$/,
  /^Failed to .*, ignoring: .*$/,
  /^Your mileage may vary\.$/,
]

/** About one of several units; alone it is the answer. */
const MISSING_UNIT = /^(?:Unit \S+ could not be found|No files found for \S+)\.$/

function withoutNotices(lines: readonly Line[]): SavedLines {
  const isAlone = lines.every((line) => isBlank(line) || MISSING_UNIT.test(line.text))
  const isNotice = ({ text }: Line): boolean => NOTICES.some((notice) => notice.test(text)) || (!isAlone && MISSING_UNIT.test(text))
  const warnings = lines.filter(isNotice).map((line) => ({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text}` }))
  return { lines: lines.filter((line) => !isNotice(line)), warnings }
}

function refuseErrorMessage(lines: readonly Line[], command: string): void {
  const first = lines.find((line) => !isBlank(line))
  if (first === undefined) {
    throw new ParseError({ tool: 'systemctl', line: 1, text: '' }, `nothing is here; the output of ${command} was expected`, {
      suggestions: [`save it with: ${command} --full --no-pager`],
    })
  }
  const said = first.text.trim()
  if (!ERROR_MESSAGE.test(said)) return
  const all = lines.map((line) => line.text).join('\n')
  const trouble = systemctlTrouble(all, command)
  if (trouble !== null) throw trouble
  const message = `${command}: ${firstLine(said) ?? said}`
  if (NO_SUCH_UNIT.test(said)) throw new NotFoundError(message)
  throw new ToolFailedError(message, { details: { said: all.trim().slice(0, 1000) } })
}

const NO_SUCH_UNIT = /^Unit \S+ (?:could not be|not) found\.$|^No files found for |^Failed to .*: No such file or directory$/
const ERROR_MESSAGE =
  /^(?:Failed to \S|System has not been booted|Running in chroot, ignoring|Access denied|Interactive authentication required|Unit \S+ (?:could not be|not) found\.|No files found for |Unknown (?:operation|command verb) |Too (?:few|many) arguments|Invalid (?:value|argument)\b|systemctl: |Cannot |Option -|Verb '|(?:-?bash|sh|zsh): .*not found)/
