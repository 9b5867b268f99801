import { parseShortJournalLine, isJournalMark } from '../journalctl/short-line.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import { isUnitName } from './names.js'

/** One unit's part of a `systemctl status`: its heading, the lines of its fields, and what stands below them. */
export interface StatusSection {
  heading: StatusHeading
  /** A command line of several lines is one line, with its newlines. */
  fields: Line[]
  log: Line[]
}

export interface StatusHeading {
  line: Line
  /** The symbol as it stands there; null when there is none (systemd before 209 prints none). */
  symbol: string | null
  id: string
  description: string | null
}

/**
 * `● sshd.service - OpenSSH server daemon`. Where a text has passed through another character set, the symbol is whatever
 * became of it.
 */
const HEADING = /^(?:(\S{1,8}) )?(\S+)(?: - (.*))?$/
/** What follows a heading. */
const FIRST_FIELD = /^ *(?:Loaded|Follows?): /

/**
 * The text taken apart into units. Each begins with its heading, above a `Loaded:`; its fields end at the first blank line or
 * at the first line of the journal.
 *
 * @throws ParseError for a text that does not begin with a unit
 */
export function statusSections(lines: readonly Line[]): StatusSection[] {
  const start = lines.findIndex((line) => !isBlank(line))
  const first = lines[start] ?? { number: 1, text: '' }
  const starts = lines.flatMap((line, index) => {
    const heading = headingAt(lines, index)
    return heading === null ? [] : [{ index, heading }]
  })
  if (starts[0]?.index !== start) throw notUnderstood('systemctl', first, whyNoHeading(first))
  return starts.map(({ index, heading }, place) => {
    const own = joinCommands(lines.slice(index + 1, starts[place + 1]?.index))
    const end = own.findIndex((line) => isBlank(line) || isOfJournal(line))
    return { heading, fields: end === -1 ? own : own.slice(0, end), log: end === -1 ? [] : own.slice(end) }
  })
}

function headingAt(lines: readonly Line[], index: number): StatusHeading | null {
  const line = lines[index]
  const match = HEADING.exec(line?.text.trimEnd() ?? '')
  const [, symbol, id = '', description] = match ?? []
  if (line === undefined || !isUnitName(id)) return null
  const isShort = symbol !== undefined && KNOWN_SYMBOL.test(symbol)
  if (!isShort && !FIRST_FIELD.test(lines[index + 1]?.text ?? '')) return null
  return { line, symbol: symbol ?? null, id, description: description ?? null }
}

/** `●` active, `○` inactive, `×` failed, `↻` changing; `*` and `x` where these cannot be printed (systemd 219 to 257). */
export const KNOWN_SYMBOL = /^[●○×↻*x]$/u

function whyNoHeading(line: Line): string {
  return /^\S{1,8} \S+$/.test(line.text.trim())
    ? 'the status of a unit was expected, not of the whole system'
    : 'a unit\'s heading was expected ("● sshd.service - …")'
}

function isOfJournal(line: Line): boolean {
  return isJournalMark(line.text) || isStatusNotice(line.text) || parseShortJournalLine(line) !== null
}

/** What systemctl says beside the lines of the journal. */
export function isStatusNotice(text: string): boolean {
  return NOTICE.test(text)
}

const NOTICE =
  /^(?:Warning|Notice): (?:some )?[Jj]ournal |^Hint: |^\s+(?:Users in |Pass -q to turn off)|^Journal file .*, ignoring file\.?$|^No journal files were /

const COMMAND = /^ *Process: \d+ /
const COMMAND_END = / \(code=[^()]*\)$/
const OTHER_FIELD = /^ {1,12}(?:Process|Main PID|Cntrl PID|Status|Tasks|Memory|CPU|CGroup): /

/** systemctl prints the command of `Process:` as it is, newlines and blank lines too: it goes on until the line with its end. */
function joinCommands(lines: readonly Line[]): Line[] {
  const joined: Line[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]
    if (line === undefined) break
    const length = COMMAND.test(line.text) && !COMMAND_END.test(line.text) ? commandLength(lines.slice(index + 1)) : 0
    const more = lines.slice(index + 1, index + 1 + length)
    joined.push(length === 0 ? line : { ...line, text: [line, ...more].map((each) => each.text).join('\n') })
    index += length
  }
  return joined
}

/** How many of the lines belong to the command before them; 0 when its end is not among them. */
function commandLength(lines: readonly Line[]): number {
  const end = lines.findIndex((line) => COMMAND_END.test(line.text) || OTHER_FIELD.test(line.text))
  const last = lines[end]
  return last === undefined || OTHER_FIELD.test(last.text) ? 0 : end + 1
}
