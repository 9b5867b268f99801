/** One entry of a list such as `1,5..10/2,*`: `start`, `start..stop`, each perhaps with `/repeat`. */
export interface CalendarComponent {
  start: number
  /** null: no `..stop`. */
  stop: number | null
  /** 0: no `/repeat`. A range without one repeats by 1. */
  repeat: number
}

/** A field of a calendar expression: null is `*`. */
type CalendarField = CalendarComponent[] | null

/** A calendar expression of systemd.time(7), as OnCalendar= takes it. */
export interface CalendarExpression {
  /** 0 is Monday; null is any day. */
  weekdays: number[] | null
  years: CalendarField
  months: CalendarField
  days: CalendarField
  /** `~`: the days count from the end of the month, 1 is its last day. */
  fromEndOfMonth: boolean
  hours: CalendarField
  minutes: CalendarField
  /** In microseconds; never null: `*` is 0 repeated by a second. */
  seconds: CalendarComponent[]
  /** As written: `UTC`, `Europe/Berlin`, `JST`; null is the host's own. */
  zone: string | null
}

const SECOND = 1_000_000

/** What the words of systemd.time(7) stand for. */
const SHORTHANDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    minutely: '*-*-* *:*:00',
    hourly: '*-*-* *:00:00',
    daily: '*-*-* 00:00:00',
    monthly: '*-*-01 00:00:00',
    weekly: 'Mon *-*-* 00:00:00',
    yearly: '*-01-01 00:00:00',
    annually: '*-01-01 00:00:00',
    anually: '*-01-01 00:00:00',
    quarterly: '*-01,04,07,10-01 00:00:00',
    biannually: '*-01,07-01 00:00:00',
    'bi-annually': '*-01,07-01 00:00:00',
    semiannually: '*-01,07-01 00:00:00',
    'semi-annually': '*-01,07-01 00:00:00',
  }),
)

/**
 * A calendar expression (systemd.time(7), "Calendar Events"), in the form that people write or in the normalized one that
 * systemd shows. Null for a text that is none.
 */
export function parseCalendarExpression(text: string): CalendarExpression | null {
  const words = text.trim().split(/ +/)
  const zone = words.length > 1 && /^[A-Za-z][\w+/-]*$/.test(words.at(-1) ?? '') ? (words.pop() ?? null) : null
  const shorthand = words.length === 1 ? SHORTHANDS.get((words[0] ?? '').toLowerCase()) : undefined
  const expression = parseParts(shorthand === undefined ? words : shorthand.split(' '))
  if (expression === null) return null
  const isInstant = words.some((word) => word.startsWith('@'))
  return { ...expression, zone: isInstant || zone?.toUpperCase() === 'UTC' ? 'UTC' : zone }
}

function parseParts(words: string[]): Omit<CalendarExpression, 'zone'> | null {
  const rest = [...words]
  let weekdays: number[] | null = null
  if (/^[A-Za-z]/.test(rest[0] ?? '')) {
    weekdays = parseWeekdays(rest.shift() ?? '')
    if (weekdays === null) return null
    if (weekdays.length === 7) weekdays = null
  } else if (rest[0] === '' || rest.length === 0) return null
  const instant = /^@(\d+)$/.exec(rest[0] ?? '')
  if (instant) return rest.length === 1 ? atInstant(Number(instant[1]), weekdays) : null
  const date = rest[0] === undefined || rest[0].includes(':') ? '*-*-*' : (rest.shift() ?? '')
  const time = rest.shift() ?? '00:00:00'
  if (rest.length > 0) return null
  const onDays = parseDate(date)
  const atTimes = parseTime(time)
  return onDays === null || atTimes === null ? null : { weekdays, ...onDays, ...atTimes }
}

/** `@SECONDS` since the epoch, always in UTC. */
function atInstant(seconds: number, weekdays: number[] | null): Omit<CalendarExpression, 'zone'> | null {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return null
  return {
    weekdays,
    years: [single(date.getUTCFullYear())],
    months: [single(date.getUTCMonth() + 1)],
    days: [single(date.getUTCDate())],
    fromEndOfMonth: false,
    hours: [single(date.getUTCHours())],
    minutes: [single(date.getUTCMinutes())],
    seconds: [single(date.getUTCSeconds() * SECOND)],
  }
}

