import type { Warning } from '../../errors.js'
import { joinRests } from '../broken-lines.js'
import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { hasOpenQuote } from './arguments.js'
import { isComment, readCommandLineFile } from './command-line-file.js'

/** A kernel command line: `/proc/cmdline`, `/etc/kernel/cmdline`, or the kernel's own "Command line:" message. */
export const parseSavedCmdline: SavedOutputParser<'cmdline'> = (text) => {
  // A comment in front looks like the prompt of root.
  const all = toLines(text)
  const { lines, warnings } = withoutTranscriptMarks(all.filter((line) => !isComment(line)))
  const first = lines.find((line) => !isBlank(line))
  const trouble = first === undefined ? null : savedTrouble(first)
  if (trouble !== null) throw trouble
  const told: Warning[] = [...warnings]
  const body = lines.map((line) => {
    const label = line === first ? LABEL.exec(line.text)?.[0] : undefined
    if (label === undefined) return line
    told.push({ code: 'LABEL_REMOVED', message: `line ${String(line.number)}: a label, not an argument: ${label.trim()}` })
    return { number: line.number, text: line.text.slice(label.length) }
  })
  // What a boot loader hands over is one line; the files of kernel-install may have several.
  const whole = /^\s*BOOT_IMAGE=/.test(body.find((line) => !isBlank(line))?.text ?? '')
    ? joinRests(body, () => true)
    : { lines: body, warnings: [] }
  told.push(...whole.warnings)
  if (hasOpenQuote(body.map((line) => line.text).join('\n'))) {
    told.push({ code: 'OPEN_QUOTE', message: 'a double quote is never closed: the kernel takes all that follows as one argument' })
  }
  const parsed = readCommandLineFile([...all.filter(isComment), ...whole.lines])
  return { data: { arguments: parsed.arguments }, warnings: [...told, ...parsed.warnings] }
}

/** `[    0.000000] Command line: ` of dmesg, `… kernel: Command line: ` of the journal. */
const LABEL = /^.*?\b(?:Kernel command|Command) line: ?/
