import { ForwardingHost } from './forwarding.js'
import type { RunOptions, ToolResult } from './types.js'

/** Remembers what a host was asked: the results of programs, and which files were read. Answers are the other host's own. */
export class WitnessHost extends ForwardingHost {
  readonly runs: ToolResult[] = []
  /** By path; null for a file that could not be read. */
  readonly files = new Map<string, string | null>()

  override async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const result = await this.inner.run(program, args, options)
    this.runs.push(result)
    return result
  }

  override async readFile(path: string): Promise<string> {
    this.files.set(path, null)
    const text = await this.inner.readFile(path)
    this.files.set(path, text)
    return text
  }
}
