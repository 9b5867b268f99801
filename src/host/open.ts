import { UsageError } from '../errors.js'
import { LocalHost } from './local.js'
import { TracedHost } from './traced.js'
import type { Host, ToolResult } from './types.js'

export interface OpenContext {
  env: NodeJS.ProcessEnv
  /** Folder of the package; the demo recording lies below it. */
  root: string
  signal: AbortSignal
}

interface Request {
  selector: string | undefined
  timeoutMs: number
  onRun?: (result: ToolResult) => void
}

/**
 * The host that `--host` names: this machine when left out, `demo`, `recording:DIR`.
 *
 * @throws UsageError for anything else; NOT_YET for `ssh://…`, which does not exist yet
 */
export async function openHost(request: Request, context: OpenContext): Promise<Host> {
  const host = await pick(request, context)
  return request.onRun ? new TracedHost(host, request.onRun) : host
}

async function pick({ selector, timeoutMs }: Request, { env, signal }: OpenContext): Promise<Host> {
  if (selector === undefined) return new LocalHost({ env, timeoutMs, signal })
  if (selector.startsWith('ssh://')) {
    throw new UsageError(`--host ${selector}: other hosts over ssh are not there yet`, {
      code: 'NOT_YET',
      suggestions: ['run hostward on that host, or hostward record DIR there and --host recording:DIR here'],
    })
  }
  await Promise.resolve()
  throw new UsageError(`--host ${selector}: no such kind of host`, { suggestions: ['--host demo', '--host recording:DIR'] })
}
