import type { CheckResult, CheckStatus } from '../../checks/result.js'
import { duration } from '../numbers.js'
import { safe } from '../text.js'
import type { Style } from '../view.js'
import { wrapAfter } from '../wrap.js'
import { summary, type Report } from './report.js'

const INDENT = '         '

/** One line a check; what is not well goes on below. */
export function renderCheckHuman({ data, explain, view }: Report): string {
  const { results, waitedSeconds } = data
  const lines = results.flatMap((result) => [...headline(result, view.style, view.width), ...details(result, explain, view.width)])
  const words = meanings(results)
  const waited = waitedSeconds > 0 ? `, waited ${duration(waitedSeconds)}` : ''
  return [...lines, '', ...words, ...(words.length > 0 ? [''] : []), `${summary(data)}${waited}`].join('\n')
}

function headline({ status, id, actual }: CheckResult, style: Style, width: number): string[] {
  const paint = { pass: style.good, fail: style.bad, unknown: style.bad, skip: style.faint, waived: style.warn }[status]
  const [first = '', ...rest] = wrapAfter(INDENT, safe(status === 'pass' ? `${id}: ${actual ?? ''}` : id), width)
  return [`${paint(status.padEnd(INDENT.length - 1))} ${first.slice(INDENT.length)}`, ...rest]
}

function details(result: CheckResult, explain: boolean, width: number): string[] {
  const { status, expected, actual, why, reason, mend, suggestions, spec, runs, line, files, waivedUntil } = result
  const differs = status === 'fail' || status === 'waived'
  const rows: [name: string, text: string | null][] = [
    ['expected', differs || (explain && status !== 'skip') ? expected : null],
    ['found', differs ? actual : null],
    [status === 'waived' ? `until ${waivedUntil ?? ''}` : 'because', why],
    ['reason', differs || status === 'unknown' ? reason : null],
    ['in', status === 'pass' && !explain ? null : `${spec.file}:${spec.line}:${spec.column}`],
    ...(explain
      ? runs.map(({ argv, outcome, exitCode }): [string, string] => [
          'asked',
          `${argv.join(' ')} (${exitCode === null ? outcome : `exit ${exitCode}`})`,
        ])
      : []),
    ...(explain ? files.map((path): [string, string] => ['read', path]) : []),
    ['line', explain ? line : null],
    ['mend', status === 'fail' ? mend : null],
    ...(status === 'fail' || status === 'unknown' ? suggestions.map((text): [string, string] => ['try', text]) : []),
  ]
  return rows.flatMap(([name, text]) => (text === null ? [] : wrapAfter(`${INDENT}${name}: `, safe(text), width)))
}

const MEANINGS: Readonly<Partial<Record<CheckStatus, string>>> = {
  unknown: 'unknown  could not be asked, and therefore never passes',
  waived: 'waived   fails, and may until its day',
}

function meanings(results: readonly CheckResult[]): string[] {
  return (['unknown', 'waived'] as const).flatMap((status) =>
    results.some((result) => result.status === status) ? (MEANINGS[status] ?? []) : [],
  )
}
