import type { ChangeData } from '../../changes/engine/result.js'

/** A check of the spec, and what apply makes of it. */
export interface ApplyItem {
  /** Stable: `unit/sshd.service/enabled`. */
  id: string
  /** What should be, in words. */
  expected: string
  /** What is; null when it could not be asked. */
  actual: string | null
  /** Why it is not brought about, or not now; null for what is. */
  why: string | null
  suggestions: string[]
}

/** What apply does to bring a host to a spec. */
export interface ApplyLists {
  /** Checks that fail now, and that the plan brings about. */
  brings: ApplyItem[]
  /** What apply cannot bring about. With any of these nothing is done, unless --partly is given. */
  cannot: ApplyItem[]
  /** What follows from the plan by itself: a clock that synchronises, or only a reboot brings. Not waited for. */
  later: ApplyItem[]
}

export type ApplyData = ChangeData & ApplyLists
