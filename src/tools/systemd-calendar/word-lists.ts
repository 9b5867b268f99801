import { runsOf } from './normalized.js'

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** The same, with three or more neighbours as a range: `1st, 3rd to 7th and 15th`. */
export function joinRuns(values: readonly number[], name: (value: number) => string): string {
  return joinWords(
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
