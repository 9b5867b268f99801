import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished, TestRunner } from 'vitest'
import { identityFromFiles } from '../../src/host/identity.js'
import { LocalHost } from '../../src/host/local.js'
import { listLocalFolder, lstatLocal, readLocalFile, readLocalLink, statLocal } from '../../src/host/local-files.js'
import { LocalFileWriter } from '../../src/host/local-writer.js'
import { FileError, type FileStat, type Host, type HostIdentity, type RunOptions, type ToolResult } from '../../src/host/types.js'
import type { FileAttributes, FileWriter, HostLock } from '../../src/host/writer.js'
import type { FakeAnswer } from './fake-host.js'

/** A program of a scratch host: gets its words and the host, whose files it may change (`host.real(path)`). */
export type ScratchProgram = (args: readonly string[], host: ScratchHost) => FakeAnswer | string | Promise<FakeAnswer | string>

export interface ScratchOptions {
  /** Texts by path; `{link}` makes a symbolic link, `{text, mode}` a file with a mode, `{folder: mode}` a folder. */
  files?: Readonly<Record<string, string | { link: string } | { text: string; mode: number } | { folder: number }>>
  programs?: Readonly<Record<string, ScratchProgram>>
  now?: string
  bootId?: string
}

/** Programs of the machine that are run for real, on the files of the scratch host. */
const REAL = new Set(['stat', 'chcon', 'sync'])

/** Locks that are held, by their paths on this machine. flock(1) itself is tested in test/host/local-lock.test.ts: here it would be a process for every change. */
const HELD = new Set<string>()

/**
 * A host on a temporary folder: real files, written by the real writer; programs are functions. Whoever runs the tests is its
 * root. It goes with the test that it is made in, or with the tests of a `describe`.
 */
