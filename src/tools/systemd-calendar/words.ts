import { dateInWords } from './date-words.js'
import { parseCalendarExpression } from './expression.js'
import { normalizedCalendar } from './normalized.js'
import { timeInWords } from './time-words.js'

/**
 * An OnCalendar= expression in plain English: `every day at 00:00`, `Mon to Fri at 02:30`, `every 15 minutes`,
 * `on the last day of every month at 23:00`. What does not make a plain sentence stays systemd's normalized form; what is
 * no calendar expression stays as it is. Times of day are the host's own unless a zone follows in brackets.
 */
export function calendarInWords(text: string): string {
  const expression = parseCalendarExpression(text)
  if (expression === null) return text
  const date = dateInWords(expression)
  const time = timeInWords(expression)
  if (date === null || time === null) return normalizedCalendar(expression)
  const zone = expression.zone === null ? '' : ` (${expression.zone})`
  if (time.kind === 'at') return `${date} ${time.words}${zone}`
  return `${date === 'every day' ? time.words : `${date}, ${time.words}`}${zone}`
}
