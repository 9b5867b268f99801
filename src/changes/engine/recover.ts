import { NotRestoredError } from '../../errors.js'
import { asideOf } from '../../host/writer.js'
import { irreversibleSteps, noWayBack } from './account.js'
import { onThisBoot } from './after-boot.js'
import { bringBack } from './bring-back.js'
import { removeCopies } from './copies.js'
import { Journal, type JournalEntry } from './journal.js'
import { holding, takeLock } from './lock.js'
import { untouched, type ChangeOutcome, type EngineOptions } from './outcome.js'
import type { Plan } from './plan.js'
import { pathsToRestore } from './restore.js'
import { restoreSteps } from './restore-steps.js'
import type { LeftOver } from './result.js'
import { takeSnapshot, type Machine } from './snapshot.js'
import { toRef } from './states.js'
import type { UndoContext } from './undoable.js'

/** What `recover` would do to a host whose change was cut off, for --dry-run. @throws BadJournalError */
export async function planRecovery(entry: JournalEntry, { machine, kinds, journal, bootId }: Omit<UndoContext, 'force'>): Promise<Plan> {
  const kept = await journal.before(entry.id)
  const before = await onThisBoot(machine.host, kept, { then: entry.bootId, now: bootId }, kinds)
  const now = await takeSnapshot(machine, entry.watch, kinds, before)
  const refs = [...before.states.keys()].map(toRef)
  return {
    action: 'undo',
    summary: `bring back what change ${entry.id} has left half done: ${entry.plan.summary}`,
    steps: restoreSteps(pathsToRestore(before, now, refs, kinds), refs, before, now, kinds),
    watch: entry.watch,
    expect: {},
    dangers: [],
    warnings: [],
    done: recoveredText(entry, irreversibleSteps(entry.plan, entry.begun)),
  }
}

/**
 * Bring a host back whose change was cut off (hostward killed, power lost) or could not be taken back then. The state that it
 * is in is not known, so all that the change watched becomes what it was.
 *
 * @throws LockedError while a program that the change started still runs
 */
export async function recover(entry: JournalEntry, options: EngineOptions): Promise<ChangeOutcome> {
  const { kinds } = options
  const journal = new Journal(options.machine, options.stateFolder)
  const lock = await takeLock(options.machine, options)
  const machine = holding(options.machine, lock)
  try {
    const kept = await journal.before(entry.id)
    await removeTemporaries(machine, entry)
    const before = await onThisBoot(machine.host, kept, { then: entry.bootId, now: options.bootId }, kinds)
    const { left } = await bringBack(machine, before, entry.watch, { kinds, copies: entry.copies, again: true })
    const restored = left.length === 0
    const irreversible = irreversibleSteps(entry.plan, entry.begun)
    if (restored) await removeCopies(machine, entry.copies)
    const account = entry.account ?? `cut off after: ${entry.begun.at(-1) ?? 'nothing'}; brought back by hostward undo`
    const finishedAt = machine.host.now().toISOString()
    await journal.update({
      ...entry,
      state: !restored ? 'not-restored' : irreversible.length > 0 ? 'failed' : 'restored',
      account,
      finishedAt,
      ...(restored ? { copies: {} } : {}),
    })
    return recovered(entry, irreversible, left)
  } finally {
    await lock.release()
  }
}

/** Files that were being written when it was cut off. */
async function removeTemporaries({ files }: Machine, entry: JournalEntry): Promise<void> {
  for (const { file } of entry.plan.steps) {
    if (file !== null) await files.remove(asideOf(file)).catch(() => undefined)
  }
}

function recovered(entry: JournalEntry, irreversible: readonly string[], leftOver: readonly LeftOver[]): ChangeOutcome {
  const restored = leftOver.length === 0
  const plan = {
    ...entry.plan,
    action: 'undo',
    summary: `bring back what change ${entry.id} has left half done`,
    done: recoveredText(entry, irreversible),
  }
  const isBack = restored && irreversible.length === 0
  const data = {
    ...untouched(plan),
    verified: restored,
    restored: isBack,
    journalId: entry.id,
    leftOver: [...leftOver],
    irreversible: [...irreversible],
  }
  if (restored) return { changed: true, data, warnings: [] }
  const lines = leftOver.map(({ what, why }) => `${what}: ${why}`)
  const failure = new NotRestoredError(`change ${entry.id} could not be taken back entirely:\n${lines.join('\n')}`, {
    details: { journalId: entry.id },
    suggestions: leftOver.flatMap(({ byHand }) => byHand),
  })
  return { changed: true, data, warnings: [], failure }
}

function recoveredText(entry: JournalEntry, irreversible: readonly string[]): string {
  const what = `change ${entry.id} (${entry.plan.summary}) was cut off`
  return irreversible.length === 0
    ? `${what}; the host is as it was before`
    : `${what}; what it had changed is as it was before; ${noWayBack(irreversible, 'what may have run')}`
}
