import { NotFoundError, NotRestoredError, PlanRefusedError, type Warning } from '../../errors.js'
import { compareWithBefore, describeFile } from './compare.js'
import { afterBoot } from './after-boot.js'
import { removeCopies } from './copies.js'
import { bringBack } from './bring-back.js'
import { holding, takeLock } from './lock.js'
import type { ChangeOutcome, EngineOptions } from './outcome.js'
import { Journal, type JournalEntry } from './journal.js'
import type { FileExpectation, Plan, RestoreStep, StateExpectation, StateRef, StateValue, Step } from './plan.js'
import { unifiedDiff } from './plan-data.js'
import { followsAny, isReadBySystemd, isRestored, toRef, writtenPaths } from './restore.js'
import { changedPaths, fileIn, readPaths, readStates, sameFile, takeSnapshot, type Machine, type Snapshot } from './snapshot.js'
import { stateId, type StateKind } from './states.js'

/**
 * The change that `undo` is about: the one named, else one that was cut off, else the last one that is done, no undo itself
 * and not undone yet.
 *
 * @throws NotFoundError, PlanRefusedError for one that has nothing to take back
 */
export async function findUndoable(journal: Journal, id: number | undefined): Promise<JournalEntry> {
  if (id !== undefined) {
    const entry = await journal.read(id)
    if (entry === null) throw new NotFoundError(`there is no change ${id}`, { suggestions: ['hostward history lists them'] })
    if (entry.state === 'restored')
      throw new PlanRefusedError(`change ${id} was taken back already when it was made: ${entry.account ?? ''}`)
    if (entry.undoneBy !== null) throw new PlanRefusedError(`change ${id} was undone already, by change ${entry.undoneBy}`)
    return entry
  }
  const entries = await journal.list()
  const entry =
    entries.find(({ state }) => state === 'begun') ??
    entries.findLast(
      ({ state, undoes, undoneBy }) => (state === 'done' && undoes === null && undoneBy === null) || state === 'not-restored',
    )
  if (entry === undefined) throw new NotFoundError('there is no change to undo', { suggestions: ['hostward history'] })
  return entry
}

export interface UndoContext {
  machine: Machine
  kinds: readonly StateKind[]
  journal: Journal
  bootId: string | null
  /** Undo although somebody has changed the same since. */
  force: boolean
}

/**
 * A plan that brings back what a change has changed, and nothing else. Refused when any of it is no longer as the change
 * left it, with the differences.
 *
 * @throws PlanRefusedError, BadJournalError
 */
export async function planUndo(entry: JournalEntry, { machine, kinds, journal, bootId, force }: UndoContext): Promise<Plan> {
  const sameBoot = entry.bootId !== null && entry.bootId === bootId
  const onThisBoot = async (one: Snapshot): Promise<Snapshot> => (sameBoot ? one : afterBoot(machine.host, one, kinds))
  const [before, after] = [await onThisBoot(await journal.before(entry.id)), await onThisBoot(await journal.after(entry.id))]
  const refs = changedStates(before, after, kinds)
  const paths = [...new Set([...changedPaths(before.files, after.files), ...writtenPaths(before, refs, kinds)])].sort()
  if (paths.length === 0 && refs.length === 0) throw nothingToUndo(entry, sameBoot)
  const [nowFiles, nowStates] = await Promise.all([readPaths(machine, paths), readStates(machine.host, refs, kinds)])
  const now: Snapshot = { files: nowFiles, states: nowStates }
  const warnings = changedSince(entry, after, now, kinds, force)
  return {
    action: 'undo',
    summary: `undo change ${entry.id}: ${entry.plan.summary}`,
    steps: steps(paths, refs, before, now, kinds),
    watch: { files: paths, states: refs },
    expect: expectations(paths, refs, before),
    dangers: [],
    warnings,
    done: `change ${entry.id} is undone: ${entry.plan.summary}`,
    flush: paths.some((path) => path.startsWith('/boot/')) ? ['/boot'] : [],
  }
}

