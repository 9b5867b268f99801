import { HostwardError, InterruptedError } from '../../errors.js'

/**
 * An answer, or the error that took its place: for answers of several parts, where one error decides what the others
 * mean. Ctrl-C and bugs are thrown on.
 */
export async function settle<T>(answer: Promise<T>): Promise<T | HostwardError> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof HostwardError && !(error instanceof InterruptedError)) return error
    throw error
  }
}
