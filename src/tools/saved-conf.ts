import { isBlank, toLines, type Line } from './lines.js'
import { withoutQuoteMarks, withoutTranscriptMarks, type Unwrapped } from './transcript.js'

/**
 * The lines of a saved configuration file without comments and without what a document puts around them: the command that showed
 * or edited it, marks of omission, no-break spaces of a web page. Each is told. `#` starts a comment in these files; so only an
 * editor or a pager behind it makes it a prompt.
 */
export function savedConfLines(text: string, isComment: (line: Line) => boolean): Unwrapped {
  const quoted = withoutQuoteMarks(toLines(text))
  const first = quoted.lines.find((line) => !isBlank(line))
  const settings = quoted.lines.filter((line) => (line === first && ROOT_PROMPT.test(line.text)) || !isComment(line))
  const marks = withoutTranscriptMarks(settings)
  const spaced = marks.lines.filter((line) => line.text.includes('\u00a0'))
  return {
    lines: marks.lines.map((line) => ({ ...line, text: line.text.replaceAll('\u00a0', ' ') })),
    warnings: [...quoted.warnings, ...marks.warnings, ...spaced.map(spacesWarning)],
  }
}

function spacesWarning(line: Line): Unwrapped['warnings'][number] {
  return {
    code: 'NO_BREAK_SPACES',
    message: `line ${String(line.number)}: has no-break spaces, which a daemon does not take for blanks`,
  }
}

const ROOT_PROMPT = /^# (?:vi|vim|view|nano|emacs|cat|less|more|head|tail|grep|egrep) /
