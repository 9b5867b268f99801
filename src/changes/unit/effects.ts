import type { Warning } from '../../errors.js'
import { Transaction } from '../../facts/targets/transaction.js'
import { isolateRules } from '../../facts/targets/isolate.js'
import { readUnitGraph } from '../../facts/targets/unit-graph.js'
import type { Host } from '../../host/types.js'
import { isDown } from '../../tools/systemctl/active-state.js'
import type { UnitNode } from '../../tools/systemctl/dependencies.js'
import { askListUnits } from '../../tools/systemctl/list-units.js'
import { askSystemdBuild } from '../../tools/systemctl/version.js'

/** What systemd would do to other units, by name. */
export interface Effects {
  starts: string[]
  /** Units that it would try, but whose conditions did not hold when they were last tried: most of them stay down. */
  tries: string[]
  stops: string[]
  /** Units that stop and start again together with one that is restarted. */
  restarts: string[]
  warnings: Warning[]
}

/** What starting, stopping or restarting these units would do to others: two processes, more for units not in memory. */
export async function readEffects(host: Host, verb: 'start' | 'stop' | 'restart', ids: readonly string[]): Promise<Effects> {
  const [units, build] = await Promise.all([askListUnits(host), askSystemdBuild(host)])
  const graph = await readUnitGraph(
    host,
    units.map(({ unit }) => unit),
    ids,
  )
  const byName = new Map(graph.units.flatMap((unit) => unit.names.map((name) => [name, unit] as const)))
  const rules = isolateRules(build.version, build.line)
  const named = ids.flatMap((id) => byName.get(id) ?? [])
  const along = verb === 'start' ? [] : stoppedAlong(named, (name) => byName.get(name), rules)
  const { started, stops } = verb === 'stop' ? { started: [], stops: along } : startedAlong(named, (name) => byName.get(name), rules)
  const others = (names: readonly string[]): string[] => [...new Set(names)].filter((name) => !ids.includes(name)).sort()
  return {
    starts: others(started.filter(({ conditionFailed }) => !conditionFailed).map(({ id }) => id)),
    tries: others(started.filter(({ conditionFailed }) => conditionFailed).map(({ id }) => id)),
    stops: others(stops),
    restarts: verb === 'restart' ? others(along) : [],
    warnings: graph.warnings,
  }
}

type UnitOf = (name: string) => UnitNode | undefined

function stoppedAlong(units: readonly UnitNode[], unitOf: UnitOf, rules: { dropsUnmet: boolean }): string[] {
  const transaction = new Transaction(unitOf, rules)
  for (const unit of units) transaction.stopForAnchor(unit)
  transaction.settle()
  return transaction
    .unitsWith('stop')
    .filter((unit) => !isDown(unit))
    .map(({ id }) => id)
}

/** What is pulled in, and what a Conflicts= stops. A start that systemd would refuse pulls in nothing. */
function startedAlong(
  units: readonly UnitNode[],
  unitOf: UnitOf,
  rules: { dropsUnmet: boolean },
): { started: UnitNode[]; stops: string[] } {
  const [started, stops]: [UnitNode[], string[]] = [[], []]
  for (const unit of units) {
    const transaction = new Transaction(unitOf, rules)
    if (transaction.startAnchor(unit) !== null || !transaction.settle()) continue
    started.push(...transaction.unitsWith('start').filter((one) => isDown(one) && one.load === 'loaded'))
    stops.push(...transaction.unitsWith('stop').flatMap((one) => (isDown(one) ? [] : [one.id])))
  }
  return { started, stops }
}

/** A line for a plan; `target show` has the names, and so has what a step touches. */
export function triesNotes(tries: readonly string[]): string[] {
  if (tries.length === 0) return []
  return [`tries ${tries.length} unit${tries.length === 1 ? '' : 's'} whose conditions did not hold the last time`]
}
