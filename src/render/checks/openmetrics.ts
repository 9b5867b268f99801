import type { CheckResult } from '../../checks/result.js'
import type { Report } from './report.js'

/** OpenMetrics 1.0, for the textfile collector of a node exporter or a push gateway: gauges, each check one series. */
export function renderCheckOpenMetrics({ data }: Report): string {
  const { counts, results, checkedAt, processes } = data
  return [
    ...family('hostward_checks', 'Checks by what came of them.'),
    ...Object.entries(counts).map(([status, count]) => `hostward_checks${labels({ status })} ${String(count)}`),
    ...family('hostward_check', 'Whether a check passed: 1 for pass, 0 for anything else, see status.'),
    ...results.map((result) => `hostward_check${labels(labelsOf(result))} ${result.status === 'pass' ? 1 : 0}`),
    ...family('hostward_check_processes', 'Processes that it took.'),
    `hostward_check_processes ${processes}`,
    ...family('hostward_checked_timestamp_seconds', 'When the host was checked.', 'seconds'),
    `hostward_checked_timestamp_seconds ${Date.parse(checkedAt) / 1000}`,
    '# EOF',
    '',
  ].join('\n')
}

function family(name: string, help: string, unit?: string): string[] {
  return [`# TYPE ${name} gauge`, ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${help}`]
}

function labelsOf({ id, section, severity, status }: CheckResult): Record<string, string> {
  return { id, section, severity, status }
}

function labels(values: Readonly<Record<string, string>>): string {
  return `{${Object.entries(values)
    .map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
    .join(',')}}`
}
