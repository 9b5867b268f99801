import { ForwardingHost } from './forwarding.js'
import type { Host, RunOptions, ToolResult } from './types.js'

/** Tells about every program that ran: its words, how it ended, how long it took. For `--verbose`. */
export class TracedHost extends ForwardingHost {
  constructor(
    inner: Host,
    readonly tell: (result: ToolResult) => void,
  ) {
    super(inner)
  }

  override async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const result = await this.inner.run(program, args, options)
    this.tell(result)
    return result
  }
}
