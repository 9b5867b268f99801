import type { Plan } from '../../changes/engine/plan.js'
import type { Host } from '../../host/types.js'
import type { Check } from '../check.js'
import type { CheckResult } from '../result.js'
import type { Wish } from '../wish.js'

/** A check that fails, and what would bring it about. */
export interface Goal<W extends Wish = Wish> {
  check: Check
  result: CheckResult
  wish: W
}

/** What actions are told beside their goals. */
export interface ApplySettings {
  /** How long units that were started are watched, in milliseconds. */
  settleMs: number
  /** The environment of hostward, which tells of a login over ssh. */
  env: Readonly<Record<string, string | undefined>>
}

/** Goals that one action brings about together. */
export interface Part {
  goals: readonly Goal[]
  /** What each is about, e.g. its unit: goals of one thing are planned, or refused, together. */
  subject(goal: Goal): string
  /** A later part starts the daemon that reads the files: where these say it already, there is nothing to do. No when left out. */
  followed?: boolean
  /** A plan for all of these goals, which are some of this part. @throws HostwardError for what cannot be done */
  plan(host: Host, goals: readonly Goal[]): Promise<Plan>
}

export type WishOf<Kind extends Wish['kind']> = Extract<Wish, { kind: Kind }>

/** The goals of one kind. */
export function goalsOf<Kind extends Wish['kind']>(goals: readonly Goal[], kind: Kind): Goal<WishOf<Kind>>[] {
  return goals.filter((goal): goal is Goal<WishOf<Kind>> => goal.wish.kind === kind)
}
