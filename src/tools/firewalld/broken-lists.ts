import { joinRests, type Rest } from '../broken-lines.js'
import type { Line } from '../lines.js'
import type { Unwrapped } from '../transcript.js'
import { isName, keyOf } from './listed-block.js'

/**
 * Long lines of a zone that a mail or a terminal broke, put together again and told: the rest of a list of words or of a rich
 * rule. firewall-cmd parts zones by blank lines, so a line right below a long one that no key starts is such a rest.
 */
export function joinBrokenLists(lines: readonly Line[]): Unwrapped {
  return joinRests(lines, isRest)
}

function isRest({ line, whole, next }: Rest): boolean {
  if (keyOf(line) !== null) return false
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
