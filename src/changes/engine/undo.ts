import { NotFoundError, NotRestoredError, PlanRefusedError, type Warning } from '../../errors.js'
import { asideOf } from '../../host/writer.js'
import type { Host } from '../../host/types.js'
import { inWords } from '../../words.js'
import { irreversibleSteps, noWayBack } from './account.js'
import { compareWithBefore, describeFile } from './compare.js'
import { afterBoot } from './after-boot.js'
import { removeCopies } from './copies.js'
import { bringBack } from './bring-back.js'
import { holding, takeLock } from './lock.js'
import { untouched, type ChangeOutcome, type EngineOptions } from './outcome.js'
import { Journal, type JournalEntry } from './journal.js'
import type { Danger, FileExpectation, FileState, Plan, RestoreStep, StateExpectation, StateRef, StateValue, Step } from './plan.js'
import { fileDiff } from './plan-data.js'
import type { LeftOver } from './result.js'
import { followsAny, isReadBySystemd, isRestored, pathsToRestore, writtenPaths } from './restore.js'
import { changedPaths, fileIn, readPaths, readStates, sameFile, takeSnapshot, type Machine, type Snapshot } from './snapshot.js'
import { kindOf, stateId, toRef, type StateKind } from './states.js'

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
async function readChange(entry: JournalEntry, { machine, kinds, journal, bootId }: UndoContext): Promise<Changed> {
  const kept = await Promise.all([journal.before(entry.id), journal.after(entry.id)])
  const onThisBoot = (one: Snapshot): Promise<Snapshot> | Snapshot =>
    isSameBoot(entry, bootId) ? one : afterBoot(machine.host, one, kinds)
  const [before, after] = [await onThisBoot(kept[0]), await onThisBoot(kept[1])]
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

/**
 * A plan that brings back what a change has changed, and nothing else. Refused when any of it is no longer as the change
 * left it, with the differences.
 *
 * @throws PlanRefusedError, BadJournalError
 */
export async function planUndo({ entry, passedOver }: Undoable, context: UndoContext): Promise<Plan> {
  const { kinds, force } = context
  const { before, after, now, paths, refs } = await readChange(entry, context)
  const warnings = changedSince(entry, after, now, kinds, force)
  const done = `change ${entry.id} (${entry.plan.summary}) is undone`
  const { holds, afterwards } = context.aftermath?.(entry) ?? {}
  return {
    action: 'undo',
    summary: `undo change ${entry.id}: ${entry.plan.summary}`,
    steps: steps(paths, refs, before, now, kinds),
    watch: { files: paths, states: refs },
    expect: expectations(paths, refs, before),
    dangers: passedOver.length === 0 ? [] : [passesOver(entry, passedOver)],
    warnings,
    done: `${done}: ${inWords(whatHolds(paths, refs, before, kinds))}`,
    ...(holds === undefined ? {} : { doneNow: async (host) => `${done}: ${await holds(host)}` }),
    ...(afterwards === undefined ? {} : { afterwards }),
    flush: paths.some((path) => path.startsWith('/boot/')) ? ['/boot'] : [],
  }
}

/** Who types `undo` after a restart may not think of the change before it. */
function passesOver({ id, plan }: JournalEntry, passedOver: readonly PassedOver[]): Danger {
  const others = passedOver.map((one) => `change ${one.entry.id} (${one.entry.plan.summary}) leaves nothing to undo: ${one.why}`)
  return {
    code: 'NOT_THE_LAST_CHANGE',
    message: `this takes back change ${id} (${plan.summary}), which is not the last one: ${others.join('; ')}. hostward undo ${id} does it without asking`,
  }
}

/** What is true once it is undone; files that nobody would name are counted. */
function whatHolds(paths: readonly string[], refs: readonly StateRef[], before: Snapshot, kinds: readonly StateKind[]): string[] {
  const states = refs.map((ref) => kindOf(ref, kinds)?.inWords?.(ref.key, stateIn(before, ref)) ?? `${stateId(ref)} is as before`)
  const files = paths.map((path) => {
    const was = fileIn(before.files, path)
    if (was.type === 'absent') return `${path} is gone`
    return was.type === 'link' ? `${path} leads to ${was.target}` : `${path} is as before`
  })
  const isShort = files.length <= MOST_FILES
  return [...states, ...(isShort ? files : [`${files.length} files and links are as before`])]
}

const MOST_FILES = 2

/** What `recover` would do to a host whose change was cut off, for --dry-run. @throws BadJournalError */
export async function planRecovery(entry: JournalEntry, { machine, kinds, journal, bootId }: Omit<UndoContext, 'force'>): Promise<Plan> {
  const kept = await journal.before(entry.id)
  const before = isSameBoot(entry, bootId) ? kept : await afterBoot(machine.host, kept, kinds)
  const now = await takeSnapshot(machine, entry.watch, kinds, before)
  const refs = [...before.states.keys()].map(toRef)
  return {
    action: 'undo',
    summary: `bring back what change ${entry.id} has left half done: ${entry.plan.summary}`,
    steps: steps(pathsToRestore(before, now, refs, kinds), refs, before, now, kinds),
    watch: entry.watch,
    expect: {},
    dangers: [],
    warnings: [],
    done: recoveredText(entry),
  }
}

function recoveredText(entry: JournalEntry): string {
  const irreversible = irreversibleSteps(entry.plan, entry.begun)
  const what = `change ${entry.id} (${entry.plan.summary}) was cut off`
  return irreversible.length === 0
    ? `${what}; the host is as it was before`
    : `${what}; what it had changed is as it was before; ${noWayBack(irreversible, 'what may have run')}`
}

/** What is gone with a reboot is brought back only when there was none. */
const isSameBoot = (entry: JournalEntry, bootId: string | null): boolean => entry.bootId !== null && entry.bootId === bootId

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

const stateIn = (snapshot: Snapshot, ref: StateRef): StateValue => snapshot.states.get(stateId(ref)) ?? {}

/** @returns warnings when it is forced @throws PlanRefusedError with what is another now */
function changedSince(entry: JournalEntry, after: Snapshot, now: Snapshot, kinds: readonly StateKind[], force: boolean): Warning[] {
  const left: Snapshot = {
    files: new Map([...now.files.keys()].map((path) => [path, fileIn(after.files, path)])),
    states: new Map([...now.states.keys()].map((id) => [id, after.states.get(id) ?? {}])),
  }
  const differences = compareWithBefore(left, now, kinds)
  if (differences.length === 0) return []
  const orNothing = (text: string): string => (text === '' ? 'nothing' : text)
  const lines = differences.map(({ what, expected, actual }) => {
    const left = expected.replace(/^as before(?:: )?/, '')
    return `${what}: ${orNothing(actual)}${now.files.has(what) ? '' : `; the change had left ${orNothing(left)}`}`
  })
  const diffs = [...now.files].flatMap(([path, state]) => {
    const was = fileIn(after.files, path)
    if (sameFile(was, state)) return []
    return [fileDiff(path, was, state) ?? `${path}: was ${describeFile(was)}, is ${describeFile(state)}`]
  })
  const message = `somebody has changed the same since change ${entry.id}`
  if (force) return [{ code: 'CHANGED_SINCE', message: `${message}, and that is lost: ${lines.join('; ')}` }]
  throw new PlanRefusedError(`${message}: nothing was undone\n${[...lines, ...diffs].join('\n')}`, {
    details: { journalId: entry.id, differences },
    suggestions: [
      ...(diffs.length > 0 ? ['look at the diff above'] : []),
      `hostward undo ${entry.id} --force brings back what was before the change all the same`,
    ],
  })
}

function steps(paths: readonly string[], refs: readonly StateRef[], before: Snapshot, now: Snapshot, kinds: readonly StateKind[]): Step[] {
  const gone = paths.filter((path) => fileIn(before.files, path).type === 'absent').toReversed()
  const back = paths.filter((path) => fileIn(before.files, path).type !== 'absent')
  const toRestore = refs.filter((ref) => {
    const kind = kindOf(ref, kinds)
    return kind !== undefined && !isRestored(kind, stateIn(before, ref), stateIn(now, ref))
  })
  const written = writtenPaths(before, toRestore, kinds)
  const files = [...gone, ...back]
    .filter((path) => !sameFile(fileIn(before.files, path), fileIn(now.files, path)) || written.includes(path))
    .map((path): RestoreStep => {
      const [file, is] = [fileIn(before.files, path), fileIn(now.files, path)]
      return { kind: 'restore', id: `file ${path}`, describe: inSteps(path, file, is), undoable: true, to: { path, file, now: is } }
    })
  const restored = files.flatMap(({ to }) => ('path' in to ? [to.path] : []))
  const states = refs.toReversed().flatMap((ref) => {
    const [state, is] = [stateIn(before, ref), stateIn(now, ref)]
    const kind = kindOf(ref, kinds)
    const follows = kind !== undefined && followsAny(kind, state, restored)
    if (kind === undefined || (isRestored(kind, state, is) && !follows)) return []
    const how = kind.restoring === undefined ? { describe: `bring ${stateId(ref)} back`, commands: [] } : kind.restoring(ref.key, state, is)
    if (how === null && files.length > 0) return []
    const step: RestoreStep = {
      kind: 'restore',
      id: stateId(ref),
      describe: how?.describe ?? `see that ${kind.inWords?.(ref.key, state) ?? `${stateId(ref)} is as before`}`,
      undoable: true,
      to: { ref, state, commands: how?.commands ?? [] },
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

/** What becomes of a path, in the imperative. */
function inSteps(path: string, to: FileState, now: FileState): string {
  switch (to.type) {
    case 'absent':
      return now.type === 'link'
        ? `remove the link ${path} -> ${now.target}`
        : `remove ${now.type === 'folder' ? 'the folder ' : ''}${path}`
    case 'link':
      return `make the link ${path} -> ${to.target} again`
    default:
      return `bring back ${path}: ${describeFile(to)}`
  }
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
    const before = isSameBoot(entry, options.bootId) ? kept : await afterBoot(machine.host, kept, kinds)
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
    return recovered(entry, restored, left)
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

function recovered(entry: JournalEntry, restored: boolean, leftOver: readonly LeftOver[]): ChangeOutcome {
  const plan = {
    ...entry.plan,
    action: 'undo',
    summary: `bring back what change ${entry.id} has left half done`,
    done: recoveredText(entry),
  }
  const irreversible = irreversibleSteps(entry.plan, entry.begun)
  const isBack = restored && irreversible.length === 0
  const data = { ...untouched(plan), verified: restored, restored: isBack, journalId: entry.id, leftOver: [...leftOver], irreversible }
  if (restored) return { changed: true, data, warnings: [] }
  const lines = leftOver.map(({ what, why }) => `${what}: ${why}`)
  const failure = new NotRestoredError(`change ${entry.id} could not be taken back entirely:\n${lines.join('\n')}`, {
    details: { journalId: entry.id },
    suggestions: leftOver.flatMap(({ byHand }) => byHand),
  })
  return { changed: true, data, warnings: [], failure }
}
