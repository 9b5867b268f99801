import { lookUntil } from '../../facts/look-until.js'
import { commandLine } from '../../host/command-line.js'
import type { ToolResult } from '../../host/types.js'
import { stateWord } from './compare.js'
import type { RunStep, Step, WaitStep, WriteStep } from './plan.js'
import { restoreFile } from './restore.js'
import { readPath, readState, withTargets, type Machine } from './snapshot.js'
import { kindOf, stateId, type StateKind } from './states.js'

/** A step that did not end as it must; the message has what the tool said. */
export class StepFailure extends Error {
  override name = 'StepFailure'

  constructor(
    message: string,
    /** Whether anything has run; no when the program could not even be started. */
    readonly hasRun = true,
  ) {
    super(message)
  }
}

/**
 * Do one step. @throws StepFailure, FileError
 *
 * @returns what a program said on stderr although it ended well: worth telling when the host is not as planned afterwards
 */
export async function runStep(machine: Machine, step: Step, kinds: readonly StateKind[]): Promise<string | null> {
  switch (step.kind) {
    case 'run':
      return runProgram(machine, step)
    case 'write':
      await writeFile(machine, step)
      return null
    case 'remove':
      await ((await readPath(machine, step.path)).type === 'folder' ? machine.files.rmdir(step.path) : machine.files.remove(step.path))
      return null
    case 'link':
      await machine.files.symlink(step.target, step.path)
      return null
    case 'mkdir':
      await machine.files.mkdir(step.path, step.mode ?? 0o755)
      return null
    case 'wait':
      await waitFor(machine, step, kinds)
      return null
    case 'restore': {
      const { to } = step
      if ('path' in to) {
        await restoreFile(machine, to.path, to.file)
        return null
      }
      const kind = kindOf(to.ref, kinds)
      if (kind === undefined) throw new Error(`nothing restores ${stateId(to.ref)}`)
      const now = await readState(machine.host, to.ref, kinds)
      await kind.restore(machine.host, to.ref.key, to.state, now)
      return null
    }
  }
}

/** @throws StepFailure */
async function waitFor({ host }: Machine, { describe, ref, values, timeoutMs }: WaitStep, kinds: readonly StateKind[]): Promise<void> {
  const whatIsWrong = async (): Promise<string | null> => {
    const state = await readState(host, ref, kinds)
    const wrong = Object.entries(values).find(([key, value]) => state[key] !== value)
    if (wrong === undefined) return null
    const [key, value] = wrong
    return `${key} is ${stateWord(state[key])}, not ${value}`
  }
  const wrong = await lookUntil(host, { waitMs: timeoutMs, everyMs: LOOK_AGAIN_MS }, whatIsWrong, (why) => why === null)
  if (wrong !== null) throw new StepFailure(`${describe}: after ${timeoutMs / 1000} s ${stateId(ref)}: ${wrong}`)
}

const LOOK_AGAIN_MS = 100

/** @throws StepFailure */
export async function runProgram({ host }: Machine, step: RunStep): Promise<string | null> {
  const result = await host.run(step.program, step.args, {
    uninterruptible: true,
    ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
  })
  if (result.outcome === 'exited' && (step.exitCodes ?? [0]).includes(result.exitCode ?? -1))
    return result.stderr.trim() === '' ? null : `${step.program} said${said(result)}`
  const hasRun = result.outcome !== 'not-found' && result.outcome !== 'not-executable'
  throw new StepFailure(`${commandLine(step.program, step.args)}: ${howItEnded(result)}${said(result)}`, hasRun)
}

function howItEnded({ outcome, exitCode, signal, durationMs }: ToolResult): string {
  switch (outcome) {
    case 'exited':
      return `exit code ${exitCode}`
    case 'signalled':
      return `killed by ${signal ?? 'a signal'}`
    case 'timed-out':
      return `no answer within ${(durationMs / 1000).toFixed(1)} s; it was ended`
    case 'flooded':
      return 'it printed without end and was ended'
    case 'interrupted':
      return 'interrupted'
    case 'not-found':
      return 'not installed'
    case 'not-executable':
      return 'cannot be started'
  }
}

function said({ stdout, stderr }: ToolResult): string {
  const text = (stderr.trim() === '' ? stdout : stderr).trim()
  return text === '' ? '' : `: ${text.length > LONGEST_SAYING ? `…${text.slice(-LONGEST_SAYING)}` : text}`
}

const LONGEST_SAYING = 2000

async function writeFile(machine: Machine, step: WriteStep): Promise<void> {
  const bytes = Buffer.from(step.content)
  const path = step.through === true ? ((await withTargets(machine.host, step.path)).at(-1) ?? step.path) : step.path
  const now = await readPath(machine, path)
  if (now.type === 'file') {
    if (step.through === true) await machine.files.overwrite(path, bytes)
    else await machine.files.writeFileAtomic(path, bytes, now)
  } else if (now.type === 'absent') {
    await machine.files.writeFileAtomic(path, bytes, { mode: step.mode ?? 0o644, uid: 0, gid: 0, label: null })
  } else {
    throw new StepFailure(`${path}: there is a ${now.type} where a file is to be`)
  }
}
