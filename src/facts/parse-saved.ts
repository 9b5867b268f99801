import { EmptyInputError, NotFoundError, NotPermittedError, ToolFailedError, type Finding, type Warning } from '../errors.js'
import { formats } from '../tools/formats.js'
import type { FormatName } from '../tools/parse-outputs.js'
import { isBlank, toLines, type Line } from '../tools/lines.js'
import type { SavedOutputContext } from '../tools/parse-format.js'
import { savedTrouble } from '../tools/saved-trouble.js'
import { withoutColours } from '../tools/terminal-marks.js'
import { withoutTranscriptMarks } from '../tools/transcript.js'

/**
 * A saved output as the models of the commands: the rows stand under the key that belongs to the format (`units`,
 * `entries`, `tracking` …).
 */
export interface ParseData {
  format: string
  [rows: string]: unknown
}

/**
 * Read a tool's saved output. What a terminal adds (colours, a byte order mark) is taken off first and told; a message of
 * the shell or of the tool in place of an output is an error, never an empty answer.
 *
 * @throws EmptyInputError, ParseError; ToolMissingError, DaemonNotRunningError, NotSupportedError or ToolFailedError for a
 *   message in place of the output
 */
export async function parseSaved(format: FormatName, saved: string, context: SavedOutputContext = {}): Promise<Finding<ParseData>> {
  const { text, warnings } = withoutTerminal(saved)
  const lines = toLines(text)
  if (lines.every(isBlank)) {
    throw new EmptyInputError('the input is empty: there is nothing to parse', {
      suggestions: [
        'did the command that was to write it fail? Its message goes to stderr, and grubby, ntpq and svstat exit 0 all the same',
        `COMMAND | hostward parse ${format}`,
      ],
    })
  }
  const parse = await formats[format]()
  try {
    refuseMessage(lines)
    const parsed = parse(text, context)
    return { data: { format, ...parsed.data }, warnings: [...warnings, ...parsed.warnings] }
  } catch (error) {
    throw fromSaved(error)
  }
}

/** One line alone that a shell or `cat` wrote; with more lines the parser tells what is output and what is not. */
function refuseMessage(lines: readonly Line[]): void {
  const [only, ...more] = withoutTranscriptMarks(lines).lines.filter((line) => !isBlank(line))
  const trouble = only === undefined || more.length > 0 ? null : savedTrouble(only)
  if (trouble !== null) throw trouble
}

function withoutTerminal(saved: string): { text: string; warnings: Warning[] } {
  const marked = saved.replace(/^\ufeff/, '')
  const text = withoutColours(marked)
  return {
    text,
    warnings: text === marked ? [] : [{ code: 'COLOURS_REMOVED', message: 'the text had colours for a terminal; they were taken off' }],
  }
}

/** Nobody was refused anything now: what a tool said when it was saved is only the reason why there is no output. */
function fromSaved(error: unknown): unknown {
  if (!(error instanceof NotPermittedError || error instanceof NotFoundError)) return error
  const told = error.message.startsWith('the text holds no ')
  return new ToolFailedError(told ? error.message : `the text holds no output but a message: ${error.message}`, {
    suggestions: error instanceof NotPermittedError ? ['save the output again as root'] : error.suggestions,
    details: { ...error.details, said: error.code },
    cause: error,
  })
}
