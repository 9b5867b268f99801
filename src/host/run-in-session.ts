import { execa } from 'execa'
import { CappedOutput } from './capped-output.js'
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
  /** A file descriptor of this process that the program gets as 3. */
  inheritFd?: number
  /** The process groups that run now: this one is in it from start to end. */
  groups: Set<number>
}

type HowItEnded = Pick<ToolResult, 'outcome' | 'exitCode' | 'signal'>
type Ended = HowItEnded & { stdout: Uint8Array; stderr: Uint8Array; durationMs: number }

/** Why hostward itself ended a program. */
type Cause = 'timed-out' | 'flooded' | 'interrupted'

/** How long a program may take to leave after SIGTERM before its group gets SIGKILL. */
const GRACE_MS = 500

/** How long the pipes may stay open after the program itself has left: a child it put into the background holds them. */
const DRAIN_MS = 500

/**
 * Run one program in a session of its own (setsid), so that Ctrl-C at the terminal does not reach it half way, and so
 * that a timeout can end it together with everything it started. Resolves for every outcome, at the latest 1 s after
 * the timeout, also when it cannot be killed (I/O that never ends, a process of somebody else).
 */
export async function runInSession(call: SessionCall): Promise<Ended> {
  const started = process.hrtime.bigint()
  const output = new CappedOutput(call.maxOutputBytes)
  const how = call.signal?.aborted === true ? neverStarted() : await run(call, output)
  return { ...how, ...output.bytes(), durationMs: Number(process.hrtime.bigint() - started) / 1e6 }
}

async function run(call: SessionCall, output: CappedOutput): Promise<HowItEnded> {
  const child = execa(call.file, call.args, {
    env: call.env,
    extendEnv: false,
    cwd: call.cwd,
    // execa's types know the descriptors 3 to 9 only; it hands on any.
    stdio: ['ignore', 'pipe', 'pipe', ...(call.inheritFd === undefined ? [] : [call.inheritFd as 3])],
    buffer: false,
    encoding: 'buffer',
    reject: false,
    detached: true,
    cleanup: false,
    shell: false,
  })
  if (child.pid !== undefined) call.groups.add(child.pid)
  const timers: NodeJS.Timeout[] = []
  const after = (ms: number, then: () => void): void => void timers.push(setTimeout(then, ms))
  const letGoOfPipes = (): void => {
    child.stdout.destroy()
    child.stderr.destroy()
  }

  const state: { cause: Cause | null; giveUp: () => void } = { cause: null, giveUp: () => undefined }
  const unkillable = new Promise<Left>((resolve) => {
    state.giveUp = () => {
      resolve({})
    }
  })
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) killGroup(child.pid, signal)
  }
  const end = (why: Cause): void => {
    if (state.cause !== null) return
    state.cause = why
    kill('SIGTERM')
    after(GRACE_MS, () => {
      kill('SIGKILL')
      letGoOfPipes()
      after(GRACE_MS, () => {
        child.unref()
        state.giveUp()
      })
    })
  }
  const onAbort = (): void => {
    end('interrupted')
  }
  const collect = (from: 'stdout' | 'stderr') => (chunk: Uint8Array) => {
    if (!output.add(from, chunk)) end('flooded')
  }
  child.stdout.on('data', collect('stdout'))
  child.stderr.on('data', collect('stderr'))
  child.once('exit', () => {
    after(DRAIN_MS, letGoOfPipes)
  })
  call.signal?.addEventListener('abort', onAbort, { once: true })
  after(call.timeoutMs, () => {
    end('timed-out')
  })

  const left = await Promise.race<Left>([child, unkillable])
  timers.forEach(clearTimeout)
  call.signal?.removeEventListener('abort', onAbort)
  // Whatever the program left behind in its session ends with it.
  if (state.cause !== null) kill('SIGKILL')
  if (child.pid !== undefined) call.groups.delete(child.pid)
  return howItEnded(left, state.cause, output)
}

export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The whole group is gone already, or it is not ours to kill.
  }
}

/** What execa tells of a program that has left; nothing when it would not leave. */
interface Left {
  exitCode?: number | undefined
  signal?: string | undefined
  /** errno of a start that failed. */
  code?: string | undefined
}

function howItEnded(left: Left, cause: Cause | null, output: CappedOutput): HowItEnded {
  const signal = left.signal ?? null
  if (cause !== null) return { outcome: cause, exitCode: null, signal }
  if (signal !== null) return { outcome: 'signalled', exitCode: null, signal }
  if (left.exitCode !== undefined) return { outcome: 'exited', exitCode: left.exitCode, signal }
  // A script whose interpreter is missing, another architecture, no memory for one more process.
  output.add('stderr', Buffer.from(`cannot be started: ${left.code ?? 'unknown reason'}\n`))
  return { outcome: 'not-executable', exitCode: null, signal }
}

function neverStarted(): HowItEnded {
  return { outcome: 'interrupted', exitCode: null, signal: null }
}
