import {
  EmptyInputError,
  NotFoundError,
  NotPermittedError,
  ParseError,
  ToolFailedError,
  type Finding,
  type HostwardError,
  type Warning,
} from '../errors.js'
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
    const { alone, trouble } = savedMessage(lines)
    if (alone && trouble !== null) throw trouble
    const parsed = parse(text, context)
    return { data: { format, ...parsed.data }, warnings: [...warnings, ...parsed.warnings] }
  } catch (error) {
    const trouble = error instanceof ParseError ? savedMessage(lines).trouble : null
    throw fromSaved(trouble ?? error)
  }
}

/**
 * What the first line tells when a shell or `cat` wrote it. Alone it is no output of any tool; with more lines (the output
 * behind it, or a hint of how to install) the parser tells first, and only when it refuses the text this is why.
 */
function savedMessage(lines: readonly Line[]): { alone: boolean; trouble: HostwardError | null } {
  const [first, ...more] = withoutTranscriptMarks(lines).lines.filter((line) => !isBlank(line))
  return { alone: more.length === 0, trouble: first === undefined ? null : savedTrouble(first) }
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
