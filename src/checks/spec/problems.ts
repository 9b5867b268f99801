import { UsageError } from '../../errors.js'

/** Where something stands in a spec; both numbers count from 1. */
export interface Place {
  file: string
  line: number
  column: number
}

/** Something wrong with a spec. */
export interface SpecProblem extends Place {
  message: string
  /** What may have been meant; empty when nothing comes close. */
  suggestions: string[]
}

/** All that is wrong with a spec at once: `FILE:LINE:COLUMN: what`. Exit 2. */
export function specError(problems: readonly SpecProblem[]): UsageError {
  const sorted = [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column))
  const lines = sorted.map(({ file, line, column, message, suggestions }) => {
    const meant = suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`
    return `${file}:${line}:${column}: ${message}${meant}`
  })
  const count = lines.length === 1 ? 'the spec is wrong' : `the spec is wrong in ${lines.length} places`
  return new UsageError(`${count}:\n${lines.join('\n')}`, {
    code: 'BAD_SPEC',
    suggestions: ['what a spec may have: hostward schema spec'],
    details: { problems: sorted },
  })
}
