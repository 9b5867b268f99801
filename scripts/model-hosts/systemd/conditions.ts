import type { LoadedUnit } from './manager.js'

/**
 * The conditions that kept a unit from starting, as they stand in its unit file: the one that the model names, else all
 * that are triggers (`|`), of which none held.
 */
export function unmetConditions(unit: LoadedUnit): { checks: string[]; triggers: boolean } {
  const named = unit.spec.runtime.condition?.check
  if (named != null) return { checks: [named], triggers: false }
  const all = unit.file
    .keys('Unit')
    .filter((key) => key.startsWith('Condition'))
    .flatMap((key) => unit.file.values('Unit', key).map((value) => `${key}=${value}`))
  const triggers = all.filter((check) => check.includes('=|'))
  return triggers.length > 0 ? { checks: triggers, triggers: true } : { checks: all.slice(0, 1), triggers: false }
}
