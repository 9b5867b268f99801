import { execa } from 'execa'
import type { ToolResult } from './types.js'

export interface SessionCall {
  /** Absolute path of the program. */
  file: string
  args: readonly string[]
  env: Record<string, string>
  cwd: string
  timeoutMs: number
  /** Standard output and standard error together. */
  maxOutputBytes: number
  signal?: AbortSignal
}

type Ended = Pick<ToolResult, 'outcome' | 'exitCode' | 'signal' | 'durationMs'> & { stdout: Uint8Array; stderr: Uint8Array }

/** How long a program may take to leave after SIGTERM before its group gets SIGKILL. */
const GRACE_MS = 500

/**
 * Run one program in a session of its own (setsid), so that Ctrl-C at the terminal does not reach it half way, and so
 * that a timeout can end it together with everything it started. Resolves for every outcome.
 */
export async function runInSession(call: SessionCall): Promise<Ended> {
  const started = process.hrtime.bigint()
  const chunks: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] }
  const state: { ending: 'timed-out' | 'flooded' | 'interrupted' | null } = { ending: null }
  let received = 0

  const child = execa(call.file, call.args, {
    env: call.env,
    extendEnv: false,
    cwd: call.cwd,
    stdin: 'ignore',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    detached: true,
    cleanup: false,
    shell: false,
  })

  const killGroup = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, signal)
    } catch {
      // The whole group is gone already.
    }
  }
  const timers: NodeJS.Timeout[] = []
  const end = (why: NonNullable<typeof state.ending>): void => {
    if (state.ending !== null) return
    state.ending = why
    killGroup('SIGTERM')
    timers.push(
      setTimeout(() => {
        killGroup('SIGKILL')
        // A grandchild that left the group may still hold the pipes; what it says is no longer wanted.
        child.stdout.destroy()
        child.stderr.destroy()
      }, GRACE_MS),
    )
  }
  const collect = (into: Uint8Array[]) => (chunk: Uint8Array) => {
    received += chunk.length
    if (received > call.maxOutputBytes) {
      end('flooded')
      return
    }
    into.push(chunk)
  }
  child.stdout.on('data', collect(chunks.stdout))
  child.stderr.on('data', collect(chunks.stderr))

  timers.push(
    setTimeout(() => {
      end('timed-out')
    }, call.timeoutMs),
  )
  const onAbort = (): void => {
    end('interrupted')
  }
  if (call.signal?.aborted === true) onAbort()
  call.signal?.addEventListener('abort', onAbort, { once: true })

  const result = await child
  const { ending } = state
  timers.forEach(clearTimeout)
  call.signal?.removeEventListener('abort', onAbort)
  // Whatever the program left behind in its session ends with it.
  if (ending !== null) killGroup('SIGKILL')

  const failedToStart = result.exitCode === undefined && result.signal === undefined && ending === null
  return {
    outcome: failedToStart ? 'not-executable' : (ending ?? (result.signal === undefined ? 'exited' : 'signalled')),
    exitCode: ending === null ? (result.exitCode ?? null) : null,
    signal: result.signal ?? null,
    stdout: Buffer.concat(chunks.stdout),
    stderr: Buffer.concat(chunks.stderr),
    durationMs: Number(process.hrtime.bigint() - started) / 1e6,
  }
}
