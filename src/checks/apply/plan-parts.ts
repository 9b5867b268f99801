import { PlannedHost } from '../../changes/compose/planned-host.js'
import type { Plan } from '../../changes/engine/plan.js'
import { HostwardError, InterruptedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ApplyItem } from './data.js'
import type { Goal, Part } from './goal.js'
import { itemOf } from './sort.js'

/** Goals that are planned, their plans in order, and what is refused. */
interface PlannedParts {
  planned: Goal[]
  plans: Plan[]
  refused: ApplyItem[]
}

/** All parts, each planned for the host as those before it will leave its files. */
export async function planParts(host: Host, parts: readonly Part[]): Promise<PlannedParts> {
  const done: PlannedParts = { planned: [], plans: [], refused: [] }
  let at = host
  for (const part of parts) {
    const { planned, plans, refused } = await planPart(at, part)
    done.planned.push(...planned)
    done.plans.push(...plans)
    done.refused.push(...refused)
    for (const plan of plans) at = new PlannedHost(at, plan.expect)
  }
  return done
}

/** All goals of a part with one plan; where that is refused, those that can be reached. */
async function planPart(host: Host, part: Part): Promise<PlannedParts> {
  const whole = await tryPlan(host, part, part.goals)
  if (!(whole instanceof HostwardError)) return reached(part, part.goals, whole)
  const subjects = [...new Set(part.goals.map((goal) => part.subject(goal)))]
  const refused: ApplyItem[] = []
  const possible: Goal[] = []
  for (const subject of subjects) {
    const own = part.goals.filter((goal) => part.subject(goal) === subject)
    const alone = subjects.length === 1 ? whole : await tryPlan(host, part, own)
    if (alone instanceof HostwardError) refused.push(...own.map((goal) => itemOf(goal, alone.message, alone.suggestions)))
    else if (alone.steps.length === 0 && part.followed !== true) refused.push(...reached(part, own, alone).refused)
    else possible.push(...own)
  }
  const rest = possible.length === 0 ? null : await tryPlan(host, part, possible)
  if (rest === null) return { planned: [], plans: [], refused }
  if (rest instanceof HostwardError) {
    return { planned: [], plans: [], refused: [...refused, ...possible.map((goal) => itemOf(goal, rest.message, rest.suggestions))] }
  }
  return { planned: possible, plans: [rest], refused }
}

/** A plan without a step does not make a check pass that fails, unless a later part does. */
function reached({ followed }: Part, goals: readonly Goal[], plan: Plan): PlannedParts {
  if (plan.steps.length > 0 || followed === true) return { planned: [...goals], plans: [plan], refused: [] }
  const why = `hostward finds nothing to do: ${plan.done}`
  return { planned: [], plans: [], refused: goals.map((goal) => itemOf(goal, why, goal.check.mend === null ? [] : [goal.check.mend])) }
}

async function tryPlan(host: Host, part: Part, goals: readonly Goal[]): Promise<Plan | HostwardError> {
  try {
    return await part.plan(host, goals)
  } catch (error) {
    if (error instanceof InterruptedError || !(error instanceof HostwardError)) throw error
    return error
  }
}
