import { ForwardingHost } from './forwarding.js'
import type { Host, RunOptions, ToolResult } from './types.js'

/**
 * Every program that it starts keeps a lock: also when hostward is killed, nobody else changes the host while one still runs. Ctrl-C
 * ends none of them: what is begun is finished, read back and, if need be, taken back.
 */
export class LockHoldingHost extends ForwardingHost {
  constructor(
    inner: Host,
    readonly fd: number,
  ) {
    super(inner)
  }

  override run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    return this.inner.run(program, args, { ...options, inheritFd: this.fd, uninterruptible: true })
  }
}
