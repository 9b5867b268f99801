import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { parseCalendarExpression } from '../../../src/tools/systemd-calendar/expression.js'
import { normalizedCalendar } from '../../../src/tools/systemd-calendar/normalized.js'
import { calendarInWords } from '../../../src/tools/systemd-calendar/words.js'
import { meansMoment, type Moment } from './understand-words.js'

describe('calendarInWords', () => {
  it.each([
    ['daily', 'every day at 00:00'],
    ['weekly', 'every Monday at 00:00'],
    ['monthly', 'on the 1st of every month at 00:00'],
    ['hourly', 'every hour'],
    ['minutely', 'every minute'],
    ['quarterly', 'on the 1st of January, April, July and October at 00:00'],
    ['yearly', 'on the 1st of January at 00:00'],
    ['Mon..Fri 02:30', 'Mon to Fri at 02:30'],
    ['Mon,Wed,Fri 6:00', 'Mon, Wed and Fri at 06:00'],
    ['*:0/15', 'every 15 minutes'],
    ['*:5/15', 'at minutes 5, 20, 35 and 50 of every hour'],
    ['*:7', 'at minute 7 of every hour'],
    ['*:10..20', 'every minute from minute 10 to minute 20 of every hour'],
    ['9..17:05,20', 'at minutes 5 and 20 of every hour from 09:00 to 17:00'],
    ['0/2:00', 'every 2 hours from 00:00 to 22:00'],
    ['0/6:15', 'every day at 00:15, 06:15, 12:15 and 18:15'],
    ['Mon..Fri 9..17:0/15', 'Mon to Fri, every 15 minutes from 09:00 to 17:45'],
    ['*:*:0/30', 'every 30 seconds'],
    ['*:*:15,45', 'every minute at seconds 15 and 45'],
    ['*:*:*', 'every second'],
    ['6:00:30', 'every day at 06:00:30'],
    ['00:00:00.5', 'every day at 00:00:00.5'],
    ['*-*~1 23:00', 'on the last day of every month at 23:00'],
    ['*-*~3 23:00', 'on the 3rd last day of every month at 23:00'],
    ['Mon *-*~7/1 5:00', 'on the last Monday of every month at 05:00'],
    ['Tue *-*-8..14 5:00', 'on the second Tuesday of every month at 05:00'],
    ['Fri *-*-13', 'on the 13th of every month when that is a Friday at 00:00'],
    ['Mon..Fri *-3..5-* 1:00', 'Mon to Fri in March to May at 01:00'],
    ['2026-01-01', 'once on 2026-01-01 at 00:00'],
    ['2026..2028-*-* 12:00', 'every day in 2026 to 2028 at 12:00'],
    ['2020/2-1-1', 'on the 1st of January in every 2nd year from 2020 on at 00:00'],
    ['daily Europe/Berlin', 'every day at 00:00 (Europe/Berlin)'],
    ['hourly UTC', 'every hour (UTC)'],
  ])('%s: %s', (expression, words) => {
    expect(calendarInWords(expression)).toBe(words)
  })

  it.each([
    ['5,7,11:0/15', '*-*-* 05,07,11:00/15:00'],
    ['*-*-1/2 3:00', '*-*-01/2 03:00:00'],
    ['*:*:0/0.5', '*-*-* *:*:00/0.500000'],
    ['Mon *-*~2,9', 'Mon *-*~02,09 00:00:00'],
    ['no such thing', 'no such thing'],
  ])('%s has no plain sentence and stays %s', (expression, form) => {
    expect(calendarInWords(expression)).toBe(form)
  })
})

interface Part {
  start: number
  stop: number | null
  repeat: number
}

/** A field as text and as the values that it means, made without the code under test. */
function field(from: number, to: number, most = to): fc.Arbitrary<Part[] | null> {
  const part = fc.record({
    start: fc.integer({ min: from, max: most }),
    length: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null }),
    repeat: fc.constantFrom(0, 0, 1, 2, 3, 5, 6, 7, 10, 15),
  })
  return fc.option(
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) =>
      parts.map(({ start, length, repeat }) => ({
        start,
        stop: length === null ? null : Math.min(most, start + length),
        repeat: repeat > to - from ? 1 : repeat,
      })),
    ),
    { nil: null, freq: 2 },
  )
}

function written(parts: readonly Part[] | null): string {
  if (parts === null) return '*'
  return parts.map(({ start, stop, repeat }) => `${start}${stop === null ? '' : `..${stop}`}${repeat === 0 ? '' : `/${repeat}`}`).join(',')
}

