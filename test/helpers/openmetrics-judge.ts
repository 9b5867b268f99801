import type { CheckData } from '../../src/checks/result.js'

/** A program for python3 with prometheus_client: reads a JSON list of texts, writes every sample of each: name, labels, value. */
export const OPENMETRICS_JUDGE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
read = lambda text: [[s.name, s.labels, s.value] for family in text_string_to_metric_families(text) for s in family.samples]
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`

/** The samples that a report must have, in the words of the judge. */
export function seriesOf({
  counts,
  results,
  checkedAt,
  processes,
}: CheckData): [name: string, labels: Record<string, string>, value: number][] {
  return [
    ...Object.entries(counts).map(([status, count]): ReturnType<typeof seriesOf>[number] => [
      'hostward_checks',
      { status },
      count as number,
    ]),
    ...results.map(({ id, section, severity, status }): ReturnType<typeof seriesOf>[number] => [
      'hostward_check',
      { id: Buffer.from(id).toString(), section, severity, status },
      status === 'pass' ? 1 : 0,
    ]),
    ['hostward_check_processes', {}, processes],
    ['hostward_checked_timestamp_seconds', {}, Date.parse(checkedAt) / 1000],
  ]
}
