import type { CheckResult } from '../../checks/result.js'
import type { Report } from './report.js'

/** TAP version 14 (testanything.org). What is waived is a TODO, which a harness does not count as failed. */
export function renderCheckTap({ data }: Report): string {
  const tests = data.results.map((result, index) => test(result, index + 1))
  return ['TAP version 14', `1..${data.results.length}`, ...tests, ''].join('\n')
}

function test(result: CheckResult, number: number): string {
  const { status, id, why, waivedUntil } = result
  const isOk = status === 'pass' || status === 'skip'
  const directive =
    status === 'skip' ? ` # SKIP ${plain(why ?? '')}` : status === 'waived' ? ` # TODO until ${waivedUntil ?? ''}: ${plain(why ?? '')}` : ''
  const line = `${isOk ? 'ok' : 'not ok'} ${number} - ${plain(id)}${directive}`
  return isOk ? line : [line, ...diagnostics(result)].join('\n')
}

/** JSON is YAML, and needs no care for what is in the texts. */
function diagnostics({ status, severity, expected, actual, why, reason, spec, mend }: CheckResult): string[] {
  const at = `${spec.file}:${spec.line}:${spec.column}`
  const values = { status, severity, expected, actual, why, reason, at, mend }
  const told = Object.entries(values).filter(([, value]) => value !== null)
  return ['  ---', ...told.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`), '  ...']
}

/** `#` begins a directive, and a line is a test. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\#]/g, '\\$&')
}
