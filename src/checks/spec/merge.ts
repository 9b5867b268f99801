import type { Located, LocatedEntry } from './document.js'
import type { Place, SpecProblem } from './problems.js'

/** Lists that several files may add to. All others say the whole of something: two that differ are a conflict. */
const JOINED: ReadonlySet<string> = new Set(['present', 'absent', 'except', 'allow', 'deny', 'tags', 'waivers', 'include'])

/**
 * Two specs as one: maps go into each other, lists of members are joined, and everything else must be the same in both. What is not
 * is told with both places, never decided.
 */
export function mergeSpecs(first: Located, second: Located, problems: SpecProblem[], path: readonly string[] = []): Located {
  if (first.value instanceof Map && second.value instanceof Map) {
    const merged = new Map<string, LocatedEntry>(first.value)
    for (const [key, entry] of second.value) {
      const own = merged.get(key)
      if (own === undefined) merged.set(key, entry)
      else merged.set(key, { ...mergeSpecs(own, entry, problems, [...path, key]), keyPlace: own.keyPlace })
    }
    return { value: merged, place: first.place }
  }
  const key = path.at(-1) ?? ''
  const [own, more] = key === 'include' ? [asList(first), asList(second)] : [first.value, second.value]
  if (Array.isArray(own) && Array.isArray(more) && JOINED.has(key)) {
    const known = new Set(own.map(textOf))
    return { value: [...own, ...more.filter((item) => !known.has(textOf(item)))], place: first.place }
  }
  if (key === '$schema') return first
  if (textOf(first) !== textOf(second)) {
    const message = `${path.join('.')}: ${shown(second)} here, but ${shown(first)} in ${where(first.place)}`
    problems.push({ ...second.place, message, suggestions: [] })
  }
  return first
}

function asList(node: Located): Located['value'] {
  return typeof node.value === 'string' ? [node] : node.value
}

function textOf({ value }: Located): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(textOf))
  if (value instanceof Map) return JSON.stringify([...value].map(([key, entry]) => [key, textOf(entry)]).sort())
  return JSON.stringify(value)
}

function shown({ value }: Located): string {
  return value instanceof Map ? 'several keys' : Array.isArray(value) ? 'a list' : JSON.stringify(value)
}

const where = ({ file, line, column }: Place): string => `${file}:${line}:${column}`
