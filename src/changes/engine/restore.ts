import { HostwardError } from '../../errors.js'
import { quoteWord } from '../../host/command-line.js'
import { FileError } from '../../host/types.js'
import type { FileState, StateRef, StateValue } from './plan.js'
import type { LeftOver } from './result.js'
import { changedPaths, fileIn, readPath, readState, sameFile, type Machine, type Snapshot } from './snapshot.js'
import { kindOf, stateId, toRef, type StateKind } from './states.js'

export interface RestoreOptions {
  kinds: readonly StateKind[]
  /** Where copies of files lie, by path; they are renamed into place. */
  copies: Readonly<Record<string, string>>
  /**
   * It was tried before and came to nothing (killed, systemctl gone): the files may be back already, and systemd not know of it.
   * It reads them anew in any case. No when left out.
   */
  again?: boolean
}

/**
 * Bring a host back from what it is now to what it was: files first, then the states in reverse. Nothing that fails stops
 * the rest.
 *
 * @returns what could not be brought back; the caller reads the host again all the same
 */
export async function restore(machine: Machine, before: Snapshot, now: Snapshot, options: RestoreOptions): Promise<LeftOver[]> {
  const left: LeftOver[] = []
  const refs = [...before.states.keys()].reverse().map(toRef)
  const paths = pathsToRestore(before, now, refs, options.kinds)
  // What fails here is tried again after the files, and told then.
  await restoreStates(machine, before, refs, options, 'before files')
  for (const { path, to } of inOrder(paths, before, now)) {
    try {
      await restoreFile(machine, path, to, options.copies[path])
    } catch (error) {
      left.push({ what: path, why: reason(error), byHand: fileByHand(path, to, options.copies[path]) })
    }
  }
  const reread = options.again === true ? [...before.files.keys(), ...paths] : paths
  if (reread.some(isReadBySystemd)) await reloadSystemd(machine, left)
  left.push(...(await restoreStates(machine, before, refs, options, 'after files', paths)))
  return left
}

/** What is not as it was, and what bringing states back writes, sorted. */
export function pathsToRestore(before: Snapshot, now: Snapshot, refs: readonly StateRef[], kinds: readonly StateKind[]): string[] {
  return [...new Set([...changedPaths(before.files, now.files), ...writtenPaths(before, refs, kinds)])].sort()
}

/** Files that bringing states back writes. Only what was watched: of others nobody knows what they were. */
export function writtenPaths(before: Snapshot, refs: readonly StateRef[], kinds: readonly StateKind[]): string[] {
  const paths = refs.flatMap((ref) => kindOf(ref, kinds)?.writes?.(ref.key) ?? [])
  return paths.filter((path) => before.files.has(path) || before.files.get(path.slice(0, path.lastIndexOf('/')))?.type === 'folder')
}

/** What is to go away first, deepest first; then folders before what is in them. */
function inOrder(paths: readonly string[], before: Snapshot, now: Snapshot): { path: string; to: FileState }[] {
  const gone = paths.filter((path) => {
    const [was, is] = [fileIn(before.files, path).type, fileIn(now.files, path).type]
    return was === 'absent' || (is === 'folder') !== (was === 'folder')
  })
  const back = paths.filter((path) => fileIn(before.files, path).type !== 'absent')
  return [
    ...gone.toReversed().map((path) => ({ path, to: { type: 'absent' } as const })),
    ...back.map((path) => ({ path, to: fileIn(before.files, path) })),
  ]
}

/**
 * Make a path what it was. With a copy it needs no free space. @throws FileError
 */
export async function restoreFile(machine: Machine, path: string, to: FileState, copy?: string): Promise<void> {
  const { files } = machine
  const now = await readPath(machine, path)
  if (sameFile(now, to)) return
  switch (to.type) {
    case 'absent':
      await (now.type === 'folder' ? files.rmdir(path) : files.remove(path))
      return
    case 'folder':
      if (now.type === 'absent') await files.mkdir(path, to.mode)
      await files.setAttributes(path, to)
      return
    case 'link':
      await files.symlink(to.target, path)
      await files.setAttributes(path, { ...to, mode: 0o777 })
      return
    case 'file':
      if (now.type === 'file' && Buffer.compare(now.bytes, to.bytes) === 0) await files.setAttributes(path, to)
      else if (copy === undefined || !(await cameBack(machine, copy, path))) await writeBack(machine, path, to, now)
      return
    case 'other':
      throw new FileError('EINVAL', path)
  }
}

