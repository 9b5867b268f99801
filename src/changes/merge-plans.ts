import type { Expectations, Plan, StateExpectation, StateRef } from './engine/plan.js'
import { stateId } from './engine/states.js'

/**
 * Several plans as one: the steps of the first come first. Words (action, summary, done) are those of the last one, and so is what
 * comes when all is done. A later plan has the last word on what is expected of a file; expectations of a state are joined.
 */
export function mergePlans(first: Plan, last: Plan): Plan {
  const [one, two] = [first, last].map(({ verify }) => verify)
  return {
    ...last,
    steps: [...first.steps, ...last.steps],
    watch: {
      files: [...(first.watch.files ?? []), ...(last.watch.files ?? [])],
      folders: [...(first.watch.folders ?? []), ...(last.watch.folders ?? [])],
      states: uniqueStates([...(first.watch.states ?? []), ...(last.watch.states ?? [])]),
    },
    expect: mergeExpectations(first.expect, last.expect),
    verify: async (host, interrupt) => [...((await one?.(host, interrupt)) ?? []), ...((await two?.(host, interrupt)) ?? [])],
    dangers: [...first.dangers, ...last.dangers],
    warnings: [...first.warnings, ...last.warnings],
    notes: [...(first.notes ?? []), ...(last.notes ?? [])],
    flush: [...(first.flush ?? []), ...(last.flush ?? [])],
  }
}

function uniqueStates(refs: readonly StateRef[]): StateRef[] {
  return [...new Map(refs.map((ref) => [stateId(ref), ref])).values()]
}

function mergeExpectations(first: Expectations, last: Expectations): Expectations {
  const states: Record<string, StateExpectation> = { ...first.states }
  for (const [id, expected] of Object.entries(last.states ?? {})) {
    const other = states[id]
    states[id] =
      other === undefined
        ? expected
        : { values: { ...other.values, ...expected.values }, free: [...(other.free ?? []), ...(expected.free ?? [])] }
  }
  return {
    files: { ...first.files, ...last.files },
    states,
    matching: [...(first.matching ?? []), ...(last.matching ?? [])],
  }
}
