import { linkChain, listIfThere, MOST_LINKS } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import type { FileWriter } from '../../host/writer.js'
import type { FileState, FolderWatch, StateRef, StateValue, Watch } from './plan.js'
import { stateId, type StateKind } from './states.js'

/** All that a plan watches, as it is at one moment. */
export interface Snapshot {
  /** By path. Only paths of `Watch.files` stand here as absent; folders hold what is there. */
  files: Map<string, FileState>
  /** By `kind key`. */
  states: Map<string, StateValue>
}

/** Where the engine works: what runs programs and reads, and what writes. */
export interface Machine {
  host: Host
  files: FileWriter
}

/** Folders of the engine's own, which are no part of what it watches. */
export const ASIDE = '.hostward-'

/**
 * Read all that is watched, labels included.
 *
 * @param before the first snapshot, for all later ones: they read the same paths. What a link leads to that was made meanwhile is
 *   not new, and bringing the host back must not take it for that and remove it.
 * @throws FileError, HostwardError
 */
export async function takeSnapshot(machine: Machine, watch: Watch, kinds: readonly StateKind[], before?: Snapshot): Promise<Snapshot> {
  const [files, states] = await Promise.all([readFiles(machine, watch, before), readStates(machine.host, watch.states ?? [], kinds)])
  return { files, states }
}

/** Read some states, one question for each kind. @throws HostwardError */
export async function readStates(host: Host, refs: readonly StateRef[], kinds: readonly StateKind[]): Promise<Map<string, StateValue>> {
  const found = new Map<string, StateValue>()
  for (const kind of kinds) {
    const keys = [...new Set(refs.filter((ref) => ref.kind === kind.kind).map(({ key }) => key))]
    if (keys.length === 0) continue
    for (const [key, value] of await kind.read(host, keys)) found.set(stateId({ kind: kind.kind, key }), value)
  }
  const unread = refs.find((ref) => !found.has(stateId(ref)))
  if (unread !== undefined) throw new Error(`nothing reads the state ${stateId(unread)}`)
  return found
}

/** Read some paths, links not followed. */
export async function readPaths(machine: Machine, paths: readonly string[]): Promise<Map<string, FileState>> {
  const states = new Map<string, FileState>()
  for (const path of new Set(paths)) states.set(path, await readFileState(machine, path))
  const there = [...states].filter(([, state]) => 'label' in state).map(([path]) => path)
  if (there.length > 0) {
    const labels = await machine.files.labels(there)
    for (const path of there) states.set(path, { ...states.get(path), label: labels.get(path) ?? null } as FileState)
  }
  return states
}

/** Read one path. */
export async function readPath(machine: Machine, path: string): Promise<FileState> {
  return fileIn(await readPaths(machine, [path]), path)
}

/** Read one state. @throws HostwardError */
export async function readState(host: Host, ref: StateRef, kinds: readonly StateKind[]): Promise<StateValue> {
  return (await readStates(host, [ref], kinds)).get(stateId(ref)) ?? {}
}

async function readFiles(machine: Machine, watch: Watch, before: Snapshot | undefined): Promise<Map<string, FileState>> {
  const paths: string[] = [...(before?.files.keys() ?? [])]
  for (const path of watch.files ?? []) paths.push(...(before === undefined ? await withTargets(machine.host, path) : [path]))
  for (const folder of watch.folders ?? []) paths.push(...(await pathsBelow(machine.host, folder)))
  return readPaths(machine, paths)
}

/** The path and, where it is a link, what the link leads to: a change of that is a change of the file. @throws FileError; `ELOOP` */
export async function withTargets(host: Host, path: string): Promise<string[]> {
  const chain = await linkChain(host, path)
  if (chain.length === MOST_LINKS) throw new FileError('ELOOP', path)
  return [path, ...chain]
}

async function pathsBelow(host: Host, { path, deep = false, suffix = '' }: FolderWatch): Promise<string[]> {
  const names = await listIfThere(host, path)
  if (names === null) return []
  const found = [path]
  for (const name of names) {
    if (name.startsWith(ASIDE)) continue
    const below = `${path === '/' ? '' : path}/${name}`
    const isFolder = deep && (await host.lstat(below)).kind === 'directory'
    if (isFolder) found.push(...(await pathsBelow(host, { path: below, deep, suffix })))
    else if (name.endsWith(suffix)) found.push(below)
  }
  return found
}

async function readFileState({ host, files }: Machine, path: string): Promise<FileState> {
  try {
    const { kind, mode, uid, gid } = await host.lstat(path)
    if (kind === 'file') return { type: 'file', bytes: await files.readBytes(path), mode, uid, gid, label: null }
    if (kind === 'symlink') return { type: 'link', target: await host.readlink(path), uid, gid, label: null }
    return kind === 'directory' ? { type: 'folder', mode, uid, gid, label: null } : { type: 'other' }
  } catch (error) {
    if (error instanceof FileError && error.missing) return { type: 'absent' }
    throw error
  }
}

const ABSENT: FileState = { type: 'absent' }

/** What a path was or is; what is not in a snapshot is not there. */
export const fileIn = (files: ReadonlyMap<string, FileState>, path: string): FileState => files.get(path) ?? ABSENT

/** Whether bytes, kind, mode, owner and label are the same. */
export function sameFile(a: FileState, b: FileState): boolean {
  if (a.type === 'file' && b.type === 'file') return sameAttributes(a, b) && Buffer.compare(a.bytes, b.bytes) === 0
  if (a.type === 'link' && b.type === 'link') return a.target === b.target && a.uid === b.uid && a.gid === b.gid && a.label === b.label
  if (a.type === 'folder' && b.type === 'folder') return sameAttributes(a, b)
  return a.type === b.type
}

interface Attributes {
  mode: number
  uid: number
  gid: number
  label: string | null
}

export const sameAttributes = (a: Attributes, b: Attributes): boolean =>
  a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.label === b.label

/** Paths that are not the same in two snapshots, sorted. */
export function changedPaths(before: ReadonlyMap<string, FileState>, after: ReadonlyMap<string, FileState>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => !sameFile(fileIn(before, path), fileIn(after, path))).sort()
}

/** Empty when it was not read. */
export const stateIn = (snapshot: Snapshot, ref: StateRef): StateValue => snapshot.states.get(stateId(ref)) ?? {}
