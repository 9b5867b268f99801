import { isBlank, notUnderstood } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedLines } from './saved-text.js'

/**
 * What the query verbs print: `get-default`, `is-enabled`, `is-active`, `is-failed`, `is-system-running`. One word a line,
 * systemd's own: `words[]` in the order of the units that were asked about. A message after them is told: up to systemd 252
 * is-enabled ends at the first unit that is not there.
 */
export const parseSavedWords: SavedOutputParser<'systemctl-words'> = (text) => {
  const { lines, warnings } = savedLines(text, 'systemctl')
  const filled = lines.filter((line) => !isBlank(line))
  const messages = filled.filter((line) => /^Failed to /.test(line.text))
  const words = filled
    .filter((line) => !messages.includes(line))
    .map((line) => {
      if (!/^[\w@.:\\-]+$/.test(line.text.trim())) throw notUnderstood('systemctl', line, 'one word was expected')
      return line.text.trim()
    })
  const told = messages.map((line) => ({ code: 'TOOL_MESSAGE', message: `line ${String(line.number)}: ${line.text}` }))
  return { data: { words }, warnings: [...warnings, ...told] }
}
