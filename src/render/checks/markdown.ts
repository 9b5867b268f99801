import type { CheckResult } from '../../checks/result.js'
import { summary, type Report } from './report.js'

/** A table of what is not well, for a pull request or a wiki, and how many there are of the rest. */
export function renderCheckMarkdown({ data, host }: Report): string {
  const told = data.results.filter(({ status }) => status !== 'pass')
  const head = [`## ${host === null ? 'The host' : plain(host)}: ${data.verdict}`, '', `${summary(data)}, checked ${data.checkedAt}`, '']
  if (told.length === 0) return head.join('\n')
  return [...head, '| status | check | expected | found | why |', '| --- | --- | --- | --- | --- |', ...told.map(row), ''].join('\n')
}

function row({ status, id, expected, actual, why, reason, mend, waivedUntil }: CheckResult): string {
  const notes = [why, reason, waivedUntil === null ? null : `until ${waivedUntil}`, mend].filter((note) => note !== null)
  return `| ${[status, id, expected, actual ?? '-', notes.join('; ')].map(plain).join(' | ')} |`
}

/** What a host said is text and nothing else: no markup, no HTML, no second row. */
function plain(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#!|~@]/g, '\\$&')
}
