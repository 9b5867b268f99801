import { inWords } from '../../words.js'
import { runsOf } from './normalized.js'

/** The same, with three or more neighbours as a range: `1st, 3rd to 7th and 15th`. */
export function joinRuns(values: readonly number[], name: (value: number) => string): string {
  return inWords(
    runsOf(values).flatMap(([first, last]) =>
      last - first >= 2 ? [`${name(first)} to ${name(last)}`] : first === last ? [name(first)] : [name(first), name(last)],
    ),
  )
}

/** `1st`, `2nd`, `23rd`. */
export function ordinal(number: number): string {
  const tens = number % 100
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
  return `${String(number)}${ending}`
}
