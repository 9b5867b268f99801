import type { CheckData, CheckResult } from '../../checks/result.js'
import type { View } from '../view.js'

/** What a report is made of. */
export interface Report {
  data: CheckData
  /** Name of the host; null when it is not known. */
  host: string | null
  /** With how each check was asked. */
  explain: boolean
  view: View
}

/** What failed, in one line: `expected enabled, found disabled`. */
export function difference({ status, expected, actual, why }: CheckResult): string {
  if (status === 'unknown') return `could not be asked: ${why ?? ''}`
  return status === 'skip' ? (why ?? '') : `expected ${expected}; found ${actual ?? ''}`
}

/** `3 pass, 1 fail, 1 unknown`: statuses that occur. */
export function summary({ counts }: CheckData): string {
  const words = Object.entries(counts).filter(([, count]) => (count as number) > 0)
  return words.map(([status, count]) => `${String(count)} ${status}`).join(', ')
}
