import type { Host } from '../../host/types.js'
import type { StateRef, StateValue } from './plan.js'
import type { Snapshot } from './snapshot.js'

/** Reads, compares and brings back one kind of state that is no file. `src/changes/state-kinds.ts` lists them all. */
export interface StateKind {
  kind: string
  /** All keys in one question. A key that is not there has a value that says so. @throws HostwardError when it cannot be asked */
  read(host: Host, keys: readonly string[]): Promise<Map<string, StateValue>>
  /** Keys of the value that are compared; others are told only. */
  compared: readonly string[]
  /**
   * Bring it from what it is now to what it was; the files have been brought back already. Returns once the tool has
   * answered: the engine reads again. @throws HostwardError
   */
  restore(host: Host, key: string, before: StateValue, now: StateValue): Promise<void>
  /**
   * Whether a compared key that differs counts as brought back all the same; no when left out. A unit that had failed cannot be
   * made to fail again: inactive must do. Asked only when a restore is read back, never of what a plan expects.
   */
  countsAsRestored?(name: string, before: unknown, now: unknown): boolean
  /**
   * Whether it is brought back before the files are, so that it is done by what the files say now: a unit that is to be stopped;
   * no when left out.
   */
  beforeFiles?(before: StateValue, now: StateValue): boolean
  /**
   * Watched files that bringing it back writes, e.g. a copy that the tool keeps: they are brought back after it, those as well that
   * were as before until then. Only with `beforeFiles`; none when left out.
   */
  writes?(key: string): readonly string[]
  /**
   * Files that the state is made of, e.g. the configuration that a daemon has read: when one of them is brought back, the state is
   * restored after it, also where nothing that is compared differs. None when left out.
   */
  follows?(value: StateValue): readonly string[]
  /**
   * What bringing it back is, in words for a plan, and the programs that it runs; no commands where only the files that are brought
   * back tell them. Null when the files that are brought back do all of it.
   */
  restoring?(key: string, before: StateValue, now: StateValue): Restoring | null
  /** In words what holds when it is `value`: `web.service is active, enabled`. */
  inWords?(key: string, value: StateValue): string
  /**
   * Whether nothing of what a change did is left, although others may have changed the same since: of a change that ends by itself.
   * Compared key by key when left out.
   */
  isOver?(before: StateValue, after: StateValue, now: StateValue): boolean
  /** Command lines that do the same by hand. */
  byHand(key: string, before: StateValue, now: StateValue): string[]
  /** It is gone with a reboot (a unit's activity, a runtime rule): not brought back on another boot. */
  runtimeOnly: boolean
  /**
   * What a runtime state that files make anew at boot comes to on another boot, by the snapshot that it is from: a rule that was made
   * permanent is there again, and is to be taken back. Null where a boot makes nothing of it. Only with `runtimeOnly`; it is gone
   * when left out.
   *
   * @param now the state on this boot
   */
  afterBoot?(key: string, was: StateValue, snapshot: Snapshot, now: StateValue): StateValue | null
}

export interface Restoring {
  /** In the imperative: `stop web.service`. */
  describe: string
  commands: readonly (readonly string[])[]
}

export const stateId = (ref: StateRef): string => `${ref.kind} ${ref.key}`

/** The state of an id. */
export function toRef(id: string): StateRef {
  const space = id.indexOf(' ')
  return { kind: id.slice(0, space), key: id.slice(space + 1) }
}

/** Who looks after a state; undefined for a kind that nobody knows, e.g. of another version of hostward. */
export const kindOf = (ref: StateRef, kinds: readonly StateKind[]): StateKind | undefined => kinds.find(({ kind }) => kind === ref.kind)
