import { describeFile } from './compare.js'
import type { FileState, RestoreStep, StateRef, Step } from './plan.js'
import { followsAny, isReadBySystemd, isRestored, writtenPaths } from './restore.js'
import { fileIn, sameFile, stateIn, type Snapshot } from './snapshot.js'
import { kindOf, stateId, type StateKind } from './states.js'

/** What brings these paths and states back, in an order in which daemons find the files that they read; nothing for what is as before. */
export function restoreSteps(
  paths: readonly string[],
  refs: readonly StateRef[],
  before: Snapshot,
  now: Snapshot,
  kinds: readonly StateKind[],
): Step[] {
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
