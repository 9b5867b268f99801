import type { Host } from '../../host/types.js'
import type { Difference } from '../engine/plan.js'
import { unitState } from '../states/unit.js'

/** UnitFileState and LoadState words that a unit may have after a change. */
export interface ExpectedUnitFile {
  unitFile: readonly (string | null)[]
  load?: readonly string[]
}

/**
 * Whether units are enabled, disabled or masked as planned. Asked beside the links, because only systemd knows what it makes of
 * them; not watched, because what units do meanwhile is their own business.
 */
export async function unitFileDifferences(host: Host, expected: ReadonlyMap<string, ExpectedUnitFile>): Promise<Difference[]> {
  if (expected.size === 0) return []
  const states = await unitState.read(host, [...expected.keys()])
  return [...expected].flatMap(([id, { unitFile, load }]) => {
    const is = states.get(id)
    return [
      ...differs(`unit ${id}: unit file`, unitFile, (is?.['unitFile'] ?? null) as string | null),
      ...(load === undefined ? [] : differs(`unit ${id}: load`, load, (is?.['load'] ?? null) as string | null)),
    ]
  })
}

function differs(what: string, allowed: readonly (string | null)[], actual: string | null): Difference[] {
  if (allowed.includes(actual)) return []
  return [{ what, expected: allowed.map((word) => word ?? 'none').join(' or '), actual: actual ?? 'none' }]
}
