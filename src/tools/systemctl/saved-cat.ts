import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { cutByPager } from '../terminal-marks.js'
import { isUnitName, templateOf, unitType } from './names.js'
import { savedLines } from './saved-text.js'

/** One file of a unit as `systemctl cat` prints it. */
export interface ShownFile {
  path: string
  /** The file's text, without the line that names it. */
  content: string
}

/**
 * Saved output of `systemctl cat`: `files[]`, the unit file first, then its drop-ins. A file starts with `# /PATH`; a blank
 * line parts it from the one before.
 */
export const parseSavedCat: SavedOutputParser<'systemctl-cat'> = (text) => {
  const { lines, warnings } = savedLines(text, 'systemctl cat')
  const cut = cutByPager(lines)
  const whole = lines.map((line) => (cut.has(line) ? { ...line, text: line.text.slice(0, -1) } : line))
  const notices = whole.filter((line) => NOTICE.test(line.text))
  const files = filesOf(whole.filter((line) => !notices.includes(line)))
  const told = notices.map((line) => ({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text.slice(2)}` }))
  const cuts = [...cut].map(({ number }) => ({ code: 'LINE_CUT', message: `line ${String(number)}: the pager cut its end (">")` }))
  return { data: { files }, warnings: [...warnings, ...cuts, ...told] }
}

/** systemctl's own remarks: that the unit has changed since it was loaded, that it is masked and thus has no file. */
const NOTICE =
  /^# (?:Warning: \S+ changed on disk, |This output shows the current version of the unit's |If fragments or drop-ins were added or removed, |Run 'systemctl.* daemon-reload' to reload units|Unit \S+ (?:is masked|could not be loaded)\.$)/

function filesOf(lines: readonly Line[]): ShownFile[] {
  const files: { path: string; lines: Line[] }[] = []
  for (const [index, line] of lines.entries()) {
    const path = headingOf(line)
    const file = files.at(-1)
    const isParted = isBlank(lines[index - 1] ?? BLANK)
    // A file without a last newline leaves no blank line before the next one.
    const unit = files.findLast((each) => !isDropIn(each.path))
    if (path !== null && (isParted || (unit !== undefined && isDropInOf(path, nameOf(unit.path))))) files.push({ path, lines: [] })
    else if (file !== undefined) file.lines.push(line)
    else if (!isBlank(line)) throw notUnderstood('systemctl', line, 'a line # /PATH was expected before the file')
  }
  return files.map(({ path, lines: own }, index) => ({ path, content: contentOf(own, index < files.length - 1) }))
}

const BLANK: Line = { number: 0, text: '' }

/** A comment that names a unit file or a drop-in; any other comment belongs to the file that it stands in. */
function headingOf(line: Line): string | null {
  const path = /^# (\/\S+)$/.exec(line.text)?.[1]
  return path !== undefined && (isUnitName(nameOf(path)) || isDropIn(path)) ? path : null
}

function isDropIn(path: string): boolean {
  return /\.d\/[^/]+\.conf$/.test(path)
}

/** Whether a drop-in belongs to a unit: `sshd.service.d/`, `getty@.service.d/`, `service.d/`. */
function isDropInOf(path: string, unit: string): boolean {
  const folder = nameOf(path.slice(0, path.lastIndexOf('/')))
  const names = [unit, templateOf(unit), unitType(unit)]
  return isDropIn(path) && (names.some((name) => name !== null && folder === `${name}.d`) || isPrefix(folder, unit))
}

/** `foo-.service.d` is read for `foo-bar.service` (systemd.unit(5)). */
function isPrefix(folder: string, unit: string): boolean {
  const [, start = '', type = ''] = /^(.*-)\.([a-z]+)\.d$/.exec(folder) ?? []
  return start !== '' && unit.startsWith(start) && unitType(unit) === type
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function contentOf(lines: readonly Line[], followed: boolean): string {
  const texts = lines.map((line) => line.text)
  if (followed && texts.at(-1) === '') texts.pop()
  return texts.map((text) => `${text}\n`).join('')
}
