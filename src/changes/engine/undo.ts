import { PlanRefusedError, type Warning } from '../../errors.js'
import { inWords } from '../../words.js'
import { compareWithBefore, describeFile } from './compare.js'
import type { JournalEntry } from './journal.js'
import type { Danger, FileExpectation, Plan, StateExpectation, StateRef } from './plan.js'
import { fileDiff } from './plan-data.js'
import { restoreSteps } from './restore-steps.js'
import { fileIn, sameFile, stateIn, type Snapshot } from './snapshot.js'
import { kindOf, stateId, type StateKind } from './states.js'
import { readChange, type PassedOver, type Undoable, type UndoContext } from './undoable.js'

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
    steps: restoreSteps(paths, refs, before, now, kinds),
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
