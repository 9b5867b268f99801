import type { CalendarComponent, CalendarExpression } from './expression.js'

const SECOND = 1_000_000
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The form in which systemd itself shows an expression: `Mon..Fri *-*-* 02:30:00` (`systemd-analyze calendar`). */
export function normalizedCalendar(expression: CalendarExpression): string {
  const { weekdays, years, months, days, fromEndOfMonth, hours, minutes, seconds, zone } = expression
  const date = `${field(years, 4)}-${field(months, 2)}${fromEndOfMonth ? '~' : '-'}${field(days, 2)}`
  const time = `${field(hours, 2)}:${field(minutes, 2)}:${secondsField(seconds)}`
  return [...(weekdays === null ? [] : [weekdaysField(weekdays)]), date, time, ...(zone === null ? [] : [zone])].join(' ')
}

function weekdaysField(weekdays: readonly number[]): string {
  return runsOf(weekdays)
    .map(([first, last]) => {
      const [from = '', to = ''] = [WEEKDAYS[first], WEEKDAYS[last]]
      return first === last ? from : last === first + 1 ? `${from},${to}` : `${from}..${to}`
    })
    .join(',')
}

/** Ascending numbers as runs of neighbours: 1,2,3,5 are 1-3 and 5-5. */
export function runsOf(values: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = []
  for (const value of values) {
    const run = runs.at(-1)
    if (run?.[1] === value - 1) run[1] = value
    else runs.push([value, value])
  }
  return runs
}

function field(components: readonly CalendarComponent[] | null, width: number): string {
  return components === null ? '*' : list(components, 1, (value, digits = width) => String(value).padStart(digits, '0'))
}

function secondsField(components: readonly CalendarComponent[]): string {
  const [only] = components
  if (components.length === 1 && only?.start === 0 && only.stop === null && only.repeat === SECOND) return '*'
  return list(components, SECOND, (value, width = 2) => {
    const whole = String(Math.floor(value / SECOND)).padStart(width, '0')
    return value % SECOND === 0 ? whole : `${whole}.${String(value % SECOND).padStart(6, '0')}`
  })
}

/** Sorted, without duplicates, ranges cut down to their last value, as systemd does it. */
function list(components: readonly CalendarComponent[], one: number, show: (value: number, width?: number) => string): string {
  const sorted = components
    .map(({ start, stop, repeat }) => ({ start, repeat, stop: stop === null || repeat === 0 ? stop : stop - ((stop - start) % repeat) }))
    .sort((first, second) => first.start - second.start || (first.stop ?? -1) - (second.stop ?? -1) || first.repeat - second.repeat)
    .map(({ start, stop, repeat }) => {
      const range = stop === null || stop === start ? '' : `..${show(stop)}`
      const isPlain = repeat === 0 || stop === start || (stop !== null && repeat === one)
      return `${show(start)}${range}${isPlain ? '' : `/${show(repeat, 1)}`}`
    })
  return [...new Set(sorted)].join(',')
}
