import { posix } from 'node:path'

/** Where a file is written before it is put in place: in the same folder, by a name that no daemon reads. */
export const asideOf = (path: string): string => posix.join(posix.dirname(path), `.${posix.basename(path)}.hostward`)

/** What a file is beside its bytes. */
export interface FileAttributes {
  /** Permission bits, e.g. 0o644. */
  mode: number
  uid: number
  gid: number
  /** `security.selinux` as text; null where the file has none. */
  label: string | null
}

/** Held until `release`; ends by itself when this process and all programs that were started with `fd` have ended. */
export interface HostLock {
  /** For `RunOptions.inheritFd`: a program that has it keeps the lock, also when hostward is killed. */
  readonly fd: number
  /** Put what this lock is held for into the lock's file, for whoever finds it held. */
  describe(text: string): Promise<void>
  release(): Promise<void>
}

/**
 * The writing half of a host that can be changed. Only the change engine (src/changes/engine/) uses it. Every method
 * throws a FileError and then has left the path as it was.
 */
export interface FileWriter {
  /** The bytes of a regular file. */
  readBytes(path: string): Promise<Uint8Array>
  /**
   * Put a file in place in one step: written aside (`asideOf`), synced, renamed over the path, folder synced. Follows no link: a link at the path is replaced.
   */
  writeFileAtomic(path: string, bytes: Uint8Array, attributes: FileAttributes): Promise<void>
  /** Put bytes into the file that is there, without a new one: for file systems and links that must stay. Synced. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>
  /** Put a symbolic link in place in one step, over whatever file is there. */
  symlink(target: string, path: string): Promise<void>
  /** Copy bytes, mode, owner and label, or the link itself; the copy is synced. EEXIST when something is there. */
  copy(from: string, to: string): Promise<void>
  /** Rename over whatever is there; both folders are synced. */
  rename(from: string, to: string): Promise<void>
  /** Remove a file or link. */
  remove(path: string): Promise<void>
  /** A new folder. EEXIST when something is there. */
  mkdir(path: string, mode: number): Promise<void>
  /** Remove an empty folder. */
  rmdir(path: string): Promise<void>
  /** Set mode, owner and label of what is there; links get no mode. */
  setAttributes(path: string, attributes: FileAttributes): Promise<void>
  /** Labels of files, links not followed; null where one has none, or the host knows none. */
  labels(paths: readonly string[]): Promise<Map<string, string | null>>
  /** Take the lock of a file, which is made when it is not there; null when somebody else has it: the file then says what for. */
  lock(path: string): Promise<HostLock | null>
  /**
   * A new folder of one's own with these files (name to text) for as long as `use` lasts: for a program that checks files before
   * they are put in place. Also planning may use it: nothing of it is left.
   */
  withTempFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T>
}
