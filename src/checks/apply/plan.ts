import { composePlans } from '../../changes/compose/compose-plans.js'
import type { Difference, Plan } from '../../changes/engine/plan.js'
import { PlanRefusedError, type Warning } from '../../errors.js'
import { CachedHost } from '../../host/cached.js'
import type { Host } from '../../host/types.js'
import { checksOf } from '../checks-of.js'
import { checkHost, type CheckWishes } from '../evaluate.js'
import type { LoadedSpec } from '../spec/load.js'
import { bootParts } from './boot-parts.js'
import type { ApplyItem, ApplyLists } from './data.js'
import { firewallParts } from './firewall-parts.js'
import type { ApplySettings, Goal, Part } from './goal.js'
import { planParts } from './plan-parts.js'
import { followsFrom, itemOf, openItem, sortChecks, type Sorted } from './sort.js'
import { timeParts } from './time-parts.js'
import { unitsOff, unitsOn } from './unit-parts.js'

export interface ApplyWishes extends ApplySettings, Pick<CheckWishes, 'only' | 'tags'> {
  /** Do what can be done, although there is something that cannot. */
  partly: boolean
}

/** What is asked for cannot be had whole. The plan of the rest is there to be shown. */
export class CannotApplyError extends PlanRefusedError {
  constructor(
    readonly plan: Plan,
    readonly lists: ApplyLists,
  ) {
    const { cannot } = lists
    const isNothing = plan.steps.length === 0
    const lines = cannot.map(({ id, why }) => `${id}: ${why ?? ''}`)
    const what =
      cannot.length === 1
        ? 'the spec has a check that apply cannot bring about'
        : `the spec has ${cannot.length} checks that apply cannot bring about`
    super(`${what}: nothing was done\n${lines.join('\n')}`, {
      suggestions: [
        ...(isNothing ? [] : ['--partly does the rest']),
        ...new Set(cannot.flatMap(({ suggestions }) => suggestions.slice(0, 1)).slice(0, 3)),
      ],
      details: { cannot: cannot.map(({ id }) => id) },
    })
  }
}

/**
 * What brings a host to a spec, as one plan: the plans of hostward's own actions, one after the other, each made for the host as those
 * before it leave its files. It counts as done when the checks themselves say so.
 *
 * @throws CannotApplyError; PlanRefusedError where parts contradict each other; what checkHost throws
 */
export async function planApply(host: Host, loaded: LoadedSpec, wishes: ApplyWishes): Promise<{ plan: Plan; lists: ApplyLists }> {
  const { only = [], tags = [], settleMs, env, partly } = wishes
  const checks = checksOf(loaded.spec)
  const { results } = await checkHost(host, loaded, { only, tags })
  const sorted = sortChecks(checks, results)
  const { planned, plans, refused } = await planParts(host, partsOf(sorted, { settleMs, env }))
  const [later, open] = [true, false].map((wanted) => sorted.open.filter((one) => followsFrom(planned, one) === wanted)) as [
    Sorted['open'],
    Sorted['open'],
  ]
  const lists: ApplyLists = {
    brings: planned.map((goal) => itemOf(goal, null)),
    cannot: [...open.map(openItem), ...refused],
    later: [...later.map((one) => itemOf(one, 'it follows by itself, and is not waited for')), ...untilReboot(planned, sorted)],
  }
  const count = planned.length === 1 ? '1 check' : `${planned.length} checks`
  const spec = loaded.files[0] ?? ''
  const done = doneText(spec, planned.length, lists.cannot.length > 0 || only.length + tags.length > 0)
  const composed = composePlans(plans, { action: 'apply', summary: `bring the host to ${spec}: ${count}`, done })
  const own = [
    ...(composed.verify === undefined ? [] : [composed.verify]),
    checking(
      loaded,
      [...planned, ...keptOf(sorted)].map(({ check }) => check.id),
    ),
  ]
  const plan: Plan = {
    ...composed,
    notes: [...(composed.notes ?? []), ...notesOf(lists)],
    warnings: [...composed.warnings, ...leftWarnings(lists)],
    verify: async (live, interrupt) => {
      for (const verify of own) {
        const wrong = await verify(live, interrupt)
        if (wrong.length > 0) return wrong
      }
      return []
    },
  }
  if (lists.cannot.length > 0 && (!partly || plan.steps.length === 0)) throw new CannotApplyError(plan, lists)
  return { plan, lists }
}

/** What goes comes before what comes; files of daemons before these are started. */
function partsOf({ goals, kept: passing }: Sorted, settings: ApplySettings): Part[] {
  const kept = passing.map(({ wish }) => wish)
  return [
    ...unitsOff(goals, settings),
    ...bootParts(goals, kept),
    ...firewallParts(goals, settings),
    ...timeParts(goals, kept, settings),
    ...unitsOn(goals, settings),
  ]
}

/** What passes now and will not until a reboot, because of what is planned. */
function untilReboot(planned: readonly Goal[], { passing }: Sorted): ApplyItem[] {
  if (!planned.some(({ wish }) => wish.kind === 'default-entry' || wish.kind === 'argument')) return []
  return passing
    .filter(({ check }) => check.id === 'boot/reboot-pending')
    .map((one) => itemOf(one, 'a reboot will be pending, and this fails until then'))
}

/** What passed before has to pass afterwards. A clock is not asked: it may still be on its way. */
function keptOf({ kept: passing }: Sorted): Sorted['kept'] {
  return passing.filter(({ check }) => !check.asks.includes('clock'))
}

/** The checks themselves, on the host as it is then; those that settle are given a moment. */
function checking(loaded: LoadedSpec, ids: readonly string[]): NonNullable<Plan['verify']> {
  return async (live, interrupt): Promise<Difference[]> => {
    if (ids.length === 0) return []
    const { results } = await checkHost(new CachedHost(live), loaded, { only: ids, waitMs: SETTLE_MS, everyMs: 500, interrupt })
    return results
      .filter(({ id, status }) => ids.includes(id) && (status === 'fail' || status === 'unknown'))
      .map(({ id, expected, actual, why }) => ({ what: id, expected, actual: actual ?? why ?? '' }))
  }
}

const SETTLE_MS = 5000

/** Told at the end as well, where nobody has looked at the plan. */
function leftWarnings({ cannot }: ApplyLists): Warning[] {
  if (cannot.length === 0) return []
  const count = cannot.length === 1 ? '1 check is' : `${cannot.length} checks are`
  return [
    { code: 'NOT_BROUGHT_ABOUT', message: `${count} not brought about: ${cannot.map(({ id, why }) => `${id} (${why ?? ''})`).join('; ')}` },
  ]
}

function doneText(spec: string, count: number, isPart: boolean): string {
  const whole = `the host is what ${spec} says`
  if (count === 0) return isPart ? `what was chosen of ${spec} is so` : whole
  const more = count === 1 ? '1 check more passes' : `${count} checks more pass`
  return isPart ? `${more} of ${spec}` : `${whole}: ${more}`
}

function notesOf({ brings, cannot, later }: ApplyLists): string[] {
  return [
    ...brings.map(({ id, actual }) => `brings about: ${id} (is: ${actual ?? 'not known'})`),
    ...cannot.map(({ id, why }) => `not brought about: ${id}: ${why ?? ''}`),
    ...later.map(({ id, why }) => `later: ${id}: ${why ?? ''}`),
  ]
}
