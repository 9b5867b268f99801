import { NotRecordedError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askDependencies, type UnitNode } from '../../tools/systemctl/dependencies.js'
import { isTemplateName, isUnitName } from '../../tools/systemctl/names.js'

/** Unit files rarely lead further than this beyond what systemd has in memory. */
const MOST_ROUNDS = 8

/**
 * All units in memory and all that these targets would pull in: one process for the units in memory, and one more for
 * each step beyond (a target that is not up may want units that systemd has not loaded yet).
 *
 * @param inMemory names in the order of list-units
 * @param targets names that must be among the answers
 */
export async function readUnitGraph(
  host: Host,
  inMemory: readonly string[],
  targets: readonly string[],
): Promise<{ units: UnitNode[]; warnings: Warning[] }> {
  const units = await askDependencies(host, [...new Set([...inMemory, ...targets])].filter(canBeAsked))
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const missing = missingNames(units, targets)
    if (missing.length === 0) return { units, warnings: [] }
    try {
      units.push(...(await askDependencies(host, missing)))
    } catch (error) {
      if (!(error instanceof NotRecordedError)) throw error
      return { units, warnings: [incomplete(missing)] }
    }
  }
  const missing = missingNames(units, targets)
  return { units, warnings: missing.length === 0 ? [] : [incomplete(missing)] }
}

/** Units that the targets pull in and that are not among the answers. */
function missingNames(units: readonly UnitNode[], targets: readonly string[]): string[] {
  const byName = new Map(units.flatMap((unit) => unit.names.map((name) => [name, unit] as const)))
  const seen = new Set<string>(targets)
  for (const name of seen) {
    const { requires = [], wants = [], requisite = [] } = byName.get(name) ?? {}
    for (const next of [...requires, ...wants, ...requisite]) seen.add(next)
  }
  return [...seen].filter((name) => !byName.has(name) && canBeAsked(name)).sort()
}

function canBeAsked(name: string): boolean {
  return isUnitName(name) && !isTemplateName(name)
}

function incomplete(missing: readonly string[]): Warning {
  return {
    code: 'DEPENDENCIES_INCOMPLETE',
    message: `units that a switch would look at are not known and count as not there: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}`,
  }
}
