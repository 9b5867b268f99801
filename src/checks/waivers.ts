import { fits, type Check } from './check.js'
import type { CheckResult } from './result.js'
import { placeOf, type Located } from './spec/document.js'
import type { Spec } from './spec/schema.js'

/** A waiver with the checks that it is for. */
interface Waiver {
  id: string
  reason: string
  until: string
  path: readonly (string | number)[]
  /** Of the whole spec. */
  ids: readonly string[]
}

/** What is waived is not red, and a waiver that is expired or no longer needed is. @param today `2026-12-31` */
export function applyWaivers(
  results: readonly CheckResult[],
  all: readonly Check[],
  spec: Spec,
  root: Located,
  today: string,
): CheckResult[] {
  const waivers = waiversOf(all, spec)
  const waived = results.map((result) => {
    const waiver = waivers.find(({ ids, until }) => ids.includes(result.id) && until >= today)
    if (result.status !== 'fail' || waiver === undefined) return result
    return { ...result, status: 'waived' as const, why: waiver.reason, waivedUntil: waiver.until }
  })
  const shown = new Set(results.map(({ id }) => id))
  // With --only or --tag, a waiver of what is left out is left out.
  const judged = waivers.filter(({ ids }) => ids.length === 0 || ids.some((id) => shown.has(id)))
  const isPart = results.length < all.length
  return [...waived, ...judged.filter(({ ids }) => ids.length > 0 || !isPart).map((waiver) => judgeWaiver(waiver, results, root, today))]
}

function waiversOf(all: readonly Check[], { waivers = [] }: Spec): Waiver[] {
  const own = waivers.map(({ check, reason, until }, index): Waiver => {
    const ids = all.filter(({ id }) => fits(id, [check])).map(({ id }) => id)
    return { id: `waiver/${check}`, reason, until, path: ['waivers', index], ids }
  })
  // One that stands beside a group is one waiver for all of it.
  const beside = new Map<object, Check[]>()
  for (const check of all) if (check.waive !== null) beside.set(check.waive, [...(beside.get(check.waive) ?? []), check])
  const inline = [...beside.values()].flatMap((checks): Waiver[] => {
    const [first] = checks
    if (first?.waive == null) return []
    return [{ id: `waiver/${first.id}`, ...first.waive, path: first.path, ids: checks.map(({ id }) => id) }]
  })
  return [...own, ...inline]
}

function judgeWaiver({ id, reason, until, path, ids }: Waiver, results: readonly CheckResult[], root: Located, today: string): CheckResult {
  const covered = results.filter((result) => ids.includes(result.id))
  const { file, line, column } = placeOf(root, path)
  const base = { id, section: 'waivers', severity: 'minor' as const, reason, tags: [], waivedUntil: until, spec: { file, line, column } }
  const rest = { expected: `in force until ${until}, and needed`, why: null, runs: [], files: [], line: null, mend: null, suggestions: [] }
  const say = (status: CheckResult['status'], actual: string): CheckResult => ({ ...base, ...rest, status, actual })
  if (ids.length === 0) return { ...say('fail', 'no check has this id'), suggestions: ['take it out of the spec, or correct it'] }
  if (until < today) return { ...say('fail', `expired on ${until}`), suggestions: ['mend what it waives, or agree on another day'] }
  if (covered.some(({ status }) => status === 'fail')) return say('pass', 'in force, and needed')
  if (covered.some(({ status }) => status === 'unknown')) {
    return { ...say('unknown', ''), actual: null, why: 'what it waives could not be asked' }
  }
  return { ...say('fail', 'no longer needed: what it waives does not fail'), suggestions: ['take it out of the spec'] }
}
