import { TracedHost } from './traced.js'
import type { Host, RunOptions, ToolResult } from './types.js'

/** Every program that it starts keeps a lock: also when hostward is killed, nobody else changes the host while one still runs. */
export class LockHoldingHost extends TracedHost {
  constructor(
    inner: Host,
    readonly fd: number,
  ) {
    super(inner, () => undefined)
  }

  override run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    return this.inner.run(program, args, { ...options, inheritFd: this.fd })
  }
}
