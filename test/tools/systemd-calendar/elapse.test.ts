import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { parseCalendarExpression } from '../../../src/tools/systemd-calendar/expression.js'
import { nextElapses } from '../../../src/tools/systemd-calendar/elapse.js'

const elapses = (text: string, after: string, zone = 'UTC', count = 5): string[] =>
  nextElapses(parseCalendarExpression(text)!, Date.parse(after) * 1000, zone, count).map((usec) => new Date(usec / 1000).toISOString())

it.each<[string, string, string, string[]]>([
  ['Mon..Fri 02:30', '2026-11-22T14:00:00Z', 'UTC', ['2026-11-23T02:30:00.000Z', '2026-11-24T02:30:00.000Z']],
  ['daily', '2026-11-22T14:00:00Z', 'Asia/Tokyo', ['2026-11-22T15:00:00.000Z', '2026-11-23T15:00:00.000Z']],
  ['*:0/15', '2026-11-22T14:15:00Z', 'UTC', ['2026-11-22T14:30:00.000Z', '2026-11-22T14:45:00.000Z']],
  ['*-02-29', '2026-11-22T14:00:00Z', 'UTC', ['2028-02-29T00:00:00.000Z', '2032-02-29T00:00:00.000Z']],
  ['*-*~1 23:00', '2026-01-30T00:00:00Z', 'UTC', ['2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z']],
  ['*:*:30.5', '2026-01-30T00:00:00Z', 'UTC', ['2026-01-30T00:00:30.500Z', '2026-01-30T00:01:30.500Z']],
  // The clock leaves 02:30 out on 29 March, and has it twice on 25 October.
  ['02:30', '2026-03-28T00:00:00Z', 'Europe/Berlin', ['2026-03-28T01:30:00.000Z', '2026-03-30T00:30:00.000Z']],
  ['02:30', '2026-10-24T12:00:00Z', 'Europe/Berlin', ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']],
  ['2001-01-01', '2026-01-30T00:00:00Z', 'UTC', []],
])('%s after %s in %s', (text, after, zone, expected) => {
  expect(elapses(text, after, zone, 2)).toEqual(expected)
})

const EXPRESSIONS = [
  ...['minutely', 'hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'Mon..Fri 02:30', 'Sat,Sun *-*-1..7 18:00'],
  ...['*:0/7', '*-*-* 8..18/2:05', '*-2/3-* 12:00', '*-02~03', '*-*~07/1', 'Fri *-*-13', '2027-*-01', '*:*:0/20', '*-*-* 23:59:59'],
]
const hasIterations = spawnSync('systemd-analyze', ['calendar', '--iterations=2', 'daily']).status === 0

it.runIf(hasIterations)('agrees with a systemd-analyze that tells more than one', () => {
  for (const zone of ['UTC', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']) {
    for (const text of EXPRESSIONS) {
      const base = '2026-10-20 11:22:33'
      const args = ['calendar', '--iterations=12', `--base-time=${base} UTC`, '--', text]
      const { stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, TZ: zone, LC_ALL: 'C.UTF-8' } })
      const theirs = [...stdout.matchAll(/^ *(?:Next elapse|Iter(?:ation|\.) #\d+|\(in UTC\)): (?:\w+ (\S+) (\S+) (\S+)|never)$/gm)]
      const inUtc = theirs.filter(([line, , , name]) => (zone === 'UTC' ? !line.includes('(in') : name === 'UTC'))
      const wanted = inUtc.map(([, day, time]) => `${day ?? ''}T${time ?? ''}.000Z`)
      expect([zone, text, elapses(text, `${base.replace(' ', 'T')}Z`, zone, wanted.length)]).toEqual([zone, text, wanted])
      expect(wanted.length).toBeGreaterThan(1)
    }
  }
})
