import { daysFromEnd, valuesOf, type CalendarExpression } from './expression.js'

const SECOND = 1_000_000
const DAY_MS = 86_400_000

/** As far as is looked: a 29th of February on a certain weekday comes at least every 40 years. */
const MOST_DAYS = 41 * 366

/**
 * The next times of a calendar expression after a moment, in microseconds since the epoch, as systemd reckons them
 * (systemd.time(7)); for a systemd that tells only the first one. A time of day that a change of the clock leaves out is left out; of one
 * that comes twice the first counts.
 *
 * @param zone of the expression, or of the host; one that Intl knows
 */
export function nextElapses(expression: CalendarExpression, afterUsec: number, zone: string, count: number): number[] {
  const offset = offsetOf(zone)
  const times: number[] = []
  const local = new Date(afterUsec / 1000 + offset(afterUsec / 1000))
  // A day early: zones differ by the hour.
  let day = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - DAY_MS
  for (let looked = 0; looked < MOST_DAYS && times.length < count; looked += 1, day += DAY_MS) {
    if (!isOnDay(expression, new Date(day))) continue
    for (const time of timesOfDay(expression)) {
      const usec = toUsec(day, time, offset)
      if (usec !== null && usec > afterUsec) times.push(usec)
      if (times.length === count) break
    }
  }
  return times
}

function isOnDay({ weekdays, years, months, days, fromEndOfMonth }: CalendarExpression, date: Date): boolean {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const isIn = (field: CalendarExpression['years'], value: number, last: number): boolean =>
    field === null || valuesOf(field, 0, last).includes(value)
  if (weekdays !== null && !weekdays.includes((date.getUTCDay() + 6) % 7)) return false
  if (!isIn(years, year, 2200) || !isIn(months, month + 1, 12)) return false
  if (!fromEndOfMonth || days === null) return isIn(days, day, 31)
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return daysFromEnd(days).includes(length - day + 1)
}

/** Microseconds since midnight, ascending. */
function* timesOfDay({ hours, minutes, seconds }: CalendarExpression): Generator<number> {
  const [hourValues, minuteValues, secondValues] = [valuesOf(hours, 0, 23), valuesOf(minutes, 0, 59), valuesOf(seconds, 0, 60 * SECOND - 1)]
  for (const hour of hourValues) {
    for (const minute of minuteValues) {
      for (const second of secondValues) yield (hour * 3600 + minute * 60) * SECOND + second
    }
  }
}

/** A time of the clock in a zone; null when the clock leaves it out. */
function toUsec(day: number, time: number, offset: (ms: number) => number): number | null {
  const clock = day + Math.floor(time / 1000)
  // The clock was ahead of UTC by what it was before or after a change: the earlier moment is the first one.
  const found = [...new Set([offset(clock - DAY_MS), offset(clock + DAY_MS)])]
    .map((ahead) => clock - ahead)
    .filter((ms) => ms + offset(ms) === clock)
  return found.length === 0 ? null : Math.min(...found) * 1000 + (time % 1000)
}

/** How many milliseconds the clock of a zone is ahead of UTC at a moment. */
function offsetOf(zone: string): (ms: number) => number {
  if (zone === 'UTC') return () => 0
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  return (ms) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
  }
}
