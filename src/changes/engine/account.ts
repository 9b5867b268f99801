import { ChangeFailedError, HostwardError, InterruptedError, NotRestoredError } from '../../errors.js'
import { FileError } from '../../host/types.js'
import type { Difference } from './plan.js'
import type { BroughtBack } from './bring-back.js'
import type { PlanData } from './result.js'
import type { StepFailure } from './step.js'

/** What went wrong with a change. */
export interface Wrong {
  why: string
  differences: Difference[]
  interrupted: boolean
  cause?: HostwardError | FileError | StepFailure
}

/** The message of an expected error; a bug is thrown on. */
export function messageOf(error: unknown): string {
  if (error instanceof FileError || error instanceof HostwardError) return error.message
  throw error
}

/** What keeps a file from being written, in words where it is the disk. */
export function whyNotWritten({ code }: FileError): string {
  return code === 'ENOSPC' ? 'no space left on the disk' : code === 'EROFS' ? 'the file system is read-only' : code
}

/** Which step, what was expected, what was read, what the tool said. */
export function accountOf(plan: PlanData, begun: readonly string[], stepsDone: number, wrong: Wrong, said: readonly string[]): string {
  const last = plan.steps.find(({ id }) => id === begun.at(-1))
  const lines = wrong.differences.map(({ what, expected, actual }) => `${what}: expected ${expected}; it is ${actual}`)
  const done = stepsDone === begun.length && stepsDone > 0 ? 'all steps were done' : `the last step was: ${last?.describe ?? 'none'}`
  return [`${wrong.why} (${done})`, ...lines, ...said].join('\n')
}

/** Steps without a way back that were begun, in words. */
export const irreversibleSteps = ({ steps }: PlanData, begun: readonly string[]): string[] =>
  steps.filter(({ id, undoable }) => !undoable && begun.includes(id)).map(({ describe }) => describe)

/** Of steps that nothing takes back. */
export const noWayBack = (irreversible: readonly string[], what = 'what has run'): string =>
  `${what} has no way back: ${irreversible.join('; ')}`

/** What came of taking a change back. */
export interface TakenBack extends BroughtBack {
  irreversible: readonly string[]
}

/** The error that the user sees. */
export function failureOf(wrong: Wrong, account: string, { left, putBack, irreversible }: TakenBack, journalId: number): HostwardError {
  const details = { journalId, ...(wrong.cause instanceof HostwardError ? { cause: wrong.cause.code } : {}) }
  const ran = irreversible.length > 0 ? [noWayBack(irreversible)] : []
  if (left.length > 0) {
    const byHand = left.flatMap((one) => one.byHand)
    return new NotRestoredError(
      `${account}\nand the host could not be brought back entirely:\n${[...left.map(({ what, why }) => `${what}: ${why}`), ...ran].join('\n')}`,
      { details, suggestions: [...byHand, `hostward undo ${journalId} tries again`] },
    )
  }
  const outcome =
    ran.length === 0
      ? 'the host is as it was before'
      : [...(putBack.length > 0 ? [`taken back, and read again: ${putBack.join(', ')}`] : []), ...ran].join('\n')
  if (wrong.interrupted) return new InterruptedError(`interrupted; ${outcome}`, { details })
  return new ChangeFailedError(`${account}\n${outcome}`, {
    details,
    ...(wrong.cause === undefined ? {} : { cause: wrong.cause }),
    suggestions: [`hostward history show ${journalId}`],
  })
}