/** What `recover` would do to a host whose change was cut off, for --dry-run. @throws BadJournalError */
export async function planRecovery(entry: JournalEntry, { machine, kinds, journal, bootId }: Omit<UndoContext, 'force'>): Promise<Plan> {
  const sameBoot = entry.bootId !== null && entry.bootId === bootId
  const kept = await journal.before(entry.id)
  const before = sameBoot ? kept : await afterBoot(machine.host, kept, kinds)
  const now = await takeSnapshot(machine, entry.watch, kinds, before)
  const refs = [...before.states.keys()].map(toRef)
  return {
    action: 'undo',
    summary: `bring back what change ${entry.id} has left half done: ${entry.plan.summary}`,
    steps: steps(
      [...new Set([...changedPaths(before.files, now.files), ...writtenPaths(before, refs, kinds)])].sort(),
      refs,
      before,
      now,
      kinds,
    ),
    watch: entry.watch,
    expect: {},
    dangers: [],
    warnings: [],
    done: `change ${entry.id} (${entry.plan.summary}) was cut off; the host is as it was before`,
  }
}

function nothingToUndo(entry: JournalEntry, sameBoot: boolean): PlanRefusedError {
  const why = sameBoot
    ? 'what it did has no inverse (a restart, a reload, a run of a timer)'
    : 'what it changed was gone with the reboot since'
  return new PlanRefusedError(`change ${entry.id} (${entry.plan.summary}) leaves nothing to undo: ${why}`)
}

