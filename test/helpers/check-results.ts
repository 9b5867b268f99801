import * as fc from 'fast-check'
import type { CheckData, CheckResult, CheckStatus } from '../../src/checks/result.js'

/** What comes of checks, counted. */
export function checkData(results: CheckResult[]): CheckData {
  const counts = { pass: 0, fail: 0, unknown: 0, skip: 0, waived: 0 }
  for (const { status } of results) counts[status] += 1
  return {
    verdict: counts.fail > 0 ? 'fail' : counts.unknown > 0 ? 'unknown' : 'pass',
    counts,
    results,
    specs: ['spec.yaml'],
    checkedAt: '2025-07-26T06:59:38.000Z',
    processes: 3,
    waitedSeconds: 0,
  }
}

const STATUSES: readonly CheckStatus[] = ['pass', 'fail', 'unknown', 'skip', 'waived']

/** What no format likes to find in a text: its own signs, control characters, halves of characters, other ends of lines. */
const SIGNS = [
  ...['"', "'", '<', '>', '&', ']]>', '\\', '#', '%', ':', ',', '::', '`', '|', '{', '}', '=', '*', '---', '...', '# EOF', '- ', ' '],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    '\u0000',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u009b',
    '\u2028',
    '\ufeff',
    '\ufffe',
    '\ud800',
    '\udc00',
    '😀',
  ],
  ...['ok 1', 'not ok', 'Bail out!', '# SKIP', '# TODO', '::error::', '%0A', '&amp;', '\u0130'],
]

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(fc.constantFrom(...SIGNS), fc.string())).map((parts) => parts.join('')),
)
const orNull = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some)
const count = fc.nat({ max: 100_000 })

const result: fc.Arbitrary<CheckResult> = fc
  .record({
    id: text.map((rest) => `unit/${rest}`),
    section: fc.constantFrom('units', 'time', 'boot', 'waivers'),
    status: fc.constantFrom(...STATUSES),
    severity: fc.constantFrom('critical' as const, 'major' as const, 'minor' as const),
    expected: text,
    actual: text,
    why: text,
    reason: orNull(text),
    tags: fc.array(text, { maxLength: 2 }),
    waivedUntil: fc.constant('2030-01-01'),
    spec: fc.record({ file: text, line: count, column: count }),
    runs: fc.array(fc.record({ argv: fc.array(text, { minLength: 1, maxLength: 3 }), outcome: text, exitCode: orNull(count) }), {
      maxLength: 2,
    }),
    files: fc.array(text, { maxLength: 2 }),
    line: orNull(text),
    mend: orNull(text),
    suggestions: fc.array(text, { maxLength: 2 }),
  })
  .map((made) => ({
    ...made,
    actual: made.status === 'unknown' || made.status === 'skip' ? null : made.actual,
    why: made.status === 'pass' || made.status === 'fail' ? null : made.why,
    waivedUntil: made.status === 'waived' ? made.waivedUntil : null,
  }))

/** Results that no host would give, but that a report must not break on. Ids are unique, as those of a spec are. */
export const anyCheckData: fc.Arbitrary<CheckData> = fc
  .array(result, { minLength: 1, maxLength: 12 })
  .map((results) => checkData([...new Map(results.map((one) => [one.id, one])).values()]))

/** Names of hosts, as a host tells its own. */
export const anyHostName: fc.Arbitrary<string | null> = orNull(text)
