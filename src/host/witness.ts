import type { FileStat, Host, HostIdentity, RunOptions, ToolResult } from './types.js'

/** Remembers what a host was asked: the results of programs, and which files were read. Answers are the other host's own. */
export class WitnessHost implements Host {
  readonly runs: ToolResult[] = []
  /** By path; null for a file that could not be read. */
  readonly files = new Map<string, string | null>()

  constructor(readonly inner: Host) {}

  async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const result = await this.inner.run(program, args, options)
    this.runs.push(result)
    return result
  }

  async readFile(path: string): Promise<string> {
    this.files.set(path, null)
    const text = await this.inner.readFile(path)
    this.files.set(path, text)
    return text
  }

  which(program: string): Promise<string | null> {
    return this.inner.which(program)
  }

  list(path: string): Promise<string[]> {
    return this.inner.list(path)
  }

  stat(path: string): Promise<FileStat> {
    return this.inner.stat(path)
  }

  lstat(path: string): Promise<FileStat> {
    return this.inner.lstat(path)
  }

  readlink(path: string): Promise<string> {
    return this.inner.readlink(path)
  }

  describe(): Promise<HostIdentity> {
    return this.inner.describe()
  }

  now(): Date {
    return this.inner.now()
  }

  uid(): number | null {
    return this.inner.uid()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
