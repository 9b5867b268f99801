import { instantFromUsec, type Instant } from '../timestamps.js'

/**
 * Times of `-T` and `--reltime` stand in brackets in the order, with the words and the signs of the user's language:
 * `Sun Nov 22 04:02:40 2026`, `So, 22. Nov 2026, 04:02:40`, `11月22日(日) 04:02:40 2026` (translations of util-linux 2.23 to 2.41).
 */

/** A time of day with seconds, a day, words around; a message in brackets has no such. */
export function isLocalTime(text: string): boolean {
  return /^[\p{L}\p{M}\p{N} .,:()+-]+$/u.test(text) && partsOf(text) !== null && /\p{L}/u.test(text)
}

/** `Nov22 04:02`, `22. Nov 04:02`, `11月22日 04:02`. */
export function isLocalMinute(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}. ]{4,20} \d{2}[:.]\d{2}$/u.test(text) && /\p{L}/u.test(text)
}

/** A local time as an instant; null when the zone or the year is not told, or the month is in a language that is not known. */
export function localInstant(text: string, utcOffsetMinutes: number | undefined): Instant | null {
  const parts = partsOf(text)
  if (parts?.month == null || parts.year === null || utcOffsetMinutes === undefined) return null
  const { year, month, day, hour, minute, second } = parts
  return instantFromUsec((Date.UTC(year, month - 1, day, hour, minute, second) - utcOffsetMinutes * 60_000) * 1000)
}

/** Whether only the zone is missing to make it an instant. */
export function lacksZone(text: string): boolean {
  const parts = partsOf(text)
  return parts?.month != null && parts.year !== null
}

interface Parts {
  year: number | null
  /** 1 to 12. */
  month: number | null
  day: number
  hour: number
  minute: number
  second: number
}

function partsOf(text: string): Parts | null {
  const time = /(?<!\d)(\d{1,2})[:.](\d{2})[:.](\d{2})(?!\d)/.exec(text)
  if (time === null) return null
  const [hour = 0, minute = 0, second = 0] = time.slice(1).map(Number)
  const date = `${text.slice(0, time.index)} ${text.slice(time.index + time[0].length)}`
  const year = /(?<!\d)\d{4}(?!\d)/.exec(date)?.[0]
  const numbered = /(\d{1,2}) ?[月월]/.exec(date)
  const day = /(?<!\d)\d{1,2}(?!\d)/.exec(date.replace(year ?? '', ' ').replace(numbered?.[0] ?? '', ' '))?.[0]
  if (day === undefined || Number(day) > 31 || hour > 23 || minute > 59 || second > 60) return null
  const month = numbered === null ? monthByName(date) : Number(numbered[1])
  return { year: year === undefined ? null : Number(year), month: monthOrNull(month), day: Number(day), hour, minute, second }
}

function monthOrNull(month: number | null): number | null {
  return month !== null && month >= 1 && month <= 12 ? month : null
}

/** The day of the week stands first in every language, and may look like a month (`mar`, Tuesday in Spanish). */
function monthByName(date: string): number | null {
  const words = date.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  const names = words.length > 1 ? words.slice(1) : words
  const index = MONTHS.findIndex((month) => month.split(' ').some((name) => names.includes(name)))
  return index === -1 ? null : index + 1
}

/** Abbreviations of the C library in English, German, French, Spanish, Italian, Portuguese, Dutch and Swedish. */
const MONTHS = [
  'jan janv ene gen',
  'feb febr fév févr fev',
  'mar mär märz mars mrt',
  'apr avr avril abr',
  'may mai mag mei maj mayo',
  'jun juin giu juni',
  'jul juil lug juli',
  'aug août ago',
  'sep sept set',
  'oct okt ott out',
  'nov',
  'dec dez déc dic',
]
