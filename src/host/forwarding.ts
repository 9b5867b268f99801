import type { FileStat, Host, HostIdentity, RunOptions, ToolResult } from './types.js'
import type { FileWriter } from './writer.js'

/** Hands every question on to another host: what hosts that look over its shoulder have in common. */
export class ForwardingHost implements Host {
  constructor(readonly inner: Host) {}

  run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    return this.inner.run(program, args, options)
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
