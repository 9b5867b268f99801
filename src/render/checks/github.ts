import type { CheckResult } from '../../checks/result.js'
import { difference, summary, type Report } from './report.js'

/** Annotations of GitHub Actions (workflow commands), at the line of the spec. */
export function renderCheckGithub({ data }: Report): string {
  const told = data.results.filter(({ status }) => status === 'fail' || status === 'unknown' || status === 'waived')
  return [...told.map(annotation), plain(`hostward: ${summary(data)}`), ''].join('\n')
}

function annotation(result: CheckResult): string {
  const { id, status, severity, spec, reason, mend } = result
  const level = status === 'waived' ? 'notice' : severity === 'minor' ? 'warning' : 'error'
  const message = [difference(result), ...(reason === null ? [] : [`reason: ${reason}`]), ...(mend === null ? [] : [`mend: ${mend}`])].join(
    '\n',
  )
  const properties = { file: spec.file, line: spec.line, col: spec.column, title: `${status}: ${id}` }
  const words = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`)
  return `::${level} ${words.join(',')}::${data(message)}`
}

/** Escapes of the runner (actions/toolkit, command.ts): what a host said must not become another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function plain(text: string): string {
  return text.replace(/^::/, ': :')
}
