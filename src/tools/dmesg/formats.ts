import type { Warning } from '../../errors.js'
import { isBlank, toLines, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutColours } from '../terminal-marks.js'
import { withoutIndentation, withoutTranscriptMarks } from '../transcript.js'
import { dmesgTrouble } from './failure.js'
import type { DmesgMessage } from './message.js'
import { parseDmesgJson } from './parse-json.js'
import { parseDmesgText } from './parse-text.js'

/** `dmesg` in any form, JSON or text: `messages[]`. */
export const parseSavedDmesg: SavedOutputParser<'dmesg'> = (text, context) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const indented = withoutIndentation(marks.lines)
  const lines = indented.lines
  const warnings = [...marks.warnings, ...indented.warnings]
  const first = lines.find((line) => !isBlank(line))
  if (first !== undefined) {
    const trouble = dmesgTrouble(first.text, 'dmesg') ?? savedTrouble(first)
    if (trouble !== null) throw trouble
  }
  if (first?.text.trimStart().startsWith('{') === true) {
    const found = parseDmesgJson(`${'\n'.repeat(first.number - 1)}${lines.map((line) => line.text).join('\n')}`)
    return { data: { messages: found.messages }, warnings: [...warnings, ...found.warnings, ...unsureFacilities(found.messages)] }
  }
  const mended = withoutColour(withoutStray(lines))
  const found = parseDmesgText(mended.lines, context)
  return {
    data: { messages: found.messages },
    warnings: [...warnings, ...mended.warnings, ...found.warnings, ...unsureFacilities(found.messages)],
  }
}

/**
 * Before util-linux 2.40, `-r` and `--json` without `--decode` print `facility|level` as the number, so that what systemd
 * logs (3|6) reads as kern.debug. It shows where a program of user space seems to speak as the kernel.
 */
function unsureFacilities(messages: readonly DmesgMessage[]): Warning[] {
  if (!messages.some(({ facility, text }) => facility === 'kern' && /^[\w.-]+\[\d+\]: /.test(text))) return []
  const message =
    'the numbers mix facility and level, as dmesg before 2.40 prints them with -r or --json: both are sure for the messages of the kernel only'
  return [{ code: 'FACILITY_UNSURE', message }]
}

interface Mended {
  lines: Line[]
  warnings: Warning[]
}

/** A character or two typed before the first time stamp (`I[    0.000000]`), as text copied from a terminal has. */
function withoutStray(lines: readonly Line[]): Mended {
  const [first, ...others] = lines
  const stray = first === undefined ? null : /^([^\s[<\u001b]{1,3})(\[ *\d+\.\d{6}\] .*)$/.exec(first.text)
  if (first === undefined || stray === null) return { lines: [...lines], warnings: [] }
  return {
    lines: [{ ...first, text: stray[2] ?? '' }, ...others],
    warnings: [
      {
        code: 'STRAY_CHARACTERS',
        message: `line ${String(first.number)}: ${JSON.stringify(stray[1])} before the time stamp is not dmesg's; left out`,
      },
    ],
  }
}

/** `--color=always`: dmesg shows any other escape character as `\x1b`, so what is left are colours. */
function withoutColour({ lines, warnings }: Mended): Mended {
  if (!lines.some((line) => line.text.includes('\u001b'))) return { lines, warnings }
  return {
    lines: lines.map((line) => ({ ...line, text: withoutColours(line.text) })),
    warnings: [...warnings, { code: 'COLOURS_REMOVED', message: 'the colours of dmesg --color=always were left out' }],
  }
}
