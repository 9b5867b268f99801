import { expect, it } from 'vitest'
import fc from 'fast-check'
import { parseCalendarExpression } from '../../../src/tools/systemd-calendar/expression.js'
import { normalizedCalendar } from '../../../src/tools/systemd-calendar/normalized.js'

/** What `systemd-analyze calendar` of systemd 252 prints as "Normalized form". */
const ANSWERS_OF_252: readonly (readonly [written: string, normalized: string])[] = [
  ['Sat,Sun *-*-* 00/2:00', 'Sat,Sun *-*-* 00/2:00:00'],
  ['*:0/15', '*-*-* *:00/15:00'],
  ['*-*~1', '*-*~01 00:00:00'],
  ['Mon *-05~07/1', 'Mon *-05~07/1 00:00:00'],
  ['hourly', '*-*-* *:00:00'],
  ['*:*:*', '*-*-* *:*:*'],
  ['*:*:0/30', '*-*-* *:*:00/30'],
  ['*:*:1.5/10', '*-*-* *:*:01.500000/10'],
  ['12..14:10,20,30', '*-*-* 12..14:10,20,30:00'],
  ['2026-01-01', '2026-01-01 00:00:00'],
  ['@1795321675', '2026-11-22 04:27:55 UTC'],
  ['Mon @0', 'Mon 1970-01-01 00:00:00 UTC'],
  ['daily Europe/Berlin', '*-*-* 00:00:00 Europe/Berlin'],
  ['weekly utc', 'Mon *-*-* 00:00:00 UTC'],
  ['Mon..Sun 12:00', '*-*-* 12:00:00'],
  ['Mon..Sun,', '*-*-* 00:00:00'],
  ['*-1..3/2-01', '*-01..03/2-01 00:00:00'],
  ['Mon,Tue', 'Mon,Tue *-*-* 00:00:00'],
  ['Mon..Wed,Fri', 'Mon..Wed,Fri *-*-* 00:00:00'],
  ['Tue,Mon 1:0', 'Mon,Tue *-*-* 01:00:00'],
  ['monday..friday', 'Mon..Fri *-*-* 00:00:00'],
  ['Mon-Fri', 'Mon..Fri *-*-* 00:00:00'],
  ['Mon *-*', 'Mon *-*-* 00:00:00'],
  ['2-2 5:5', '*-02-02 05:05:00'],
  ['12-1-1', '2012-01-01 00:00:00'],
  ['99-1-1', '1999-01-01 00:00:00'],
  ['00..23/6:00', '*-*-* 00..18/6:00:00'],
  ['*:0..5/9', '*-*-* *:00:00'],
  ['*-*~1..4/2', '*-*~01..03/2 00:00:00'],
  ['*-*-* 1..5:0/5', '*-*-* 01..05:00/5:00'],
  ['1..3,2..5:00', '*-*-* 01..03,02..05:00:00'],
  ['*-*-* 0:0:0..10/5', '*-*-* 00:00:00..10/5'],
  ['0:0:0/1', '*-*-* 00:00:*'],
  ['*:*:0.5', '*-*-* *:*:00.500000'],
  ['2020/2-*-*', '2020/2-*-* 00:00:00'],
  ['quarterly', '*-01,04,07,10-01 00:00:00'],
  ['semi-annually', '*-01,07-01 00:00:00'],
]

it.each(ANSWERS_OF_252)('%s is normalized as systemd does it', (written, normalized) => {
  expect(normalizedCalendar(parseCalendarExpression(written)!)).toBe(normalized)
})

it.each([
  'Fri..Mon',
  'Mon.Tue',
  'Mon,,Tue 1:00',
  '5',
  '*',
  '',
  '*:60',
  '*:0/60',
  '0/24:0',
  '*-*~30',
  '2-2-2-2',
  '*:*:*:*',
  '1:00 2:00',
  '1970',
  '*-13-*',
])('%s is no calendar expression', (text) => {
  expect(parseCalendarExpression(text)).toBeNull()
})

it('is stable: what is normalized is normalized to itself', () => {
  for (const [, normalized] of ANSWERS_OF_252) expect(normalizedCalendar(parseCalendarExpression(normalized)!)).toBe(normalized)
})

it('takes any text', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9*~:./, @-]{0,30}$/))
  fc.assert(
    fc.property(text, (written) => {
      const expression = parseCalendarExpression(written)
      if (expression !== null) expect(parseCalendarExpression(normalizedCalendar(expression))).not.toBeNull()
    }),
  )
})
