import { notUnderstood } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedConfLines } from '../saved-conf.js'
import { CHRONY_DIRECTIVES } from './directives.js'
import { isDirective, parseConfLines } from './lines.js'

/** A setting of a saved configuration file. */
export interface SavedDirective {
  /** 1-based, in the text as it was saved. */
  line: number
  directive: string
  /** What follows the name, blanks collapsed; empty when nothing does. */
  args: string
}

/**
 * `chrony.conf`, a `.conf` or `.sources` drop-in, or an excerpt of one: `directives[]` without comments. A name that no
 * version of chronyd knows is refused, as chronyd does.
 */
export const parseSavedChronyConf: SavedOutputParser<'chrony-conf'> = (text) => {
  const { lines, warnings } = savedConfLines(text, (line) => !parseConfLines('', line.text).some(isDirective))
  const directives: SavedDirective[] = []
  for (const line of lines) {
    const [setting] = parseConfLines('', line.text).filter(isDirective)
    if (setting === undefined) continue
    if (!CHRONY_DIRECTIVES.has(setting.directive)) throw notUnderstood('chronyd', line, `no directive ${setting.directive} is known`)
    directives.push({ line: line.number, directive: setting.directive, args: setting.args })
  }
  return { data: { directives }, warnings }
}
