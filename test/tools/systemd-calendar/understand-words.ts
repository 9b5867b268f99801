/** A reader of the sentences of calendarInWords, written from the sentences alone: the other half of a round trip. */

export interface Moment {
  year: number
  month: number
  day: number
  /** 1 is the last day of the month. */
  fromEnd: number
  /** 0 is Monday. */
  weekday: number
  /** Seconds since midnight. */
  time: number
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKS = ['first', 'second', 'third', 'fourth']
const UNITS: Record<string, number> = { hour: 3600, minute: 60, second: 1 }

/** Whether the moment is one that the sentence names. @throws Error for a sentence that it cannot read */
export function meansMoment(sentence: string, moment: Moment): boolean {
  const at = sentence.search(/,? (?:at \d|at minute|at second|every (?:\d+ )?(?:hour|minute|second))/)
  const startsWithTime = /^(?:at |every (?:\d+ )?(?:hour|minute|second))/.test(sentence)
  const date = startsWithTime ? 'every day' : sentence.slice(0, at)
  const time = startsWithTime ? sentence : sentence.slice(at).replace(/^,? /, '')
  return meansDay(date, moment) && meansTime(time, moment.time)
}

function meansDay(date: string, moment: Moment): boolean {
  const once = /^once on (\d+)-(\d\d)-(\d\d)$/.exec(date)
  if (once) return moment.year === Number(once[1]) && moment.month === Number(once[2]) && moment.day === Number(once[3])
  const years = / from (\d+) on$| in every (\d+)\w\w year from (\d+) on$| in (\d{4}.*)$/.exec(date)
  const rest = years ? date.slice(0, years.index) : date
  if (years && !meansYear(years, moment.year)) return false
  const day = /^on the (.*?) of (.*?)(?: when that is (?:a )?(.*))?$/.exec(rest)
  if (day) {
    return (
      meansMonth(day[2]!, moment.month) &&
      (day[3] === undefined || isOneOf(day[3], moment.weekday, weekdayOf)) &&
      meansDayOfMonth(day[1]!, moment)
    )
  }
  const [which = '', months] = rest.split(' in ')
  if (months !== undefined && !meansMonth(months, moment.month)) return false
  return which === 'every day' || isOneOf(which.replace(/^every /, ''), moment.weekday, weekdayOf)
}

function meansYear(match: RegExpExecArray, year: number): boolean {
  if (match[1] !== undefined) return year >= Number(match[1])
  if (match[2] !== undefined) return year >= Number(match[3]) && (year - Number(match[3])) % Number(match[2]) === 0
  return isOneOf(match[4]!, year, Number)
}

function meansMonth(text: string, month: number): boolean {
  return text === 'every month' || isOneOf(text, month, (name) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1)
}

function meansDayOfMonth(text: string, { day, fromEnd, weekday }: Moment): boolean {
  if (text === 'last day') return fromEnd === 1
  const lastDay = /^(\d+)\w\w last day$/.exec(text)
  if (lastDay) return fromEnd === Number(lastDay[1])
  const lastDays = /^last (\d+) days$/.exec(text)
  if (lastDays) return fromEnd <= Number(lastDays[1])
  const week = /^(first|second|third|fourth|last) (\w+day)$/.exec(text)
  if (week)
    return weekday === weekdayOf(week[2]!) && (week[1] === 'last' ? fromEnd <= 7 : Math.ceil(day / 7) === WEEKS.indexOf(week[1]!) + 1)
  return isOneOf(text, day, (word) => Number.parseInt(word, 10))
}

function meansTime(text: string, time: number): boolean {
  const ofHours = /^(.*) of every hour(?: from (\d\d:\d\d) to (\d\d:\d\d))?$/.exec(text)
  if (ofHours) {
    const [, minutes = '', from = '00:00', to = '23:00'] = ofHours
    if (time < clock(from) || time >= clock(to) + 3600 || time % 60 !== 0) return false
    const minute = Math.floor(time / 60) % 60
    const range = /^every (?:(\d+) )?minutes? from minute (\d+) to minute (\d+)$/.exec(minutes)
    if (range) return minute >= Number(range[2]) && minute <= Number(range[3]) && (minute - Number(range[2])) % Number(range[1] ?? 1) === 0
    const list = /^at minutes? (.*)$/.exec(minutes)
    if (list) return isOneOf(list[1]!, minute, Number)
  }
  const seconds = /^every minute at seconds? (.*)$/.exec(text)
  if (seconds) return isOneOf(seconds[1]!, time % 60, Number)
  const every = /^every (?:(\d+) )?(hour|minute|second)s?(?: from ([\d:]+) to ([\d:]+))?$/.exec(text)
  if (every) {
    const [, count = '1', unit = '', from = '00:00', to = '23:59:59'] = every
    return time >= clock(from) && time <= clock(to) && (time - clock(from)) % (Number(count) * UNITS[unit]!) === 0
  }
  const times = /^at (\d\d:.*)$/.exec(text)
  if (times) return isOneOf(times[1]!, time, clock)
  throw new Error(`not understood: ${text}`)
}

function isOneOf(text: string, value: number, parse: (word: string) => number): boolean {
  return text.split(/, | and /).some((part) => {
    const [first = '', last = first] = part.split(' to ')
    const [from, to] = [parse(first), parse(last)]
    if (Number.isNaN(from) || Number.isNaN(to) || from < 0) throw new Error(`not understood: ${part}`)
    return value >= from && value <= to
  })
}

function weekdayOf(name: string): number {
  return WEEKDAYS.indexOf(name.slice(0, 3).toLowerCase())
}

function clock(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}
