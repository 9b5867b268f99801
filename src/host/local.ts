import { setMaxListeners } from 'node:events'
import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import { decodeOutput } from './decode.js'
import { EmptyFolder } from './empty-folder.js'
import { programEnvironment, programPath } from './environment.js'
import { identityFromFiles } from './identity.js'
import { isErrno, listLocalFolder, lstatLocal, readLocalFile, readLocalLink, statLocal } from './local-files.js'
import { killGroup, runInSession } from './run-in-session.js'
import { Turnstile } from './turnstile.js'
import type { FileStat, Host, HostIdentity, RunOptions, ToolResult } from './types.js'
import type { FileWriter } from './writer.js'

export interface LocalHostOptions {
  env: NodeJS.ProcessEnv
  /** Default limit of one program, in milliseconds. */
  timeoutMs: number
  /** Ends everything that runs; programs then resolve as `interrupted`. */
  signal?: AbortSignal
}

/** 64 MiB: 50,000 units as JSON are 12 MB; more than this is a tool gone wild. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** Programs at the same time: each takes two pipes, and PID 1 answers one after the other anyway. */
const MAX_PROGRAMS = 32

/** The machine that hostward runs on. */
export class LocalHost implements Host {
  readonly #path: string
  readonly #environment: Record<string, string>
  readonly #options: LocalHostOptions
  readonly #emptyFolder = new EmptyFolder()
  readonly #turnstile = new Turnstile(MAX_PROGRAMS)
  readonly #groups = new Set<number>()
  /** The second Ctrl-C does not wait: programs run in sessions of their own and would outlive hostward. */
  readonly #endAll = (): void => {
    for (const group of this.#groups) killGroup(group, 'SIGKILL')
    this.#emptyFolder.remove()
  }

  constructor(options: LocalHostOptions) {
    this.#options = options
    this.#path = programPath(options.env, this.uid())
    this.#environment = programEnvironment(this.#path)
    // One listener for each program that runs, not the leak that Node would warn about on stderr.
    if (options.signal) setMaxListeners(MAX_PROGRAMS + 1, options.signal)
  }

  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<ToolResult> {
    const file = this.#find(program)
    if (file.path === null) {
      return { program, args, outcome: file.outcome, exitCode: null, signal: null, stdout: '', stderr: '', durationMs: 0 }
    }
    const { path } = file
    if (this.#groups.size === 0) process.off('exit', this.#endAll).once('exit', this.#endAll)
    const { stdout, stderr, ...rest } = await this.#turnstile.pass(() =>
      runInSession({
        file: path,
        args,
        env: this.#environment,
        cwd: this.#emptyFolder.path(),
        timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
        maxOutputBytes: options.maxOutputBytes ?? MAX_OUTPUT_BYTES,
        groups: this.#groups,
        ...(this.#options.signal && options.uninterruptible !== true ? { signal: this.#options.signal } : {}),
        ...(options.inheritFd === undefined ? {} : { inheritFd: options.inheritFd }),
      }),
    )
    return { program, args, ...rest, stdout: decodeOutput(stdout), stderr: decodeOutput(stderr) }
  }

  which(program: string): Promise<string | null> {
    return Promise.resolve(this.#find(program).path)
  }

  readFile(path: string): Promise<string> {
    return readLocalFile(path)
  }

  list(path: string): Promise<string[]> {
    return listLocalFolder(path)
  }

  stat(path: string): Promise<FileStat> {
    return statLocal(path)
  }

  lstat(path: string): Promise<FileStat> {
    return lstatLocal(path)
  }

  readlink(path: string): Promise<string> {
    return readLocalLink(path)
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

  async writer(): Promise<FileWriter> {
    const { LocalFileWriter } = await import('./local-writer.js')
    return new LocalFileWriter((program, args, options) => this.run(program, args, options))
  }

  close(): Promise<void> {
    process.off('exit', this.#endAll)
    this.#emptyFolder.remove()
    return Promise.resolve()
  }

  #find(program: string): { path: string; outcome: null } | { path: null; outcome: 'not-found' | 'not-executable' } {
    const folders = this.#path === '' ? [] : this.#path.split(':')
    const candidates = program.startsWith('/') ? [program] : folders.map((folder) => join(folder, program))
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
}
