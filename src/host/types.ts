import type { FileWriter } from './writer.js'

/** How a program ended. Only `exited` says that the program itself chose its exit code. */
export type Outcome = 'exited' | 'signalled' | 'timed-out' | 'flooded' | 'interrupted' | 'not-found' | 'not-executable'

/** What came of running a program. Never thrown: every outcome is a value. */
export interface ToolResult {
  program: string
  args: readonly string[]
  outcome: Outcome
  /** null unless `outcome` is `exited`. */
  exitCode: number | null
  /** e.g. `SIGKILL`; null unless a signal ended the program. */
  signal: string | null
  /** Standard output as text; bytes that are not UTF-8 stand as `\xNN`. */
  stdout: string
  /** Standard error, the same way. */
  stderr: string
  durationMs: number
}

export interface RunOptions {
  /** Overrides the host's timeout for this call, in milliseconds. */
  timeoutMs?: number
  /** Overrides the limit on standard output and standard error together, in bytes. */
  maxOutputBytes?: number
  /** Ctrl-C does not end it: a step of a change is finished. */
  uninterruptible?: boolean
  /** A file descriptor of this process that the program gets as 3: that of a lock. */
  inheritFd?: number
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'other'

export interface FileStat {
  kind: FileKind
  /** Permission bits only, e.g. 0o644. */
  mode: number
  uid: number
  gid: number
  /** bytes */
  size: number
  /** Seconds since the epoch. */
  mtimeSeconds: number
  device: number
}

/** Why a file could not be had. Other errno values are passed through as they are. */
export type FileErrorCode = 'ENOENT' | 'ENOTDIR' | 'EACCES' | 'EPERM' | 'EISDIR' | 'ELOOP' | 'EIO' | (string & {})

/** Thrown by the reading half of a Host. Not a HostwardError: whoever reads decides what a missing file means. */
export class FileError extends Error {
  constructor(
    readonly code: FileErrorCode,
    readonly path: string,
  ) {
    super(`${path}: ${code}`)
    this.name = 'FileError'
  }

  get missing(): boolean {
    return this.code === 'ENOENT' || this.code === 'ENOTDIR'
  }

  get denied(): boolean {
    return this.code === 'EACCES' || this.code === 'EPERM'
  }
}

export interface HostIdentity {
  /** Host name; null when unknown. */
  name: string | null
  /** PRETTY_NAME of os-release; null when unknown. */
  os: string | null
  /** ID of os-release, e.g. `almalinux`, `debian`, `slackware`. */
  osId: string | null
  /** ID_LIKE of os-release, split. */
  osLike: string[]
  /** VERSION_ID of os-release. */
  osVersion: string | null
  machineId: string | null
  bootId: string | null
  kind: 'local' | 'recording' | 'demo'
  /** When a recording was made (ISO 8601 UTC); null for a live host. */
  recordedAt: string | null
  /** Whether names, addresses and ids are stand-ins. */
  redacted: boolean
}

/**
 * One machine. The only way to start a program or to look at a file. Nothing above this seam may assume that it is
 * the local one: `LocalHost` runs programs, `RecordingHost` answers from a folder.
 */
export interface Host {
  /** Run one program; never a shell. Resolves for every outcome; rejects only with NotRecordedError on a recording. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult>
  /** Absolute path of a program on the host's PATH, or null. */
  which(program: string): Promise<string | null>
  /** Whole file as text (bytes that are not UTF-8 stand as `\xNN`). @throws FileError */
  readFile(path: string): Promise<string>
  /** Names in a directory, sorted by code point, without `.` and `..`. @throws FileError */
  list(path: string): Promise<string[]>
  /** Follows links. @throws FileError */
  stat(path: string): Promise<FileStat>
  /** Does not follow links. @throws FileError */
  lstat(path: string): Promise<FileStat>
  /** @throws FileError */
  readlink(path: string): Promise<string>
  describe(): Promise<HostIdentity>
  /** The host's present: the clock of this machine, or the time of the recording. */
  now(): Date
  /** Who asks: effective user id; null when unknown. */
  uid(): number | null
  /** What writes its files; null or not there for a host that cannot be changed (a recording). */
  writer?(): Promise<FileWriter | null>
  /** Let go of temporary folders; kills nothing. */
  close(): Promise<void>
}
