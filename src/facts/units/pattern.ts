import { UsageError } from '../../errors.js'
import { suggestions } from '../../suggest.js'
import { fullUnitName, isUnitType, UNIT_TYPES } from '../../tools/systemctl/names.js'

/**
 * Whether a name matches a shell pattern (`*`, `?`, `[…]`) as systemctl matches it. A word without any of them is a name:
 * `sshd` is `sshd.service`.
 *
 * @throws UsageError for a pattern that is none
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  if (pattern === '') throw new UsageError('pattern "": no name matches it', { suggestions: ["leave it out, or write '*', to have all"] })
  if (!/[*?[]/.test(pattern)) {
    const full = fullUnitName(pattern)
    return (name) => name === pattern || name === full
  }
  const expression = patternToRegExp(pattern)
  return (name) => expression.test(name)
}

/** A shell pattern as a regular expression over the whole name; a backslash is itself. @throws UsageError */
function patternToRegExp(pattern: string): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2)
      if (end === -1) throw new UsageError(`pattern ${JSON.stringify(pattern)}: [ without ]`)
      source += classSource(pattern.slice(at + 1, end))
      at = end
    } else source += character.replace(/[\\^$.|+(){}\]]/g, '\\$&')
  }
  try {
    return new RegExp(`^${source}$`, 's')
  } catch {
    throw new UsageError(`pattern ${JSON.stringify(pattern)}: a range within [] goes backwards`)
  }
}

/** The inside of `[…]`: `!` or `^` at the start is "none of". */
function classSource(body: string): string {
  const none = /^[!^]/.test(body)
  const members = (none ? body.slice(1) : body).replace(/[\\[\]^]/g, '\\$&')
  return `[${none ? '^' : ''}${members}]`
}

/** @throws UsageError for a word that is no type of units, with those that come close */
export function requireUnitTypes(words: readonly string[]): void {
  const wrong = words.find((word) => !isUnitType(word))
  if (wrong === undefined) return
  const close = suggestions(wrong.replace(/s$/, ''), UNIT_TYPES)
  throw new UsageError(`--type: ${JSON.stringify(wrong)} is not a type of units`, {
    suggestions: [...(close.length > 0 ? [`did you mean ${close.join(' or ')}?`] : []), `types are ${UNIT_TYPES.join(', ')}`],
  })
}
