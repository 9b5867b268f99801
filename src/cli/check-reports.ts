import { UsageError } from '../errors.js'
import { suggestions } from '../suggest.js'

/** `--report NAME[=FILE]`, read. */
export interface WantedReport {
  name: string
  /** Null: standard output. */
  file: string | null
}

/**
 * The reports that are wanted; `human` when none is and nothing else takes standard output.
 *
 * @throws UsageError for an unknown one, and for two in one place
 */
export function wantedReports(words: readonly string[], names: readonly string[], isJson: boolean): WantedReport[] {
  const wanted = words.map((word): WantedReport => {
    const at = word.indexOf('=')
    const name = at === -1 ? word : word.slice(0, at)
    const file = at === -1 ? null : word.slice(at + 1)
    if (!names.includes(name)) {
      const close = suggestions(name, names)
      throw new UsageError(`--report ${word}: no such report`, {
        suggestions: close.length > 0 ? close.map((other) => `--report ${other}`) : [`one of ${names.join(', ')}`],
      })
    }
    if (file === '') throw new UsageError(`--report ${word}: the name of a file is missing`)
    return { name, file }
  })
  const onStdout = wanted.filter(({ file }) => file === null)
  if (isJson && onStdout.length > 0) {
    throw new UsageError(`--json takes standard output, and --report ${onStdout[0]?.name ?? ''} wants it too`, {
      suggestions: [`--report ${onStdout[0]?.name ?? ''}=FILE`],
    })
  }
  if (onStdout.length > 1)
    throw new UsageError('only one report can go to standard output', { suggestions: ['write the others to files: --report junit=FILE'] })
  const files = wanted.flatMap(({ file }) => file ?? [])
  if (new Set(files).size < files.length) throw new UsageError('two reports would go to the same file')
  return onStdout.length === 0 && !isJson ? [...wanted, { name: 'human', file: null }] : wanted
}