function changedStates(before: Snapshot, after: Snapshot, kinds: readonly StateKind[]): StateRef[] {
  const paths = changedPaths(before.files, after.files)
  return [...before.states].flatMap(([id, was]) => {
    const ref = toRef(id)
    const kind = kinds.find((one) => one.kind === ref.kind)
    const is = after.states.get(id)
    if (kind === undefined || is === undefined) return []
    const differs = kind.compared.some((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    return differs || followsAny(kind, was, paths) ? [ref] : []
  })
}

const stateIn = (snapshot: Snapshot, ref: StateRef): StateValue => snapshot.states.get(stateId(ref)) ?? {}

/** @returns warnings when it is forced @throws PlanRefusedError with what is another now */
function changedSince(entry: JournalEntry, after: Snapshot, now: Snapshot, kinds: readonly StateKind[], force: boolean): Warning[] {
  const left: Snapshot = {
    files: new Map([...now.files.keys()].map((path) => [path, fileIn(after.files, path)])),
    states: new Map([...now.states.keys()].map((id) => [id, after.states.get(id) ?? {}])),
  }
  const differences = compareWithBefore(left, now, kinds)
  if (differences.length === 0) return []
  const lines = differences.map(({ what, actual }) => `${what}: ${actual}`)
  const diffs = [...now.files].flatMap(([path, state]) => {
    const was = fileIn(after.files, path)
    if (sameFile(was, state)) return []
    const text = (file: typeof state): string | null => (file.type === 'file' ? Buffer.from(file.bytes).toString('utf8') : null)
    return [unifiedDiff(path, text(was), text(state)) ?? `${path}: was ${describeFile(was)}, is ${describeFile(state)}`]
  })
  const message = `somebody has changed the same since change ${entry.id}`
  if (force) return [{ code: 'CHANGED_SINCE', message: `${message}, and that is lost: ${lines.join('; ')}` }]
  throw new PlanRefusedError(`${message}: nothing was undone\n${[...lines, ...diffs].join('\n')}`, {
    details: { journalId: entry.id, differences },
    suggestions: ['look at the diff above', `hostward undo ${entry.id} --force brings back what was before the change all the same`],
  })
}

function steps(paths: readonly string[], refs: readonly StateRef[], before: Snapshot, now: Snapshot, kinds: readonly StateKind[]): Step[] {
  const gone = paths.filter((path) => fileIn(before.files, path).type === 'absent').toReversed()
  const back = paths.filter((path) => fileIn(before.files, path).type !== 'absent')
  const toRestore = refs.filter((ref) =>
    kinds.some((kind) => kind.kind === ref.kind && !isRestored(kind, stateIn(before, ref), stateIn(now, ref))),
  )
  const written = writtenPaths(before, toRestore, kinds)
  const files = [...gone, ...back]
    .filter((path) => !sameFile(fileIn(before.files, path), fileIn(now.files, path)) || written.includes(path))
    .map((path): RestoreStep => {
      const file = fileIn(before.files, path)
      const describe = file.type === 'absent' ? `remove ${path}` : `bring back ${path}: ${describeFile(file)}`
      return { kind: 'restore', id: `file ${path}`, describe, undoable: true, to: { path, file } }
    })
  const restored = files.flatMap(({ to }) => ('path' in to ? [to.path] : []))
  const states = refs.toReversed().flatMap((ref) => {
    const [state, is] = [stateIn(before, ref), stateIn(now, ref)]
    const kind = kinds.find((one) => one.kind === ref.kind)
    const follows = kind !== undefined && followsAny(kind, state, restored)
    if (kind === undefined || (isRestored(kind, state, is) && !follows)) return []
    const step: RestoreStep = {
      kind: 'restore',
      id: stateId(ref),
      describe: `bring ${stateId(ref)} back`,
      undoable: true,
      to: { ref, state },
    }
    return [{ step, first: kind.beforeFiles?.(state, is) === true }]
  })
  return [
    ...states.filter(({ first }) => first).map(({ step }) => step),
    ...files,
    ...(files.some((step) => 'path' in step.to && isReadBySystemd(step.to.path)) ? [daemonReload] : []),
    ...states.filter(({ first }) => !first).map(({ step }) => step),
  ]
}

const daemonReload: Step = {
  kind: 'run',
  id: 'daemon-reload',
  describe: 'let systemd read its unit files again',
  program: 'systemctl',
  args: ['--no-ask-password', 'daemon-reload'],
  touches: [],
  undoable: true,
}

function expectations(paths: readonly string[], refs: readonly StateRef[], before: Snapshot): Plan['expect'] {
  const files = paths.map((path): [string, FileExpectation] => {
    const was = fileIn(before.files, path)
    return [path, { judge: (now) => (sameFile(now, was) ? null : `${describeFile(now)}, not ${describeFile(was)}`) }]
  })
  const states = refs.map((ref): [string, StateExpectation] => {
    return [stateId(ref), { restored: stateIn(before, ref) }]
  })
  return { files: Object.fromEntries(files), states: Object.fromEntries(states) }
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
    const sameBoot = entry.bootId !== null && entry.bootId === options.bootId
    const before = sameBoot ? kept : await afterBoot(machine.host, kept, kinds)
    const left = await bringBack(machine, before, entry.watch, { kinds, copies: entry.copies, again: true })
    const restored = left.length === 0
    if (restored) await removeCopies(machine, entry.copies)
    const account = entry.account ?? `cut off after: ${entry.begun.at(-1) ?? 'nothing'}; brought back by hostward undo`
    const finishedAt = machine.host.now().toISOString()
    await journal.update({
      ...entry,
      state: restored ? 'restored' : 'not-restored',
      account,
      finishedAt,
      ...(restored ? { copies: {} } : {}),
    })
    return recovered(entry, restored, left)
  } finally {
    await lock.release()
  }
}

/** Files that were being written when it was cut off. */
async function removeTemporaries({ files }: Machine, entry: JournalEntry): Promise<void> {
  for (const { file } of entry.plan.steps) {
    if (file === null) continue
    const slash = file.lastIndexOf('/')
    await files.remove(`${file.slice(0, slash)}/.${file.slice(slash + 1)}.hostward`).catch(() => undefined)
  }
}

function recovered(entry: JournalEntry, restored: boolean, leftOver: Awaited<ReturnType<typeof bringBack>>): ChangeOutcome {
  const done = `change ${entry.id} (${entry.plan.summary}) was cut off; the host is as it was before`
  const plan = { ...entry.plan, action: 'undo', summary: `bring back what change ${entry.id} has left half done`, done }
  const data = { plan, verified: restored, restored, differences: [], alsoChanged: [], journalId: entry.id, leftOver }
  if (restored) return { changed: true, data, warnings: [] }
  const lines = leftOver.map(({ what, why }) => `${what}: ${why}`)
  const failure = new NotRestoredError(`change ${entry.id} could not be taken back entirely:\n${lines.join('\n')}`, {
    details: { journalId: entry.id },
    suggestions: leftOver.flatMap(({ byHand }) => byHand),
  })
  return { changed: true, data, warnings: [], failure }
}