/** On a full disk the bytes go into the file that is there. */
async function writeBack({ files }: Machine, path: string, to: Extract<FileState, { type: 'file' }>, now: FileState): Promise<void> {
  try {
    await files.writeFileAtomic(path, to.bytes, to)
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOSPC' || now.type !== 'file') throw error
    await files.overwrite(path, to.bytes)
    await files.setAttributes(path, to)
  }
}

/** Rename the copy into place; no when it is gone, or lies on another file system. */
async function cameBack(machine: Machine, copy: string, path: string): Promise<boolean> {
  if ((await readPath(machine, copy)).type !== 'file') return false
  try {
    await machine.files.rename(copy, path)
    return true
  } catch (error) {
    if (error instanceof FileError && error.code === 'EXDEV') return false
    throw error
  }
}

/** Folders whose files systemd keeps in memory, generators' sources included. */
export const isReadBySystemd = (path: string): boolean =>
  /^\/(?:etc|run|usr\/lib|usr\/local\/lib|lib)\/systemd\/(?:system|user|system\.conf)/.test(path) ||
  /^\/etc\/(?:fstab|init\.d\/|rc\d\.d\/)/.test(path)

async function reloadSystemd({ host }: Machine, left: LeftOver[]): Promise<void> {
  const { outcome, exitCode, stderr } = await host.run('systemctl', ['--no-ask-password', 'daemon-reload'], { uninterruptible: true })
  if (outcome === 'not-found' || (outcome === 'exited' && exitCode === 0)) return
  left.push({ what: 'the units in memory of systemd', why: stderr.trim() || outcome, byHand: ['systemctl daemon-reload'] })
}

async function restoreStates(
  machine: Machine,
  before: Snapshot,
  refs: readonly StateRef[],
  { kinds }: RestoreOptions,
  when: 'before files' | 'after files',
  paths: readonly string[] = [],
): Promise<LeftOver[]> {
  if (refs.length === 0) return []
  const left: LeftOver[] = []
  for (const ref of refs) {
    const kind = kindOf(ref, kinds)
    const was = before.states.get(stateId(ref))
    if (kind === undefined || was === undefined) continue
    try {
      // Read anew each time: bringing back one unit may have brought back another.
      const now = await readState(machine.host, ref, kinds)
      if (isRestored(kind, was, now) && !followsAny(kind, was, paths)) continue
      if (when === 'before files' && kind.beforeFiles?.(was, now) !== true) continue
      try {
        await kind.restore(machine.host, ref.key, was, now)
      } catch (error) {
        left.push({ what: stateId(ref), why: reason(error), byHand: kind.byHand(ref.key, was, now) })
      }
    } catch (error) {
      left.push({ what: stateId(ref), why: reason(error), byHand: kind.byHand(ref.key, was, was) })
    }
  }
  return left
}

/** Whether the state is made of files that are brought back. */
export const followsAny = (kind: StateKind, was: StateValue, paths: readonly string[]): boolean =>
  kind.follows?.(was).some((path) => paths.includes(path)) === true

/** Whether all that is compared is as it was, or near enough. */
export const isRestored = (kind: StateKind, was: StateValue, now: StateValue): boolean =>
  kind.compared.every(
    (key) => JSON.stringify(was[key]) === JSON.stringify(now[key]) || kind.countsAsRestored?.(key, was[key], now[key]) === true,
  )

function reason(error: unknown): string {
  if (error instanceof FileError) return error.code
  if (error instanceof HostwardError) return error.message
  throw error
}

/** Command lines for a person; the copy, when there is one, still has the bytes. */
export function fileByHand(path: string, to: FileState, copy: string | undefined): string[] {
  switch (to.type) {
    case 'absent':
      return [`rm -d -- ${quoteWord(path)}`]
    case 'link':
      return [`ln -sfn -- ${quoteWord(to.target)} ${quoteWord(path)}`]
    case 'folder':
      return [`mkdir -m ${to.mode.toString(8)} -- ${quoteWord(path)}`, `chown ${to.uid}:${to.gid} -- ${quoteWord(path)}`]
    case 'file': {
      const back =
        copy === undefined ? `the bytes are in the journal: hostward history show` : `cp -p -- ${quoteWord(copy)} ${quoteWord(path)}`
      return [back, `chmod ${to.mode.toString(8)} -- ${quoteWord(path)}`, `chown ${to.uid}:${to.gid} -- ${quoteWord(path)}`]
    }
    case 'other':
      return []
  }
}
