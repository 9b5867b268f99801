import { NotRecordedError, type Warning } from '../errors.js'

/**
 * What no recording can know: whether a program that somebody names is there, what a tool says of words that somebody types. The
 * plan is shown without it, and a warning says so; a host that can be asked always is.
 *
 * @param what in a sentence: `/usr/local/bin/backup`
 * @param warnings gets the warning
 * @param unknown what is not known for that
 * @returns null where the recording does not know
 */
export async function unlessNotRecorded<T>(
  answer: Promise<T>,
  what: string,
  warnings: Warning[],
  unknown = 'could not be looked at',
): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof NotRecordedError)) throw error
    warnings.push({ code: 'NOT_RECORDED', message: `${what}: not in this recording: ${unknown}` })
    return null
  }
}
