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

/** JSON is YAML, and needs no care for what is in the texts; only what some readers take for the end of a line is written as an escape. */
function diagnostics({ status, severity, expected, actual, why, reason, spec, mend }: CheckResult): string[] {
  const at = `${spec.file}:${spec.line}:${spec.column}`
  const values = { status, severity, expected, actual, why, reason, at, mend }
  const told = Object.entries(values).filter(([, value]) => value !== null)
  return [
    '  ---',
    ...told.map(([name, value]) => `  ${name}: ${JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, escaped)}`),
    '  ...',
  ]
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** `#` begins a directive, and a line is a test: nothing that any reader takes for the end of one stays. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\\#]/g, '\\$&')
}