function means(parts: readonly Part[] | null, value: number): boolean {
  return (
    parts === null ||
    parts.some(({ start, stop, repeat }) => {
      if (value < start || (stop !== null && value > stop)) return false
      return repeat === 0 ? stop !== null || value === start : (value - start) % repeat === 0
    })
  )
}

const expressions = fc.record({
  weekdays: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }), { nil: null, freq: 2 }),
  years: fc.option(field(1970, 2199, 2040), { nil: null, freq: 1 }),
  months: field(1, 12),
  days: field(1, 31),
  hours: field(0, 23),
  minutes: field(0, 59),
  seconds: fc.oneof({ weight: 3, arbitrary: fc.constant<Part[] | null>([{ start: 0, stop: null, repeat: 0 }]) }, field(0, 59)),
})

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const moments = fc.integer({ min: Date.UTC(2019, 0, 1) / 1000, max: Date.UTC(2029, 0, 1) / 1000 }).map(momentOf)

function momentOf(seconds: number): Moment {
  const date = new Date(seconds * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    fromEnd: new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate() + 1,
    weekday: (date.getUTCDay() + 6) % 7,
    time: (date.getUTCHours() * 60 + date.getUTCMinutes()) * 60 + date.getUTCSeconds(),
  }
}

/** A sentence is never wrong: read back by an independent reader it means the same moments as the expression. */
it('says neither more nor less than the expression', () => {
  let hits = 0
  let sentences = 0
  fc.assert(
    fc.property(expressions, fc.array(moments, { minLength: 30, maxLength: 30 }), fc.nat(), (parts, others, pick) => {
      const { weekdays, years, months, days, hours, minutes, seconds } = parts
      const text = [
        ...(weekdays === null ? [] : [weekdays.map((day) => NAMES[day]).join(',')]),
        `${written(years)}-${written(months)}-${written(days)}`,
        `${written(hours)}:${written(minutes)}:${written(seconds)}`,
      ].join(' ')
      const words = calendarInWords(text)
      if (words === normalizedCalendar(parseCalendarExpression(text)!)) return
      sentences += 1
      // Moments near the expression: random ones alone would almost never match a time of day.
      const near = others.map((moment, index) => ({
        ...moment,
        time:
          ((hours?.[index % hours.length]?.start ?? moment.time % 24) * 60 +
            (minutes?.[(index + pick) % minutes.length]?.start ?? moment.time % 60)) *
            60 +
          (seconds?.[pick % seconds.length]?.start ?? moment.time % 60),
      }))
      for (const moment of [...others, ...near]) {
        const { year, month, day, weekday, time } = moment
        const expected =
          (weekdays === null || weekdays.includes(weekday)) &&
          means(years, year) &&
          means(months, month) &&
          means(days, day) &&
          means(hours, Math.floor(time / 3600)) &&
          means(minutes, Math.floor(time / 60) % 60) &&
          means(seconds, time % 60)
        if (expected) hits += 1
        expect([words, moment, meansMoment(words, moment)]).toEqual([words, moment, expected])
      }
    }),
    { numRuns: 800 },
  )
  // The test would also pass if nothing ever made a sentence or nothing ever matched.
  expect(sentences).toBeGreaterThan(80)
  expect(hits).toBeGreaterThan(200)
})

it('counts from the end of the month as systemd does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 28 }),
      fc.constantFrom(0, 1),
      fc.option(fc.integer({ min: 0, max: 6 }), { nil: null }),
      fc.array(moments, { minLength: 20, maxLength: 20 }),
      (start, repeat, weekday, some) => {
        const text = `${weekday === null ? '' : `${NAMES[weekday] ?? ''} `}*-*~${start}${repeat === 0 ? '' : '/1'} 04:00`
        const words = calendarInWords(text)
        if (words.includes('*')) return
        for (const moment of some.map((each) => ({ ...each, time: 4 * 3600 }))) {
          const isDay = repeat === 0 ? moment.fromEnd === start : moment.fromEnd <= start
          expect([words, moment, meansMoment(words, moment)]).toEqual([
            words,
            moment,
            isDay && (weekday === null || weekday === moment.weekday),
          ])
        }
      },
    ),
  )
})

it('takes any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9*~:./, @-]{0,30}$/)), (text) => {
      expect(typeof calendarInWords(text)).toBe('string')
    }),
  )
})