function single(value: number): CalendarComponent {
  return { start: value, stop: null, repeat: 0 }
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** `Mon`, `Mon..Fri`, `Sat,Sun`; a trailing comma is allowed, a range back over Sunday is not. */
function parseWeekdays(text: string): number[] | null {
  const chosen = new Set<number>()
  for (const part of text.replace(/,$/, '').split(',')) {
    const ends = part.split(/\.\.|-/).map(weekdayNumber)
    const [first, last = first] = ends
    if (ends.length > 2 || first === undefined || last === undefined || first === -1 || last === -1 || first > last) return null
    for (let day = first; day <= last; day += 1) chosen.add(day)
  }
  return [...chosen].sort((one, other) => one - other)
}

function weekdayNumber(name: string): number {
  const lower = name.toLowerCase()
  return WEEKDAYS.findIndex((weekday) => weekday === lower || weekday.slice(0, 3) === lower)
}

function parseDate(text: string): Pick<CalendarExpression, 'years' | 'months' | 'days' | 'fromEndOfMonth'> | null {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text)
  if (!match) return null
  const years = parseField(match[1] ?? '*', 1970, 2199, fullYear)
  const months = parseField(match[2] ?? '', 1, 12)
  const fromEndOfMonth = match[3] === '~'
  const days = parseField(match[4] ?? '', 1, fromEndOfMonth ? 28 : 31)
  if (years === undefined || months === undefined || days === undefined) return null
  return { years, months, days, fromEndOfMonth: fromEndOfMonth && days !== null }
}

/** 12 is 2012, 89 is 1989. */
function fullYear(year: number): number {
  return year < 70 ? year + 2000 : year < 100 ? year + 1900 : year
}

function parseTime(text: string): Pick<CalendarExpression, 'hours' | 'minutes' | 'seconds'> | null {
  const parts = text.split(':')
  if (parts.length < 2 || parts.length > 3) return null
  const hours = parseField(parts[0] ?? '', 0, 23)
  const minutes = parseField(parts[1] ?? '', 0, 59)
  const seconds = parseField(parts[2] ?? '0', 0, 60 * SECOND - 1, (value) => Math.round(value * SECOND), SECOND)
  if (hours === undefined || minutes === undefined || seconds === undefined) return null
  return { hours, minutes, seconds: seconds ?? [{ start: 0, stop: null, repeat: SECOND }] }
}

/** A field's list; undefined when it is not one, or when a value is outside `from`..`to`. */
function parseField(
  text: string,
  from: number,
  to: number,
  convert: (value: number) => number = (value) => value,
  one = 1,
): CalendarField | undefined {
  if (text === '*') return null
  const number = one === 1 ? '\\d+' : '\\d+(?:\\.\\d{1,6})?'
  const pattern = new RegExp(`^(${number})(?:\\.\\.(${number}))?(?:/(${number}))?$`)
  const components: CalendarComponent[] = []
  for (const part of text.split(',')) {
    const match = pattern.exec(part)
    if (!match) return undefined
    const start = convert(Number(match[1]))
    const stop = match[2] === undefined ? null : convert(Number(match[2]))
    const repeat = match[3] === undefined ? (stop === null ? 0 : one) : Math.round(Number(match[3]) * one)
    if (start < from || start > to || (stop !== null && (stop < start || stop > to))) return undefined
    if (repeat > to - from || (match[3] !== undefined && repeat === 0)) return undefined
    components.push({ start, stop, repeat })
  }
  return components
}

/** All values of a field, ascending; `null` (that is `*`) gives every one from `from` to `to`. */
export function valuesOf(field: CalendarField, from: number, to: number): number[] {
  const values = new Set<number>()
  for (const { start, stop, repeat } of field ?? [{ start: from, stop: to, repeat: 1 }]) {
    const end = stop ?? (repeat === 0 ? start : to)
    for (let value = start; value <= end; value += repeat === 0 ? 1 : repeat) values.add(value)
  }
  return [...values].sort((one, other) => one - other)
}

/**
 * The days that a `~` field means, counted from the end of the month (1 is the last day), ascending: a repetition runs
 * towards the end of the month (`~07/1` is the last seven days).
 */
export function daysFromEnd(field: readonly CalendarComponent[]): number[] {
  const values = new Set<number>()
  for (const { start, stop, repeat } of field) {
    const [first, last] = stop === null ? [start, repeat === 0 ? start : 1] : [stop - ((stop - start) % Math.max(1, repeat)), start]
    for (let value = first; value >= last; value -= repeat === 0 ? 1 : repeat) values.add(value)
  }
  return [...values].sort((one, other) => one - other)
}
