import type { FileStat, Host, HostIdentity, RunOptions, ToolResult } from './types.js'
import type { FileWriter } from './writer.js'

/** Tells about every program that ran: its words, how it ended, how long it took. For `--verbose`. */
export class TracedHost implements Host {
  constructor(
    readonly inner: Host,
    readonly tell: (result: ToolResult) => void,
  ) {}

  async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const result = await this.inner.run(program, args, options)
    this.tell(result)
    return result
  }

  which(program: string): Promise<string | null> {
    return this.inner.which(program)
  }

  readFile(path: string): Promise<string> {
    return this.inner.readFile(path)
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

  async writer(): Promise<FileWriter | null> {
    return (await this.inner.writer?.()) ?? null
  }

  close(): Promise<void> {
    return this.inner.close()
  }
}
