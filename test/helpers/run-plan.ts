import { carryOut } from '../../src/changes/engine/engine.js'
import type { ChangeOutcome, EngineOptions } from '../../src/changes/engine/outcome.js'
import { Journal } from '../../src/changes/engine/journal.js'
import type { Plan } from '../../src/changes/engine/plan.js'
import type { StateKind } from '../../src/changes/engine/states.js'
import { recover } from '../../src/changes/engine/recover.js'
import { planUndo } from '../../src/changes/engine/undo.js'
import { findUndoable } from '../../src/changes/engine/undoable.js'
import { stateKinds } from '../../src/changes/state-kinds.js'
import { aftermath } from '../../src/changes/undo-aftermath.js'
import type { ScratchHost } from './scratch-host.js'

export const STATE_FOLDER = '/var/lib/hostward'

/** What the engine is given in tests. */
export async function engineOptions(host: ScratchHost, more: Partial<EngineOptions> = {}): Promise<EngineOptions> {
  return {
    machine: { host, files: await host.writer() },
    kinds: stateKinds,
    stateFolder: STATE_FOLDER,
    words: ['test'],
    user: 'root',
    version: '0.0.0',
    bootId: host.bootId,
    listener: { stepDone: () => undefined, restoring: () => undefined },
    ...more,
  }
}

/** Plan and carry out, as a changing command does once its plan is confirmed. */
export async function runPlan(
  host: ScratchHost,
  makePlan: (host: ScratchHost) => Promise<Plan>,
  more: Partial<EngineOptions> = {},
): Promise<ChangeOutcome> {
  const options = await engineOptions(host, more)
  return carryOut(await makePlan(host), () => makePlan(host), options)
}

/** Undo as the command does: the last change, or the one named; what was cut off is brought back. */
export async function undo(
  host: ScratchHost,
  id?: number,
  { force = false, kinds = stateKinds }: { force?: boolean; kinds?: readonly StateKind[] } = {},
): Promise<ChangeOutcome> {
  const options = await engineOptions(host, { kinds })
  const journal = new Journal(options.machine, STATE_FOLDER)
  const context = { machine: options.machine, kinds, journal, bootId: host.bootId, force, aftermath }
  const found = await findUndoable(id, context)
  const { entry } = found
  if (entry.state !== 'done') return recover(entry, options)
  return carryOut(await planUndo(found, context), () => planUndo(found, context), { ...options, undoes: entry.id })
}
