import { UsageError } from '../../errors.js'
import { LEVELS, levelByName, type Level } from '../../tools/syslog-words.js'
import { parseTimeSpan } from '../../tools/timestamps.js'

/** Levels by word: `err`, `err+` (err and worse), `+err` (err and milder). Null when none is given. @throws UsageError */
export function parseLevels(words: readonly string[]): ReadonlySet<string> | null {
  if (words.length === 0) return null
  return new Set(words.flatMap(levelsOf))
}

function levelsOf(word: string): readonly Level[] {
  const name = word.replace(/^\+|\+$/g, '').toLowerCase()
  const level = levelByName(name)
  if (level === null || (word.startsWith('+') && word.endsWith('+'))) {
    throw new UsageError(`--level: ${JSON.stringify(word)} is no level`, {
      suggestions: [`the levels are ${LEVELS.join(', ')}`, 'err+ means err and worse'],
    })
  }
  const at = LEVELS.indexOf(level)
  if (word.endsWith('+')) return LEVELS.slice(0, at + 1)
  return word.startsWith('+') ? LEVELS.slice(at) : [level]
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** `10min`, `2h 30min` back from `now`, or an ISO 8601 time (UTC unless it names its zone). @throws UsageError */
export function parseSince(text: string, now: Date): Date {
  const trimmed = text.trim()
  const span = parseTimeSpan(trimmed)
  if (span !== null) return new Date(now.getTime() - span * 1000)
  const match = ISO_TIME.exec(trimmed)
  if (match) {
    const body = trimmed.replace(' ', 'T')
    const zoned = match[1] !== undefined || !body.includes('T') ? body : `${body}Z`
    const time = Date.parse(zoned)
    if (!Number.isNaN(time)) return new Date(time)
  }
  throw new UsageError(`--since: ${JSON.stringify(text)} is neither a duration nor a time`, {
    suggestions: ['write it as 10min, 2h, or 2025-07-26T15:00:00Z (UTC unless it names its zone)'],
  })
}

/** A regular expression that ignores case unless it has a capital letter, as journalctl --grep does. @throws UsageError */
export function grepPattern(text: string): RegExp {
  try {
    return new RegExp(text, /\p{Lu}/u.test(text.replace(/\\./g, '')) ? 'm' : 'im')
  } catch (error) {
    throw new UsageError(`--grep: ${JSON.stringify(text)} is not a regular expression`, {
      suggestions: [`to find the text itself: --grep '${escapePattern(text)}'`],
      cause: error,
    })
  }
}

/** Text as a pattern that finds exactly it. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}
