/** What a schema cannot tell of the words in a spec: names of units, networks, patterns, calendar expressions. */
import { parseNetwork } from '../../changes/network.js'
import { UsageError } from '../../errors.js'
import { suggestions } from '../../suggest.js'
import { fullUnitName, isTemplateName, isUnitName, unitType, UNIT_TYPES } from '../../tools/systemctl/names.js'
import { parseCalendarExpression } from '../../tools/systemd-calendar/expression.js'
import type { Spec } from './schema.js'
import { listOf, valueOf, type Leaf } from './vocabulary.js'

export interface WordProblem {
  path: (string | number)[]
  message: string
  suggestions?: string[]
  /** It is the key that is wrong. */
  key?: boolean
}

/** All words of a spec that cannot be what they stand for. */
export function wordProblems(spec: Spec): WordProblem[] {
  return [
    ...emptyMaps(spec, []),
    ...Object.keys(spec.units ?? {}).flatMap((name) => (name === 'noneFailed' ? [] : unitName(['units', name], name, null))),
    ...Object.keys(spec.timers ?? {}).flatMap((name) => [
      ...unitName(['timers', name], name, 'timer'),
      ...calendars(['timers', name, 'calendar'], spec.timers?.[name]?.calendar),
    ]),
    ...(['allow', 'deny'] as const).flatMap((list) =>
      (spec.time?.serve?.[list] ?? []).flatMap((written, index) => network(['time', 'serve', list, index], written)),
    ),
    ...both(['firewall', 'zones'], spec.firewall?.zones ?? {}),
  ]
}

/** `sshd.service: {}` looks as if it were checked. */
function emptyMaps(node: unknown, path: (string | number)[]): WordProblem[] {
  if (typeof node !== 'object' || node === null) return []
  const inside = Array.isArray(node) ? node.map((item, index) => [index, item] as const) : Object.entries(node)
  if (inside.length === 0) return [{ path, message: 'an empty map: nothing would be checked' }]
  return inside.flatMap(([key, value]) => emptyMaps(value, [...path, key]))
}

function unitName(path: string[], name: string, type: string | null): WordProblem[] {
  if (name.includes('${')) return [{ path, key: true, message: `${JSON.stringify(name)}: variables stand for values, not for keys` }]
  if (isTemplateName(name)) {
    const message = `${name} is a template, of which there are instances`
    return [{ path, key: true, message, suggestions: [name.replace('@.', '@NAME.')] }]
  }
  if (!isUnitName(name)) {
    const full = fullUnitName(name, type ?? 'service')
    const stem = name.slice(0, name.lastIndexOf('.'))
    const close = name.includes('.') ? suggestions(unitType(name), UNIT_TYPES).map((word) => `${stem}.${word}`) : []
    const meant = close.length > 0 ? close : isUnitName(full) ? [full] : []
    return [{ path, key: true, message: `${JSON.stringify(name)} is not the full name of a unit`, suggestions: meant }]
  }
  if (type !== null && unitType(name) !== type) {
    return [{ path, key: true, message: `${name} is not a ${type}`, suggestions: [`${name.slice(0, name.lastIndexOf('.'))}.${type}`] }]
  }
  return []
}

function calendars(path: string[], leaf: Leaf<string | string[]> | undefined): WordProblem[] {
  return (leaf === undefined ? [] : listOf(valueOf(leaf)))
    .filter((text) => parseCalendarExpression(text) === null)
    .map((text) => ({ path, message: `${JSON.stringify(text)} is no calendar expression of systemd` }))
}

function network(path: (string | number)[], written: string): WordProblem[] {
  try {
    parseNetwork(written, path.slice(0, -1).join('.'))
    return []
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return [{ path, message: error.message }]
  }
}

/** The same item as present and as absent. */
function both(path: string[], zones: Readonly<Record<string, object>>): WordProblem[] {
  return Object.entries(zones).flatMap(([zone, settings]) =>
    Object.entries(settings as Record<string, { present?: string[]; absent?: string[] }>).flatMap(([what, { present = [], absent = [] }]) =>
      absent
        .filter((item) => present.includes(item))
        .map((item) => ({ path: [...path, zone, what, 'absent', absent.indexOf(item)], message: `${item} is both present and absent` })),
    ),
  )
}
