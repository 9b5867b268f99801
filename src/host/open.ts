import { BadRecordingError, UsageError } from '../errors.js'
import type { Derivation } from './recording/derivation.js'
import { TracedHost } from './traced.js'
import type { Host, ToolResult } from './types.js'

export interface OpenContext {
  env: NodeJS.ProcessEnv
  /** Folder of the package; the demo recording lies below it. */
  root: string
  signal: AbortSignal
  /** How a recording answers what was not recorded word for word; asked for only when it is a recording. */
  derivations: () => Promise<readonly Derivation[]>
}

interface Request {
  selector: string | undefined
  timeoutMs: number
  onRun?: (result: ToolResult) => void
}

/**
 * The host that `--host` names: this machine when left out, `demo`, `recording:DIR`. Only the kind that is named is loaded.
 *
 * @throws UsageError for anything else, with code NOT_YET for `ssh://…`; BadRecordingError
 */
export async function openHost(request: Request, context: OpenContext): Promise<Host> {
  const host = await pick(request, context)
  return request.onRun ? new TracedHost(host, request.onRun) : host
}

async function pick({ selector, timeoutMs }: Request, context: OpenContext): Promise<Host> {
  if (selector === undefined) {
    const { LocalHost } = await import('./local.js')
    return new LocalHost({ env: context.env, timeoutMs, signal: context.signal })
  }
  if (selector === 'demo') return openDemo(context)
  if (selector.startsWith('recording:') && selector !== 'recording:')
    return openRecording(selector.slice('recording:'.length), 'recording', context)
  if (selector.startsWith('ssh://')) {
    throw new UsageError(`--host ${selector}: other hosts over ssh are not there yet`, {
      code: 'NOT_YET',
      suggestions: ['run hostward on that host, or hostward record DIR there and --host recording:DIR here'],
    })
  }
  throw new UsageError(`--host ${selector}: no such kind of host`, { suggestions: ['--host demo', '--host recording:DIR'] })
}

async function openRecording(path: string, kind: 'recording' | 'demo', { derivations }: OpenContext): Promise<Host> {
  const { RecordingHost } = await import('./recording/recording-host.js')
  return RecordingHost.open(path, { kind, derivations: await derivations() })
}

async function openDemo(context: OpenContext): Promise<Host> {
  try {
    return await openRecording(`${context.root}/fixtures/demo`, 'demo', context)
  } catch (error) {
    if (!(error instanceof BadRecordingError)) throw error
    throw new BadRecordingError(`--host demo: the built-in recording cannot be used: ${error.message}`, {
      cause: error,
      details: error.details,
      suggestions: ['it comes with the package: install hostward again'],
    })
  }
}
