import { HostwardError, InterruptedError, NotFoundError } from '../../errors.js'
import { fileTrouble } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { Facts, type FactName, type UnitNeed } from '../facts.js'
import type { TimeFacts, TimeFiles } from '../time-facts.js'

/** The facts of a host as checks ask for them, so that a check of what was captured asks the same. */
export function factsOf(host: Host, names: readonly FactName[], units: readonly UnitNeed[] = []): Facts {
  return new Facts(host, { names: new Set(names), units, probes: () => [] })
}

/** Why something could not be asked, in words; a bug and Ctrl-C are thrown on. */
export function whyNot(error: unknown): string {
  if (error instanceof FileError) return fileTrouble(error)
  if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
  return error.message
}

/** An answer, or why there is none. */
export async function answerOf<T>(question: Promise<T>): Promise<{ answer: T; why: null } | { answer: null; why: string }> {
  try {
    return { answer: await question, why: null }
  } catch (error) {
    return { answer: null, why: whyNot(error) }
  }
}

/** chronyd's files; null on a host that has none of them: that is known, and nothing to tell. @throws HostwardError */
export function chronyOf(facts: Facts): Promise<Awaited<ReturnType<TimeFacts['chrony']>> | null> {
  return unlessNone(facts.time.chrony())
}

/** The files of the time daemon in charge; null on a host without. @throws HostwardError */
export function timeFilesOf(facts: Facts): Promise<TimeFiles | null> {
  return unlessNone(facts.time.files())
}

async function unlessNone<T>(files: Promise<T>): Promise<T | null> {
  try {
    return await files
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}
