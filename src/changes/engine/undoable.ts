import { NotFoundError, PlanRefusedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { irreversibleSteps, noWayBack } from './account.js'
import { onThisBoot } from './after-boot.js'
import type { Journal, JournalEntry } from './journal.js'
import type { Plan, StateRef } from './plan.js'
import { followsAny, isRestored, pathsToRestore } from './restore.js'
import { changedPaths, fileIn, readPaths, readStates, sameFile, stateIn, type Machine, type Snapshot } from './snapshot.js'
import { kindOf, toRef, type StateKind } from './states.js'

/** A change that leaves nothing to undo, and why. */
class NothingToUndoError extends PlanRefusedError {
  constructor(
    { id, plan }: JournalEntry,
    readonly why: string,
  ) {
    super(`change ${id} (${plan.summary}) leaves nothing to undo: ${why}`, {
      suggestions: [`hostward history show ${id}`, 'hostward history lists the changes; hostward undo ID takes another one back'],
      details: { journalId: id },
    })
  }
}

export interface PassedOver {
  entry: JournalEntry
  why: string
}

/** The change to undo, and later ones that leave nothing to undo. */
export interface Undoable {
  entry: JournalEntry
  passedOver: readonly PassedOver[]
}

/**
 * The change that `undo` is about: the one named, else one that was cut off, else the last one that is no undo itself, not undone
 * yet, and leaves something to undo.
 *
 * @throws NotFoundError, PlanRefusedError for one that has nothing to take back
 */
export async function findUndoable(id: number | undefined, context: UndoContext): Promise<Undoable> {
  const { journal } = context
  if (id !== undefined) return { entry: refuseTakenBack(await journal.require(id)), passedOver: [] }
  const entries = await journal.list()
  const cutOff = entries.find(({ state }) => state === 'begun')
  if (cutOff !== undefined) return { entry: cutOff, passedOver: [] }
  const passedOver: PassedOver[] = []
  for (const entry of entries.reverse()) {
    if (entry.undoes !== null && entry.state !== 'not-restored') continue
    if (entry.undoneBy !== null || entry.state === 'restored') continue
    const why = entry.state === 'not-restored' ? null : entry.state === 'failed' ? whyFailed(entry) : await whyNothing(entry, context)
    if (why === null) return { entry, passedOver }
    passedOver.push({ entry, why })
  }
  const [last] = passedOver
  if (last === undefined) throw new NotFoundError('there is no change to undo', { suggestions: ['hostward history'] })
  throw new NothingToUndoError(last.entry, `${last.why}; no change before it can be undone either`)
}

/** @throws PlanRefusedError */
function refuseTakenBack(entry: JournalEntry): JournalEntry {
  const { id, state, account, undoneBy } = entry
  if (state === 'restored') throw new PlanRefusedError(`change ${id} was taken back already when it was made: ${account ?? ''}`)
  if (state === 'failed') throw new NothingToUndoError(entry, `${whyFailed(entry)}\n${account ?? ''}`)
  if (undoneBy !== null) {
    throw new PlanRefusedError(`change ${id} was undone already, by change ${undoneBy}`, {
      suggestions: [`to have it again: hostward undo ${undoneBy}`],
    })
  }
  return entry
}

const whyFailed = ({ plan, begun }: JournalEntry): string => {
  return `it failed, and what it had changed was taken back at once; ${noWayBack(irreversibleSteps(plan, begun))}`
}

async function whyNothing(entry: JournalEntry, context: UndoContext): Promise<string | null> {
  try {
    await readChange(entry, context)
    return null
  } catch (error) {
    if (error instanceof NothingToUndoError) return error.why
    throw error
  }
}

export interface UndoContext {
  machine: Machine
  kinds: readonly StateKind[]
  journal: Journal
  bootId: string | null
  /** Undo although somebody has changed the same since. */
  force: boolean
  /** What holds once a change is undone, where that is more than its files and states. */
  aftermath?: (entry: JournalEntry) => Aftermath
}

export interface Aftermath {
  /** In words, as read from the host. */
  holds?: (host: Host) => Promise<string>
  afterwards?: Plan['afterwards']
}

/** What a change has changed, and what that is now. */
interface Changed {
  before: Snapshot
  after: Snapshot
  now: Snapshot
  paths: string[]
  refs: StateRef[]
}

/** @throws NothingToUndoError, BadJournalError */
export async function readChange(entry: JournalEntry, { machine, kinds, journal, bootId }: UndoContext): Promise<Changed> {
  const kept = await Promise.all([journal.before(entry.id), journal.after(entry.id)])
  const boot = { then: entry.bootId, now: bootId }
  const [before, after] = await Promise.all([
    onThisBoot(machine.host, kept[0], boot, kinds),
    onThisBoot(machine.host, kept[1], boot, kinds),
  ])
  const refs = changedStates(before, after, kinds)
  const paths = pathsToRestore(before, after, refs, kinds)
  if (paths.length === 0 && refs.length === 0) {
    const why =
      changedStates(...kept, kinds).length === 0 ? 'what it did has no way back (a restart, a reload, a run of a timer)' : GONE_WITH_REBOOT
    throw new NothingToUndoError(entry, why)
  }
  const [files, states] = await Promise.all([readPaths(machine, paths), readStates(machine.host, refs, kinds)])
  const now: Snapshot = { files, states }
  const isOver = refs.every((ref) => {
    const kind = kindOf(ref, kinds)
    const [was, did, is] = [stateIn(before, ref), stateIn(after, ref), stateIn(now, ref)]
    if (kind === undefined) return false
    return isRestored(kind, was, is) || (entry.plan.lifetimeSeconds !== null && kind.isOver?.(was, did, is) === true)
  })
  if (isOver && paths.every((path) => sameFile(fileIn(before.files, path), fileIn(files, path)))) {
    const why = entry.plan.lifetimeSeconds === null ? 'what it changed is as it was before it already' : 'it has ended by itself'
    throw new NothingToUndoError(entry, why)
  }
  return { before, after, now, paths, refs }
}

const GONE_WITH_REBOOT = 'what it changed was gone with the reboot since'

function changedStates(before: Snapshot, after: Snapshot, kinds: readonly StateKind[]): StateRef[] {
  const paths = changedPaths(before.files, after.files)
  return [...before.states].flatMap(([id, was]) => {
    const ref = toRef(id)
    const kind = kindOf(ref, kinds)
    const is = after.states.get(id)
    if (kind === undefined || is === undefined) return []
    const differs = kind.compared.some((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    return differs || followsAny(kind, was, paths) ? [ref] : []
  })
}
