import { accessSync, constants, lstatSync, mkdtempSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeOutput } from './decode.js'
import { programEnvironment, programPath } from './environment.js'
import { identityFromFiles } from './identity.js'
import { runInSession } from './run-in-session.js'
import { FileError, type FileKind, type FileStat, type Host, type HostIdentity, type RunOptions, type ToolResult } from './types.js'

export interface LocalHostOptions {
  env: NodeJS.ProcessEnv
  /** Default limit of one program, in milliseconds. */
  timeoutMs: number
  /** Ends everything that runs; programs then resolve as `interrupted`. */
  signal?: AbortSignal
}

/** 64 MiB: 50,000 units as JSON are 12 MB; more than this is a tool gone wild. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** The machine that hostward runs on. */
export class LocalHost implements Host {
  readonly #path: string
  readonly #environment: Record<string, string>
  readonly #options: LocalHostOptions
  #emptyFolder: string | null = null
  #ownsEmptyFolder = false

  constructor(options: LocalHostOptions) {
    this.#options = options
    this.#path = programPath(options.env, this.uid())
    this.#environment = programEnvironment(this.#path)
  }

  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<ToolResult> {
    const file = this.#find(program)
    if (file.path === null) {
      return { program, args, outcome: file.outcome, exitCode: null, signal: null, stdout: '', stderr: '', durationMs: 0 }
    }
    const ended = await runInSession({
      file: file.path,
      args,
      env: this.#environment,
      cwd: this.#empty(),
      timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
      maxOutputBytes: options.maxOutputBytes ?? MAX_OUTPUT_BYTES,
      ...(this.#options.signal ? { signal: this.#options.signal } : {}),
    })
    const { stdout, stderr, ...rest } = ended
    return { program, args, ...rest, stdout: decodeOutput(stdout), stderr: decodeOutput(stderr) }
  }

  which(program: string): Promise<string | null> {
    return Promise.resolve(this.#find(program).path)
  }

  async readFile(path: string): Promise<string> {
    return decodeOutput(await fileCall(path, () => readFile(path)))
  }

  async list(path: string): Promise<string[]> {
    const names = await fileCall(path, () => readdir(path))
    return names.sort(byCodePoint)
  }

  async stat(path: string): Promise<FileStat> {
    return toFileStat(await fileCall(path, () => stat(path)))
  }

  async lstat(path: string): Promise<FileStat> {
    return toFileStat(await fileCall(path, () => lstat(path)))
  }

  readlink(path: string): Promise<string> {
    return fileCall(path, () => readlink(path))
  }

  describe(): Promise<HostIdentity> {
    return identityFromFiles(this, { kind: 'local', recordedAt: null, redacted: false })
  }

  now(): Date {
    return new Date()
  }

  uid(): number | null {
    return process.geteuid?.() ?? null
  }

  close(): Promise<void> {
    if (this.#ownsEmptyFolder && this.#emptyFolder !== null) {
      try {
        rmdirSync(this.#emptyFolder)
      } catch {
        // Somebody put a file in it or removed it: an empty folder left in /tmp is not worth an error.
      }
    }
    this.#emptyFolder = null
    return Promise.resolve()
  }

  #find(program: string): { path: string; outcome: null } | { path: null; outcome: 'not-found' | 'not-executable' } {
    const candidates = program.startsWith('/') ? [program] : this.#path.split(':').map((folder) => join(folder, program))
    let outcome: 'not-found' | 'not-executable' = 'not-found'
    for (const candidate of candidates) {
      try {
        if (!statSync(candidate).isFile()) continue
        accessSync(candidate, constants.X_OK)
        return { path: candidate, outcome: null }
      } catch (error) {
        if (isErrno(error) && error.code === 'EACCES') outcome = 'not-executable'
      }
    }
    return { path: null, outcome }
  }

  /** grubby expands unquoted kernel arguments as globs against its working directory (reference G15): it must be empty. */
  #empty(): string {
    if (this.#emptyFolder !== null) return this.#emptyFolder
    const ready = ['/usr/share/empty', '/var/empty'].find(isEmptyFolder)
    this.#ownsEmptyFolder = ready === undefined
    this.#emptyFolder = ready ?? mkdtempSync(join(tmpdir(), 'hostward-'))
    return this.#emptyFolder
  }
}

function isEmptyFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory() && readdirSync(path).length === 0
  } catch {
    return false
  }
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function fileCall<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (isErrno(error) && error.code !== undefined) throw new FileError(error.code, path)
    throw error
  }
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}

interface NodeStats {
  mode: number
  uid: number
  gid: number
  size: number
  mtimeMs: number
  dev: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

function toFileStat(stats: NodeStats): FileStat {
  const kind: FileKind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'other'
  return {
    kind,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    mtimeSeconds: stats.mtimeMs / 1000,
    device: stats.dev,
  }
}
