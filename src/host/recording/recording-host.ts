import { NotRecordedError } from '../../errors.js'
import { commandLine } from '../command-line.js'
import { FileError, type FileStat, type Host, type HostIdentity, type ToolResult } from '../types.js'
import { deriveFile, type Derivation, type RecordedAnswers, type RecordedRun } from './derivation.js'
import { RecordingFolder } from './folder.js'
import type { Completeness, RecordedFile, RecordedProgram, Recording } from './format.js'
import { RecordedTree, requireKnown } from './tree.js'

export interface OpenRecordingOptions {
  kind: 'recording' | 'demo'
  derivations: readonly Derivation[]
}

/** A host that answers from a folder; its present is the time of the recording. */
export class RecordingHost implements Host {
  readonly #recording: Recording
  readonly #folder: RecordingFolder
  readonly #options: OpenRecordingOptions
  readonly #tree: RecordedTree
  readonly #answers: Answers

  private constructor(recording: Recording, folder: RecordingFolder, options: OpenRecordingOptions) {
    this.#recording = recording
    this.#folder = folder
    this.#options = options
    this.#tree = new RecordedTree(recording.files)
    this.#answers = new Answers(recording, folder)
  }

  /** @throws BadRecordingError */
  static async open(path: string, options: OpenRecordingOptions): Promise<RecordingHost> {
    const folder = RecordingFolder.open(path)
    return new RecordingHost(await folder.read(), folder, options)
  }

  /** @throws NotRecordedError for a command line that neither was recorded nor follows from one that was */
  async run(program: string, args: readonly string[]): Promise<ToolResult> {
    const exact = this.#answers.exact(program, args)
    if (exact !== undefined) return exact.result()
    if (this.#isMissing(program)) {
      return { program, args, outcome: 'not-found', exitCode: null, signal: null, stdout: '', stderr: '', durationMs: 0 }
    }
    for (const derive of this.#options.derivations) {
      const derived = await derive(program, args, this.#answers)
      if (derived !== null) return derived
    }
    throw this.#notRecorded(program, args)
  }

  which(program: string): Promise<string | null> {
    const path = this.#recording.which.get(program)
    if (path !== undefined) return Promise.resolve(path)
    if (this.#isMissing(program)) return Promise.resolve(null)
    return Promise.reject(
      new NotRecordedError(`${program}: this recording does not say whether it was installed`, { details: { program } }),
    )
  }

  async readFile(path: string): Promise<string> {
    const file = this.#tree.find(path, true)
    if (file.kind === 'directory') throw new FileError('EISDIR', path)
    if (file.kind === 'file' && file.content === null && file.error === null) {
      const derived = await deriveFile(file.path, this.#options.derivations, this.#answers)
      if (derived !== null) return derived
    }
    return this.#folder.text(requireKnown(file.content, file, path))
  }

  // Async, so that whatever is thrown is a rejection as of any other host.
  // eslint-disable-next-line @typescript-eslint/require-await
  async list(path: string): Promise<string[]> {
    const file = this.#tree.find(path, true)
    if (file.kind !== 'directory') throw new FileError('ENOTDIR', path)
    return [...requireKnown(file.entries, file, path)]
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async stat(path: string): Promise<FileStat> {
    return toFileStat(this.#tree.find(path, true))
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async lstat(path: string): Promise<FileStat> {
    return toFileStat(this.#tree.find(path, false))
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async readlink(path: string): Promise<string> {
    const file = this.#tree.find(path, false)
    if (file.kind !== 'symlink') throw new FileError('EINVAL', path)
    return requireKnown(file.target, file, path)
  }

  describe(): Promise<HostIdentity> {
    const { identity, recordedAt, redacted } = this.#recording
    return Promise.resolve({ ...identity, kind: this.#options.kind, recordedAt, redacted })
  }

  now(): Date {
    return new Date(this.#recording.recordedAt)
  }

  uid(): number | null {
    return this.#recording.uid
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #isMissing(program: string): boolean {
    return this.#recording.which.get(program) === null || this.#answers.runsOf(program).some((run) => run.outcome === 'not-found')
  }

  #notRecorded(program: string, args: readonly string[]): NotRecordedError {
    const asked = commandLine(program, args)
    const others = this.#answers.runsOf(program).map((run) => commandLine(program, run.args))
    return new NotRecordedError(`${asked}: not in this recording`, {
      suggestions: [
        ...nearest(asked, others).map((line) => `recorded is: ${line}`),
        `it was made by hostward ${this.#recording.hostward}: make a new one on that host with hostward record DIR`,
      ],
      details: { argv: [program, ...args] },
    })
  }
}

/** The recorded runs, by program and by command line. */
class Answers implements RecordedAnswers {
  readonly #byProgram = new Map<string, RecordedRun[]>()
  readonly #byLine = new Map<string, RecordedRun>()
  readonly #complete: ReadonlySet<Completeness>

  constructor(recording: Recording, folder: RecordingFolder) {
    this.#complete = new Set(recording.complete)
    for (const recorded of recording.programs) {
      const run = toRun(recorded, folder)
      const runs = this.#byProgram.get(recorded.program)
      if (runs === undefined) this.#byProgram.set(recorded.program, [run])
      else runs.push(run)
      this.#byLine.set(lineKey(recorded.program, recorded.args), run)
    }
  }

  exact(program: string, args: readonly string[]): RecordedRun | undefined {
    return this.#byLine.get(lineKey(program, args))
  }

  runsOf(program: string): readonly RecordedRun[] {
    return this.#byProgram.get(program) ?? []
  }

  isComplete(what: Completeness): boolean {
    return this.#complete.has(what)
  }
}

function lineKey(program: string, args: readonly string[]): string {
  return [program, ...args].join('\0')
}

function toRun(
  { program, args, outcome, exitCode, signal, durationMs, stdout, stderr }: RecordedProgram,
  folder: RecordingFolder,
): RecordedRun {
  return {
    args,
    outcome,
    exitCode,
    result: async () => ({
      program,
      args,
      outcome,
      exitCode,
      signal,
      durationMs,
      stdout: await folder.text(stdout),
      stderr: await folder.text(stderr),
    }),
  }
}

function toFileStat({ kind, mode, uid, gid, size, mtimeSeconds, device }: RecordedFile): FileStat {
  const known = kind === 'file' || kind === 'directory' || kind === 'symlink' ? kind : 'other'
  return { kind: known, mode, uid, gid, size, mtimeSeconds, device }
}

/** At most three recorded command lines that begin most like the one that was asked. */
function nearest(asked: string, others: readonly string[]): string[] {
  const common = (line: string): number => {
    let length = 0
    while (length < line.length && line[length] === asked[length]) length += 1
    return length
  }
  return others
    .map((line) => ({ line: line.length > 200 ? `${line.slice(0, 200)}…` : line, length: common(line) }))
    .sort((a, b) => b.length - a.length)
    .slice(0, 3)
    .map(({ line }) => line)
}
