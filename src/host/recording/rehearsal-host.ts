import { NotRecordedError } from '../../errors.js'
import { commandLine } from '../command-line.js'
import type { FileStat, Host, HostIdentity, RunOptions, ToolResult } from '../types.js'
import { deriveFile, type Derivation, type RecordedAnswers, type RecordedRun } from './derivation.js'
import type { RecorderHost } from './recorder-host.js'

/**
 * A recorder that already answers as its recording will: what follows from recorded answers is not run again. So every unit
 * can be asked about, the files that its facts read are noted, and few programs run.
 */
export class RehearsalHost implements Host {
  readonly #recorded: RecordedAnswers
  readonly #runs: ReadonlyMap<string, RecordedRun[]>

  /** @param mayRun whether a program may run for which there is no answer yet; otherwise it is "not recorded" */
  constructor(
    readonly recorder: RecorderHost,
    readonly derivations: readonly Derivation[],
    readonly mayRun: (program: string, args: readonly string[]) => boolean,
  ) {
    this.#runs = runsOf(recorder)
    this.#recorded = { runsOf: (program) => this.#runs.get(program) ?? [], isComplete: () => false }
  }

  async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    if (this.recorder.hasRun(program, args)) return this.recorder.run(program, args, options)
    for (const derive of this.derivations) {
      const derived = await derive(program, args, this.#recorded)
      if (derived !== null) return derived
    }
    if (this.mayRun(program, args)) return this.recorder.run(program, args, options)
    throw new NotRecordedError(`${commandLine(program, args)}: left out of the recording`)
  }

  which(program: string): Promise<string | null> {
    return this.recorder.which(program)
  }

  async readFile(path: string): Promise<string> {
    const file = await this.recorder.noteFile(path)
    if (file?.kind === 'file') {
      const derived = await deriveFile(file.path, this.derivations, this.#recorded)
      if (derived !== null && Buffer.byteLength(derived) === file.size) return derived
    }
    return this.recorder.readFile(path)
  }

  list(path: string): Promise<string[]> {
    return this.recorder.list(path)
  }

  stat(path: string): Promise<FileStat> {
    return this.recorder.stat(path)
  }

  lstat(path: string): Promise<FileStat> {
    return this.recorder.lstat(path)
  }

  readlink(path: string): Promise<string> {
    return this.recorder.readlink(path)
  }

  describe(): Promise<HostIdentity> {
    return this.recorder.describe()
  }

  now(): Date {
    return this.recorder.now()
  }

  uid(): number | null {
    return this.recorder.uid()
  }

  close(): Promise<void> {
    return this.recorder.close()
  }
}

function runsOf(recorder: RecorderHost): Map<string, RecordedRun[]> {
  const runs = new Map<string, RecordedRun[]>()
  for (const { stdout, stderr, ...rest } of recorder.programs()) {
    const result = { ...rest, stdout: stdout ?? '', stderr: stderr ?? '' }
    const run = { args: rest.args, outcome: rest.outcome, exitCode: rest.exitCode, result: () => Promise.resolve(result) }
    const others = runs.get(rest.program)
    if (others === undefined) runs.set(rest.program, [run])
    else others.push(run)
  }
  return runs
}
