import { HostwardError } from '../../errors.js'
import { compareWithBefore } from './compare.js'
import type { Plan } from './plan.js'
import { restore } from './restore.js'
import type { LeftOver } from './result.js'
import { takeSnapshot, type Machine, type Snapshot } from './snapshot.js'
import type { StateKind } from './states.js'

export interface BroughtBack {
  left: LeftOver[]
  /** What was not as it was, and is again: paths and keys of states. */
  putBack: string[]
}

/** Restore, read again, and tell what is still not as it was. */
export async function bringBack(
  machine: Machine,
  before: Snapshot,
  watch: Plan['watch'],
  options: Parameters<typeof restore>[3],
): Promise<BroughtBack> {
  const { kinds } = options
  const now = await look(machine, watch, kinds, before)
  const changed = compareWithBefore(before, now.snapshot, kinds).map(({ what }) => what)
  const failed = await restore(machine, before, now.snapshot, options)
  const after = await look(machine, watch, kinds, before)
  const differences = compareWithBefore(before, after.snapshot, kinds)
  const unexplained = differences.filter(({ what }) => !failed.some((left) => what === left.what || what.startsWith(`${left.what}: `)))
  const left = [
    ...(after.unread === null || before.states.size === 0 ? [] : [unread([...before.states.keys()], after.unread)]),
    ...failed.filter((left) => differences.some(({ what }) => what === left.what || what.startsWith(`${left.what}: `))),
    ...unexplained.map(({ what, expected, actual }) => ({ what, why: `is ${actual}, was ${expected}`, byHand: [] })),
  ]
  return { left, putBack: changed.filter((what) => !differences.some((difference) => difference.what === what)) }
}

/** What is watched, as it is now. States that cannot be asked (systemd gone) must not keep the files from being brought back. */
async function look(
  machine: Machine,
  watch: Plan['watch'],
  kinds: readonly StateKind[],
  before: Snapshot,
): Promise<{ snapshot: Snapshot; unread: string | null }> {
  try {
    return { snapshot: await takeSnapshot(machine, watch, kinds, before), unread: null }
  } catch (error) {
    if (!(error instanceof HostwardError)) throw error
    const { files, folders } = watch
    const onlyFiles = { ...(files === undefined ? {} : { files }), ...(folders === undefined ? {} : { folders }) }
    return { snapshot: await takeSnapshot(machine, onlyFiles, kinds, before), unread: error.message }
  }
}

/** What could not be asked is not taken for brought back. */
const unread = (ids: readonly string[], why: string): LeftOver => ({
  what: ids.join(', '),
  why: `could not be asked: ${why}`,
  byHand: ['hostward undo'],
})
