import { daysFromEnd, valuesOf, type CalendarExpression } from './expression.js'
import { runsOf } from './normalized.js'
import { joinRuns, ordinal } from './word-lists.js'

const SHORT_WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const LONG_WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** As many parts as an enumeration can carry. */
const MOST_PARTS = 6

/** The days of an expression in words (`every day`, `Mon to Fri`, `on the last day of every month`), or null. */
export function dateInWords(expression: CalendarExpression): string | null {
  const years = yearsInWords(expression)
  const months = monthsInWords(expression)
  if (years === null || months === null) return null
  const once = dateOf(expression)
  if (once !== null) return `once on ${once}`
  const days = daysInWords(expression, months === '' ? 'every month' : months)
  if (days !== null) return days === '' ? null : `${days}${years}`
  const { weekdays } = expression
  const which = weekdays === null ? 'every day' : weekdaysInWords(weekdays, 'every ')
  return `${which}${months === '' ? '' : ` in ${months}`}${years}`
}

/** `Monday` (with `before`), `Mon to Fri`, `Sat and Sun`. */
function weekdaysInWords(weekdays: readonly number[], before: string): string {
  const [only = 0] = weekdays
  return weekdays.length === 1 ? `${before}${LONG_WEEKDAYS[only] ?? ''}` : joinRuns(weekdays, (day) => SHORT_WEEKDAYS[day] ?? '')
}

/** Null: every day of the month. Empty: too much for a sentence. */
function daysInWords({ days, fromEndOfMonth, weekdays }: CalendarExpression, months: string): string | null {
  if (days === null) return null
  const values = fromEndOfMonth ? daysFromEnd(days) : valuesOf(days, 1, 31)
  if (values.length === 31) return null
  const [weekday] = weekdays ?? []
  const which = weekdays?.length === 1 ? weekOfMonth(values, fromEndOfMonth) : null
  if (which !== null && weekday !== undefined) return `on the ${which} ${LONG_WEEKDAYS[weekday] ?? ''} of ${months}`
  const condition = weekdays === null ? '' : ` when that is ${weekdaysInWords(weekdays, 'a ')}`
  const ordinals = fromEndOfMonth ? lastDaysInWords(values) : runsOf(values).length > MOST_PARTS ? null : joinRuns(values, ordinal)
  return ordinals === null ? '' : `on the ${ordinals} of ${months}${condition}`
}

const WEEKS = ['first', 'second', 'third', 'fourth']

/** Seven days in a row hold each weekday once: the first to fourth of the month, or the last. */
function weekOfMonth(values: readonly number[], fromEndOfMonth: boolean): string | null {
  const [first = 0] = values
  if (values.length !== 7 || runsOf(values).length !== 1) return null
  if (fromEndOfMonth) return first === 1 ? 'last' : null
  return first % 7 === 1 ? (WEEKS[(first - 1) / 7] ?? null) : null
}

function lastDaysInWords(values: readonly number[]): string | null {
  const [first = 0] = values
  if (values.length === 1) return first === 1 ? 'last day' : `${ordinal(first)} last day`
  return first === 1 && runsOf(values).length === 1 ? `last ${String(values.length)} days` : null
}

/** Empty: every month. Null: too much for a sentence. */
function monthsInWords({ months }: CalendarExpression): string | null {
  const values = valuesOf(months, 1, 12)
  if (values.length === 12) return ''
  return runsOf(values).length > MOST_PARTS ? null : joinRuns(values, (month) => MONTHS[month - 1] ?? '')
}

/** Empty: every year. Null: too much for a sentence. */
function yearsInWords({ years }: CalendarExpression): string | null {
  if (years === null) return ''
  const [only] = years
  if (years.length === 1 && only?.stop === null && only.repeat > 0) {
    return only.repeat === 1 ? ` from ${String(only.start)} on` : ` in every ${ordinal(only.repeat)} year from ${String(only.start)} on`
  }
  const values = valuesOf(years, 1970, 2199)
  return runsOf(values).length > MOST_PARTS ? null : ` in ${joinRuns(values, String)}`
}

/** One single date, which no weekday narrows down, as `2026-01-31`. */
function dateOf({ years, months, days, fromEndOfMonth, weekdays }: CalendarExpression): string | null {
  if (years === null || months === null || days === null || fromEndOfMonth || weekdays !== null) return null
  const parts = [valuesOf(years, 1970, 2199), valuesOf(months, 1, 12), valuesOf(days, 1, 31)]
  if (parts.some((values) => values.length !== 1)) return null
  return parts.map(([value = 0], index) => String(value).padStart(index === 0 ? 4 : 2, '0')).join('-')
}
