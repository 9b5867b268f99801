import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { ToolFailedError, type Warning } from '../../errors.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutIndentation, withoutTranscriptMarks } from '../transcript.js'
import { grubbyTrouble } from './failure.js'
import { grubbyMessageWarning, isGrubbyMessage } from './messages.js'

/** The default entry as grubby names it; one of its three ways at a time, the others null. */
export interface NamedDefault {
  kernel: string | null
  index: number | null
  title: string | null
}

/** `grubby --default-kernel`, `--default-index`, `--default-title`: `default`. An empty line names no entry: all null. */
export const parseSavedDefault: SavedOutputParser<'grubby-default'> = (text) => {
  const { lines, warnings } = savedAnswer(text)
  const [line, ...more] = lines
  if (more[0] !== undefined) throw notUnderstood('grubby', more[0], 'one line was expected')
  if (line !== undefined && /^[\w./-]+: /.test(line.text))
    throw notUnderstood('grubby', line, 'a message, not a kernel, an index or a title')
  const answer = line?.text.trim() ?? ''
  const none: NamedDefault = { kernel: null, index: null, title: null }
  if (answer === '' || answer === '/boot') return { data: { default: none }, warnings: [...warnings, NO_ENTRY] }
  if (/^\d+$/.test(answer)) return { data: { default: { ...none, index: Number(answer) } }, warnings }
  return { data: { default: answer.startsWith('/') ? { ...none, kernel: answer } : { ...none, title: answer } }, warnings }
}

/** grubby exits 0 when the saved entry is not there or there are no entries; `/boot` is then all that it prints. */
const NO_ENTRY: Warning = { code: 'NO_DEFAULT_ENTRY', message: 'grubby names no entry: the saved one is gone, or there are none' }

/** What `grubby --set-default` says that the default is now. */
export interface DefaultSet {
  /** Path of the entry file. */
  entry: string
  /** Name of the entry file without `.conf`. */
  id: string
  index: number
  kernel: string
}

/** `grubby --set-default`, `--set-default-index`: `default`; a line that a terminal broke is mended, and told. */
export const parseSavedSetDefault: SavedOutputParser<'grubby-set-default'> = (text) => {
  const { lines, warnings } = savedAnswer(text)
  const [first, ...rest] = lines
  if (first === undefined) return { data: { default: null }, warnings: [...warnings, SILENT] }
  const message = [first.text, ...rest.map((line) => line.text)].join('')
  const { entry, index, kernel } = MESSAGE.exec(message)?.groups ?? {}
  if (entry === undefined || index === undefined || kernel === undefined) {
    throw notUnderstood('grubby', first, 'The default is … with index … and kernel … was expected')
  }
  const id = entry.slice(entry.lastIndexOf('/') + 1).replace(/\.conf$/, '')
  const mended = rest.map((line) => ({
    code: 'BROKEN_LINE_JOINED',
    message: `line ${String(line.number)}: belongs to the line before, which a terminal broke`,
  }))
  return { data: { default: { entry, id, index: Number(index), kernel } satisfies DefaultSet }, warnings: [...warnings, ...mended] }
}

const MESSAGE = /^The default is (?<entry>\/\S+?\.conf) ?with index (?<index>\d+) ?and kernel ?(?<kernel>\/\S+)$/

const SILENT: Warning = { code: 'NOTHING_SAID', message: 'grubby said nothing; the one of RHEL 7 never does, also when it changed nothing' }

/** Lines of the answer without blanks around it and messages beside it; a message in place of it is thrown. */
function savedAnswer(text: string): { lines: Line[]; warnings: Warning[] } {
  const marks = withoutTranscriptMarks(toLines(text))
  const { lines, warnings } = withoutIndentation(marks.lines.filter((line) => !isBlank(line)))
  const messages = lines.filter(isGrubbyMessage)
  const answer = lines.filter((line) => !messages.includes(line))
  // A message beside a useful answer is told; with nothing else, or with the bare prefix, it is why there is none.
  const useful = answer.some((line) => line.text.trim() !== '/boot')
  const trouble = grubbyTrouble((useful ? answer : lines).map((line) => line.text).join('\n'), NO_ANSWER)
  if (trouble !== null) throw trouble
  if (answer.length === 0 && messages[0] !== undefined) throw new ToolFailedError(`${NO_ANSWER}: ${messages[0].text}`)
  return { lines: answer, warnings: [...marks.warnings, ...warnings, ...messages.map(grubbyMessageWarning)] }
}

const NO_ANSWER = 'the text holds no answer but a message'
