import { columnsOf } from '../terminal-marks.js'
import { blankAtBreak } from '../broken-lines.js'
import { isBlank, type Line } from '../lines.js'
import type { Unwrapped } from '../transcript.js'
import { isName, keyOf } from './listed-block.js'

/**
 * Long lines of a zone that a mail or a terminal broke, put together again and told: the rest of a list of words or of a rich
 * rule. firewall-cmd parts zones by blank lines, so a line right below a long one that no key starts is such a rest.
 */
export function joinBrokenLists(lines: readonly Line[]): Unwrapped {
  const joined: Line[] = []
  const warnings: Unwrapped['warnings'] = []
  const edge = lines.reduce((widest, line) => Math.max(widest, columnsOf(line.text)), 0)
  lines.forEach((line, index) => {
    const before = lines[index - 1]
    const whole = joined.at(-1)
    if (before === undefined || whole === undefined || !isRest(before, whole, line, lines[index + 1])) {
      joined.push(line)
      return
    }
    const within = !blankAtBreak(columnsOf(before.text), edge) && !/\s$/.test(before.text) && !/^\s/.test(line.text)
    joined[joined.length - 1] = { ...whole, text: `${whole.text.trimEnd()}${within ? '' : ' '}${line.text.trim()}` }
    warnings.push({
      code: 'BROKEN_LINE_JOINED',
      message: `line ${String(line.number)}: the rest of the line before, which a mail or a terminal broke`,
    })
  })
  return { lines: joined, warnings }
}

/** Nobody breaks lines that are shorter. */
const LONG = 60

/** @param whole what `before` is already part of @param next the line behind `line` */
function isRest(before: Line, whole: Line, line: Line, next: Line | undefined): boolean {
  if (isBlank(before) || isBlank(line) || columnsOf(before.text) < LONG || keyOf(line) !== null) return false
  if (isName(line) && next !== undefined && FIRST.has(keyOf(next) ?? '')) return false
  const rest = line.text.trim()
  if (/^\s*rule /.test(whole.text)) return !rest.startsWith('rule ') && REST_OF_RULE.test(rest)
  return LISTS.has(keyOf(whole) ?? '') && REST_OF_LIST.test(rest)
}

/** Keys that stand first in a zone or policy. */
const FIRST = new Set(['summary', 'disable', 'priority', 'target', 'interfaces'])
const LISTS = new Set(['interfaces', 'sources', 'services', 'ports', 'protocols', 'source-ports', 'icmp-blocks'])
const REST_OF_LIST = /^[\w.+@%/-]+(?::[\w.+@%/-]+)*(?: [\w.+@%/-]+(?::[\w.+@%/-]+)*)*$/
/** The end of a word, then words and `key="value"` of the rich language (firewalld.richlanguage(5)). */
const REST_OF_RULE = /^(?:[^\s"]*"?|[a-z-]+="[^"]*"|[a-z]+=\S+)(?: (?:NOT|[a-z-]+(?:="[^"]*"|=\S+)?))*$/
