import { HostDiffersError, NotAskedError, type HostwardError } from '../errors.js'
import type { CheckData, CheckStatus } from './result.js'

/** The error that sets the exit code of a check: 3 when anything differs, else 6 when anything could not be asked; null when all is well. */
export function checkFailure({ verdict, counts, results }: CheckData): HostwardError | null {
  const idsOf = (wanted: CheckStatus): string[] => results.filter(({ status }) => status === wanted).map(({ id }) => id)
  const details = { fail: idsOf('fail'), unknown: idsOf('unknown') }
  const open = counts.unknown === 0 ? '' : `, ${counts.unknown} could not be asked`
  const suggestions = ['how each was asked: --explain']
  if (verdict === 'fail')
    return new HostDiffersError(`the host is not what the spec says: ${count(counts.fail)} failed${open}`, { details, suggestions })
  if (verdict === 'unknown')
    return new NotAskedError(`nothing differs, but ${count(counts.unknown)} could not be asked`, { details, suggestions })
  return null
}

const count = (number: number): string => (number === 1 ? '1 check' : `${number} checks`)
