import { compareWithBefore } from './compare.js'
import type { Plan } from './plan.js'
import { restore } from './restore.js'
import type { LeftOver } from './result.js'
import { takeSnapshot, type Machine, type Snapshot } from './snapshot.js'
import type { StateKind } from './states.js'

/** Restore, read again, and tell what is still not as it was. */
export async function bringBack(
  machine: Machine,
  before: Snapshot,
  watch: Plan['watch'],
  options: Parameters<typeof restore>[3],
): Promise<LeftOver[]> {
  const { kinds, sameBoot } = options
  const compared = sameBoot ? before : { files: before.files, states: new Map([...before.states].filter(([id]) => !isRuntime(id, kinds))) }
  const now = await takeSnapshot(machine, watch, kinds, before)
  const failed = await restore(machine, before, now, options)
  const after = await takeSnapshot(machine, watch, kinds, before)
  const differences = compareWithBefore(compared, after, kinds)
  const unexplained = differences.filter(({ what }) => !failed.some((left) => what === left.what || what.startsWith(`${left.what}: `)))
  return [
    ...failed.filter((left) => differences.some(({ what }) => what === left.what || what.startsWith(`${left.what}: `))),
    ...unexplained.map(({ what, expected, actual }) => ({ what, why: `is ${actual}, was ${expected}`, byHand: [] })),
  ]
}

const isRuntime = (id: string, kinds: readonly StateKind[]): boolean =>
  kinds.some(({ kind, runtimeOnly }) => runtimeOnly && id.startsWith(`${kind} `))
