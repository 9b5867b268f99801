import type { CheckResult } from '../result.js'
import type { Check } from '../check.js'
import type { Wish } from '../wish.js'
import type { ApplyItem } from './data.js'
import type { Goal } from './goal.js'
import { whyNot } from './why-not.js'

/** The checks of a spec by what is to be done about them. */
export interface Sorted {
  goals: Goal[]
  /** Fails or could not be asked, and no action brings it about by itself. */
  open: { check: Check; result: CheckResult }[]
  /** Passes, and an action could have brought it about: it has to go on to pass. */
  kept: { check: Check; wish: Wish }[]
  /** All that passes. */
  passing: { check: Check; result: CheckResult }[]
}

/** Skipped and waived checks, and waivers themselves, are none of apply's. */
export function sortChecks(checks: readonly Check[], results: readonly CheckResult[]): Sorted {
  const byId = new Map(checks.map((check) => [check.id, check]))
  const sorted: Sorted = { goals: [], open: [], kept: [], passing: [] }
  for (const result of results) {
    const check = byId.get(result.id)
    if (check === undefined || result.section === 'waivers') continue
    const { wish } = check
    if (result.status === 'pass') sorted.passing.push({ check, result })
    if (result.status === 'pass' && wish !== null) sorted.kept.push({ check, wish })
    if (result.status === 'fail' && wish !== null) sorted.goals.push({ check, result, wish })
    if (result.status === 'unknown' || (result.status === 'fail' && wish === null)) sorted.open.push({ check, result })
  }
  return sorted
}

/**
 * Whether a check becomes so by itself once the goals are reached: the clock of a chronyd that is started or gets sources, the next run of
 * a timer that is started.
 */
export function followsFrom(goals: readonly Goal[], { check }: Sorted['open'][number]): boolean {
  if (!check.settles) return false
  const hasClock = goals.some(
    ({ wish }) => wish.kind.startsWith('time-') || (wish.kind === 'unit-activity' && /^chronyd?\.service$/.test(wish.unit)),
  )
  if (check.asks.includes('clock')) return hasClock
  return goals.some(({ wish }) => wish.kind === 'unit-activity' && wish.up && check.id.startsWith(`timer/${wish.unit}/`))
}

/** A check as it stands in an answer. */
export function itemOf({ check, result }: Sorted['open'][number], why: string | null, suggestions: readonly string[] = []): ApplyItem {
  return { id: check.id, expected: result.expected, actual: result.actual, why, suggestions: [...suggestions] }
}

/** Why apply does nothing about it. */
export function openItem(one: Sorted['open'][number]): ApplyItem {
  const { check, result } = one
  if (result.status === 'unknown') return itemOf(one, `it could not be asked: ${result.why ?? ''}`, result.suggestions)
  return itemOf(one, whyNot(check), check.mend === null ? [] : [check.mend])
}
