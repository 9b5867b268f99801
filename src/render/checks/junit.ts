import type { CheckData, CheckResult } from '../../checks/result.js'
import { difference, type Report } from './report.js'

/**
 * The JUnit XML that CI systems read, within what both of its published schemas allow (Apache Ant's by windyroad, and Jenkins's). What
 * differs is a failure, what could not be asked an error, what is skipped or waived is skipped.
 */
export function renderCheckJunit({ data, host }: Report): string {
  const sections = [...new Set(data.results.map(({ section }) => section))]
  const suites = sections.map((section, index) =>
    suite(
      section,
      index,
      data.results.filter((result) => result.section === section),
      data,
      host,
    ),
  )
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n')
}

function suite(section: string, id: number, results: readonly CheckResult[], { checkedAt, specs }: CheckData, host: string | null): string {
  const count = (...statuses: string[]): number => results.filter(({ status }) => statuses.includes(status)).length
  const skipped = count('skip', 'waived')
  const attributes = {
    package: 'hostward',
    id,
    name: section,
    timestamp: checkedAt.replace(/\.\d+Z$/, ''),
    hostname: host === null || host.trim() === '' ? 'localhost' : host,
    tests: results.length,
    failures: count('fail'),
    errors: count('unknown'),
    // The older of the schemas does not know it.
    ...(skipped === 0 ? {} : { skipped }),
    time: 0,
  }
  return [
    `  <testsuite${xmlAttributes(attributes)}>`,
    // Jenkins's schema wants at least one.
    `    <properties><property${xmlAttributes({ name: 'specs', value: specs.join(' ') })}/></properties>`,
    ...results.map(testcase),
    '    <system-out/>',
    '    <system-err/>',
    '  </testsuite>',
  ].join('\n')
}

function testcase(result: CheckResult): string {
  const { id, section, status, severity, why, waivedUntil } = result
  const head = `    <testcase${xmlAttributes({ name: id, classname: `hostward.${section}`, time: 0 })}`
  if (status === 'pass') return `${head}/>`
  const message = status === 'waived' ? `waived until ${waivedUntil ?? ''}: ${why ?? ''}` : difference(result)
  if (status === 'skip' || status === 'waived') return `${head}><skipped>${xmlText(message)}</skipped></testcase>`
  const [element, type] = status === 'fail' ? ['failure', severity] : ['error', 'could not be asked']
  return `${head}><${element}${xmlAttributes({ message, type })}>${xmlText(told(result))}</${element}></testcase>`
}

function told({ reason, spec, runs, line, mend, suggestions }: CheckResult): string {
  return [
    ...(reason === null ? [] : [`reason: ${reason}`]),
    `spec: ${spec.file}:${spec.line}:${spec.column}`,
    ...runs.map(({ argv, outcome, exitCode }) => `asked: ${argv.join(' ')} (${exitCode === null ? outcome : `exit ${exitCode}`})`),
    ...(line === null ? [] : [`line: ${line}`]),
    ...(mend === null ? [] : [`mend: ${mend}`]),
    ...suggestions.map((text) => `try: ${text}`),
  ].join('\n')
}

function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(String(value)).replaceAll('"', '&quot;').replace(/\s/g, ' ')}"`)
    .join('')
}

/** Characters that XML 1.0 does not have at all are shown as `\x1b`. */
function xmlText(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
