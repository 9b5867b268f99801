import type { Host } from '../../host/types.js'
import { readUnits } from '../../facts/units/list.js'
import { HostwardError } from '../../errors.js'
import type { Plan } from './plan.js'

/**
 * What every unit is doing, to tell afterwards what else changed: a timer that fired meanwhile, a socket that was used. Null
 * where nothing can be asked: there is nothing to tell then.
 */
export async function readActivity(host: Host): Promise<Map<string, string> | null> {
  try {
    const { data } = await readUnits(host, { types: [], states: [], patterns: [], all: true })
    return new Map(data.units.map(({ unit, active }) => [unit, active]))
  } catch (error) {
    if (error instanceof HostwardError) return null
    throw error
  }
}

/** Units whose activity is another than before, without those of the plan; scopes and devices come and go by themselves. */
export function describeActivity(before: Map<string, string> | null, after: Map<string, string> | null, plan: Plan): string[] {
  if (before === null || after === null) return []
  const own = new Set((plan.watch.states ?? []).filter(({ kind }) => kind === 'unit').map(({ key }) => key))
  const units = [...new Set([...before.keys(), ...after.keys()])].filter((unit) => !own.has(unit) && !/\.(?:scope|device)$/.test(unit))
  return units.sort().flatMap((unit) => {
    const [was, is] = [before.get(unit) ?? 'inactive', after.get(unit) ?? 'inactive']
    return was === is ? [] : [`unit ${unit}: ${was} -> ${is}`]
  })
}
