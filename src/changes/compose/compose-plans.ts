import { PlanRefusedError } from '../../errors.js'
import type { Expectations, FileExpectation, Plan, StateExpectation, Step } from '../engine/plan.js'
import { mergePlans } from '../merge-plans.js'

/** Words of a plan that is made of several. */
export type Words = Pick<Plan, 'action' | 'summary' | 'done'>

/**
 * Plans of several actions as one change: one journal entry, one snapshot before the first step, one comparison after the last, and
 * all of it taken back when any part fails. Each must have been made for the host as those before it leave its files (`PlannedHost`).
 *
 * @throws PlanRefusedError when two of them want something else of one file or state
 */
export function composePlans(plans: readonly Plan[], words: Words): Plan {
  const empty: Plan = { ...words, steps: [], watch: {}, expect: {}, dangers: [], warnings: [] }
  const composed = plans.reduce((all, plan) => joined(all, plan), empty)
  return { ...composed, ...words, expect: withoutLinkStates(composed.expect, plans), steps: withOwnIds(composed.steps) }
}

function joined(first: Plan, last: Plan): Plan {
  const { afterwards: one, leftBehind: oneLeft } = first
  const { afterwards: two, leftBehind: twoLeft } = last
  const merged = mergePlans(first, last)
  return {
    ...merged,
    expect: { ...merged.expect, files: { ...merged.expect.files, ...sharedFiles(first, last) }, states: states(first.expect, last.expect) },
    warnings: unique(merged.warnings),
    flush: [...new Set(merged.flush)],
    // Told together at the end; words that hold when all is done come from the whole.
    doneNow: () => Promise.resolve(null),
    afterwards: async (host) => unique([...((await one?.(host)) ?? []), ...((await two?.(host)) ?? [])]),
    leftBehind: async (host) => [...((await oneLeft?.(host)) ?? []), ...((await twoLeft?.(host)) ?? [])],
  }
}

const unique = <T extends { message: string }>(items: readonly T[]): T[] => [...new Map(items.map((item) => [item.message, item])).values()]

/** Paths of which both expect something. What the first leaves there, the last was planned on; a judge of the first says it for itself. */
function sharedFiles(first: Plan, last: Plan): Record<string, FileExpectation> {
  const shared: Record<string, FileExpectation> = {}
  for (const [path, after] of Object.entries(last.expect.files ?? {})) {
    const before = first.expect.files?.[path]
    if (before === undefined || !('judge' in before)) continue
    if ('judge' in after && before.judge === after.judge) continue
    const both = before.joined?.(after) ?? ('judge' in after ? after.joined?.(before) : null) ?? null
    if (both === null) throw contradiction(path, first, last)
    shared[path] = both
  }
  return shared
}

/** What both say of a key must be possible at once; what one of them demands the other does not make free. */
function states(first: Expectations, last: Expectations): Record<string, StateExpectation> {
  const all = mergedIds(first, last)
  return Object.fromEntries(
    all.map((id): [string, StateExpectation] => {
      const [one, two] = [first.states?.[id], last.states?.[id]]
      if (one === undefined || two === undefined) return [id, one ?? two ?? {}]
      const values: Record<string, readonly string[]> = {}
      for (const key of new Set([...Object.keys(one.values ?? {}), ...Object.keys(two.values ?? {})])) {
        const allowed = both(one.values?.[key], two.values?.[key])
        if (allowed.length === 0) {
          throw new PlanRefusedError(
            `one part wants ${id} ${listOf(one.values?.[key]).join(' or ')}, and another ${listOf(two.values?.[key]).join(' or ')}`,
          )
        }
        values[key] = allowed
      }
      const free = [...(one.free ?? []), ...(two.free ?? [])].filter((key) => values[key] === undefined)
      return [id, { values, free: [...new Set(free)] }]
    }),
  )
}

const mergedIds = (first: Expectations, last: Expectations): string[] => [
  ...new Set([...Object.keys(first.states ?? {}), ...Object.keys(last.states ?? {})]),
]

const listOf = (words: string | readonly string[] | undefined): readonly string[] => (typeof words === 'string' ? [words] : (words ?? []))

function both(one: string | readonly string[] | undefined, two: string | readonly string[] | undefined): readonly string[] {
  if (one === undefined || two === undefined) return listOf(one ?? two)
  return listOf(one).filter((word) => listOf(two).includes(word))
}

/**
 * A part that starts a unit takes for granted that the unit is enabled as before, while another part enables it. Links are watched one
 * by one, and each part asks systemd what it makes of its own: what systemd calls the files of units is left to that.
 */
function withoutLinkStates(expect: Expectations, plans: readonly Plan[]): Expectations {
  const changesLinks = plans.some(({ steps }) => steps.some(isUnitFileStep))
  const watched = plans.flatMap(({ watch }) => watch.states ?? []).filter(({ kind }) => kind === 'unit')
  if (!changesLinks) return expect
  const freed = watched.map(({ kind, key }): [string, StateExpectation] => {
    const own = expect.states?.[`${kind} ${key}`] ?? {}
    return [`${kind} ${key}`, { ...own, free: [...new Set([...(own.free ?? []), 'unitFile', 'load'])] }]
  })
  return { ...expect, states: { ...expect.states, ...Object.fromEntries(freed) } }
}

const UNIT_FILE_VERBS = new Set(['enable', 'disable', 'mask', 'unmask'])

const isUnitFileStep = (step: Step): boolean =>
  step.kind === 'run' && step.program === 'systemctl' && UNIT_FILE_VERBS.has(step.args[0] ?? '')

/** The journal tells steps apart by their ids: the second `enable` is `enable 2`. */
function withOwnIds(steps: readonly Step[]): Step[] {
  const seen = new Map<string, number>()
  return steps.map((step) => {
    const count = (seen.get(step.id) ?? 0) + 1
    seen.set(step.id, count)
    return count === 1 ? step : { ...step, id: `${step.id} ${count}` }
  })
}

function contradiction(path: string, first: Plan, last: Plan): PlanRefusedError {
  return new PlanRefusedError(`${path}: ${last.summary} would meet a file that an earlier part has changed: ${first.summary}`, {
    suggestions: ['do one of the two first, with --only'],
  })
}
