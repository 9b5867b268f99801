import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { isUnitName } from './names.js'
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
  const notices = lines.filter((line) => NOTICE.test(line.text))
  const files = filesOf(lines.filter((line) => !notices.includes(line)))
  const told = notices.map((line) => ({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text.slice(2)}` }))
  return { data: { files }, warnings: [...warnings, ...told] }
}

/** systemctl's own remark on stderr that the unit has changed since it was loaded. */
const NOTICE =
  /^# (?:Warning: \S+ changed on disk, |This output shows the current version of the unit's |If fragments or drop-ins were added or removed, |Run 'systemctl.* daemon-reload' to reload units)/

function filesOf(lines: readonly Line[]): ShownFile[] {
  const files: { path: string; lines: Line[] }[] = []
  for (const [index, line] of lines.entries()) {
    const path = isBlank(lines[index - 1] ?? BLANK) ? pathOf(line) : null
    const file = files.at(-1)
    if (path !== null) files.push({ path, lines: [] })
    else if (file !== undefined) file.lines.push(line)
    else if (!isBlank(line)) throw notUnderstood('systemctl', line, 'a line # /PATH was expected before the file')
  }
  return files.map(({ path, lines: own }, index) => ({ path, content: contentOf(own, index < files.length - 1) }))
}

const BLANK: Line = { number: 0, text: '' }

/** A comment that names a unit file or a drop-in; any other comment belongs to the file that it stands in. */
function pathOf(line: Line): string | null {
  const path = /^# (\/\S+)$/.exec(line.text)?.[1]
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? ''
  return path !== undefined && (isUnitName(name) || /\.d\/[^/]+\.conf$/.test(path)) ? path : null
}

function contentOf(lines: readonly Line[], followed: boolean): string {
  const texts = lines.map((line) => line.text)
  if (followed && texts.at(-1) === '') texts.pop()
  return texts.map((text) => `${text}\n`).join('')
}