export class ScratchHost implements Host {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'hostward-scratch-')))
  /** Command lines that ran, without those of the engine's own tools. */
  readonly calls: string[] = []
  readonly programs: Record<string, ScratchProgram>
  bootId: string
  readonly #local = new LocalHost({ env: {}, timeoutMs: 10_000 })

  constructor(readonly options: ScratchOptions = {}) {
    this.programs = { ...options.programs }
    this.bootId = options.bootId ?? '00000000-0000-0000-0000-000000000001'
    const remove = async (): Promise<void> => {
      await this.#local.close()
      rmSync(this.root, { recursive: true, force: true })
    }
    if (TestRunner.getCurrentTest() === undefined) afterAll(remove)
    else onTestFinished(remove)
    for (const folder of ['/var/lib', '/etc', '/boot']) mkdirSync(this.real(folder), { recursive: true, mode: 0o755 })
    for (const [path, content] of Object.entries(options.files ?? {})) this.put(path, content)
  }

  /** Where a path of the host lies on this machine. */
  real(path: string): string {
    return join(this.root, path)
  }

  put(path: string, content: string | { link: string } | { text: string; mode: number } | { folder: number }): void {
    const target = this.real(path)
    mkdirSync(dirname(target), { recursive: true })
    if (typeof content === 'string') writeFileSync(target, content)
    else if ('link' in content) symlinkSync(content.link, target)
    else if ('folder' in content) mkdirSync(target, { mode: content.folder })
    else {
      writeFileSync(target, content.text)
      chmodSync(target, content.mode)
    }
  }

  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<ToolResult> {
    if (REAL.has(program) && this.programs[program] === undefined) {
      const words = args.map((word) => (word.startsWith('/') ? this.real(word) : word))
      return { ...(await this.#local.run(program, words, options)), args }
    }
    this.calls.push([program, ...args].join(' '))
    const result = { program, args, signal: null, durationMs: 1 }
    const implementation = this.programs[program]
    if (implementation === undefined) return { ...result, outcome: 'not-found', exitCode: null, stdout: '', stderr: '' }
    const answer = await implementation(args, this)
    const { stdout = '', stderr = '', exitCode = 0, outcome = 'exited' } = typeof answer === 'string' ? { stdout: answer } : answer
    return { ...result, outcome, exitCode: outcome === 'exited' ? exitCode : null, stdout, stderr }
  }

  which(program: string): Promise<string | null> {
    return Promise.resolve(REAL.has(program) || this.programs[program] !== undefined ? `/usr/bin/${program}` : null)
  }

  readFile(path: string): Promise<string> {
    return this.#named(path, readLocalFile(this.real(path)))
  }

  list(path: string): Promise<string[]> {
    return this.#named(path, listLocalFolder(this.real(path)))
  }

  async stat(path: string): Promise<FileStat> {
    return asRoot(await this.#named(path, statLocal(this.real(path))))
  }

  async lstat(path: string): Promise<FileStat> {
    return asRoot(await this.#named(path, lstatLocal(this.real(path))))
  }

  readlink(path: string): Promise<string> {
    return this.#named(path, readLocalLink(this.real(path)))
  }

  async describe(): Promise<HostIdentity> {
    return { ...(await identityFromFiles(this, { kind: 'local', recordedAt: null, redacted: false })), bootId: this.bootId }
  }

  now(): Date {
    return new Date(this.options.now ?? '2026-01-02T03:04:05Z')
  }

  uid(): number {
    return 0
  }

  writer(): Promise<FileWriter> {
    return Promise.resolve(new ScratchWriter(this, this.#local))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Errors name the path on the host. */
  async #named<T>(path: string, work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw error instanceof FileError ? new FileError(error.code, path) : error
    }
  }
}

const own = process.getuid?.() ?? 0
const ownGroup = process.getgid?.() ?? 0

const asRoot = (stat: FileStat): FileStat => ({
  ...stat,
  uid: stat.uid === own ? 0 : stat.uid,
  gid: stat.gid === ownGroup ? 0 : stat.gid,
})

const asMe = (attributes: FileAttributes): FileAttributes => ({
  ...attributes,
  uid: attributes.uid === 0 ? own : attributes.uid,
  gid: attributes.gid === 0 ? ownGroup : attributes.gid,
})

let labelsAsked: boolean | undefined
/** Whether the machine labels no files (no SELinux): it is asked once, not for every file of every host. */
const hasNoLabels = (): boolean => (labelsAsked ??= spawnSync('stat', ['--printf=%C', tmpdir()], { encoding: 'utf8' }).stdout === '?')

/** What stat says there of the files behind `--`. */
const noLabels = (args: readonly string[]): ToolResult => ({
  ...{ program: 'stat', args, outcome: 'exited', exitCode: 1, signal: null, stderr: '', durationMs: 0 },
  stdout: '?\0'.repeat(args.length - args.indexOf('--') - 1),
})

/** The real writer, below the folder of the scratch host. */
class ScratchWriter implements FileWriter {
  readonly #writer: LocalFileWriter

  constructor(
    readonly host: ScratchHost,
    local: LocalHost,
  ) {
    this.#writer = new LocalFileWriter((program, args, options) =>
      program === 'stat' && hasNoLabels()
        ? Promise.resolve(noLabels(args))
        : program === 'flock'
          ? Promise.resolve({ program, args, outcome: 'exited', exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 0 })
          : local.run(program, args, options),
    )
  }

  readBytes = (path: string): Promise<Uint8Array> => this.#at(path, (real) => this.#writer.readBytes(real))
  writeFileAtomic = (path: string, bytes: Uint8Array, attributes: FileAttributes): Promise<void> =>
    this.#at(path, (real) => this.#writer.writeFileAtomic(real, bytes, asMe(attributes)))
  overwrite = (path: string, bytes: Uint8Array): Promise<void> => this.#at(path, (real) => this.#writer.overwrite(real, bytes))
  symlink = (target: string, path: string): Promise<void> => this.#at(path, (real) => this.#writer.symlink(target, real))
  copy = (from: string, to: string): Promise<void> => this.#at(to, (real) => this.#writer.copy(this.host.real(from), real))
  rename = (from: string, to: string): Promise<void> => this.#at(to, (real) => this.#writer.rename(this.host.real(from), real))
  remove = (path: string): Promise<void> => this.#at(path, (real) => this.#writer.remove(real))
  mkdir = (path: string, mode: number): Promise<void> => this.#at(path, (real) => this.#writer.mkdir(real, mode))
  rmdir = (path: string): Promise<void> => this.#at(path, (real) => this.#writer.rmdir(real))
  setAttributes = (path: string, attributes: FileAttributes): Promise<void> =>
    this.#at(path, (real) => this.#writer.setAttributes(real, asMe(attributes)))
  lock = (path: string): Promise<HostLock | null> =>
    this.#at(path, async (real) => {
      if (HELD.has(real)) return null
      const lock = await this.#writer.lock(real)
      if (lock === null) return null
      HELD.add(real)
      const release = (): Promise<void> => (HELD.delete(real), lock.release())
      return { ...lock, release }
    })
  withTempFolder = <T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> =>
    this.#writer.withTempFolder(files, use)

  async labels(paths: readonly string[]): Promise<Map<string, string | null>> {
    const found = await this.#writer.labels(paths.map((path) => this.host.real(path)))
    return new Map(paths.map((path) => [path, found.get(this.host.real(path)) ?? null]))
  }

  async #at<T>(path: string, work: (real: string) => Promise<T>): Promise<T> {
    try {
      return await work(this.host.real(path))
    } catch (error) {
      throw error instanceof FileError ? new FileError(error.code, path) : error
    }
  }
}
