import { isUnavailable, orUnavailable, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { JournalEntry } from '../../tools/journalctl/journal.js'
import { conditionSettingsOf, skippedBecause } from '../../tools/systemctl/condition-settings.js'
import type { Unit } from '../../tools/systemctl/unit.js'
import { askUnmetConditions } from '../../tools/systemctl/unmet.js'

/** What is known of the conditions and asserts that kept a unit from starting. */
export interface Unmet {
  /** Those that were surely not met. */
  unmet: string[]
  /** All that are set; one of them was not met, where `unmet` is empty. */
  candidates: string[]
}

/** Whether a condition or an assert kept the unit from starting, the last time. */
function wasSkipped({ conditions, asserts }: Unit): boolean {
  return conditions.met === false || asserts.met === false
}

/** systemd's own word; asked only when something was not met, because that is one more process. */
export async function askUnmet(host: Host, unit: Unit): Promise<{ told: string[]; warnings: Warning[] }> {
  if (!wasSkipped(unit)) return { told: [], warnings: [] }
  const told = await orUnavailable(askUnmetConditions(host, unit.id))
  if (!isUnavailable(told)) return { told, warnings: [] }
  const message = `which condition was not met could not be had: ${told.unavailable.message}`
  return { told: [], warnings: [{ code: 'CONDITIONS_UNAVAILABLE', message }] }
}

/**
 * systemd forgets which one it was when it reads its files again (daemon-reload). Then the journal may know, or there is only one
 * that it can have been.
 */
export function judgeUnmet(unit: Unit, told: readonly string[], log: readonly JournalEntry[], files: readonly (string | null)[]): Unmet {
  if (!wasSkipped(unit)) return { unmet: [], candidates: [] }
  if (told.length > 0) return { unmet: [...told], candidates: [] }
  const settings = conditionSettingsOf(files.filter((text) => text !== null))
  const candidates = unit.conditions.met === false ? settings.conditions : settings.asserts
  const logged = log.findLast((entry) => entry.identifier === 'systemd' && skippedBecause(entry.message) !== null)
  const named = unit.conditions.met === false && logged !== undefined ? skippedBecause(logged.message) : null
  if (named !== null) return { unmet: [named], candidates }
  return { unmet: candidates.length === 1 ? candidates : [], candidates }
}
