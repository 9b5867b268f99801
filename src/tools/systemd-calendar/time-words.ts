import { valuesOf, type CalendarExpression } from './expression.js'
import { inWords } from '../../words.js'

const SECOND = 1_000_000
const DAY = 86_400

/** When on a day: at certain times (`at 00:00`), or again and again (`every 15 minutes`). */
export interface TimeWords {
  kind: 'at' | 'every'
  words: string
}

/** As many times as a sentence can carry. */
const MOST_TIMES = 8
const MOST_OFFSETS = 12

/** The hours, minutes and seconds of an expression in words, or null when they do not make a plain sentence. */
export function timeInWords({ hours, minutes, seconds }: CalendarExpression): TimeWords | null {
  if (seconds.some(({ repeat, stop }) => repeat % SECOND !== 0 || (stop !== null && stop % SECOND !== 0))) return null
  const hourValues = valuesOf(hours, 0, 23)
  const minuteValues = valuesOf(minutes, 0, 59)
  const secondValues = valuesOf(seconds, 0, 60 * SECOND - 1).map((value) => value / SECOND)
  const withinHour = minuteValues.flatMap((minute) => secondValues.map((second) => minute * 60 + second))
  const times = hourValues.flatMap((hour) => withinHour.map((rest) => hour * 3600 + rest))
  const isEveryHour = hourValues.length === 24
  if (isEveryHour && minuteValues.length === 60) {
    const words = everyMinuteInWords(secondValues)
    if (words !== null) return words
  }
  const step = stepOf(times)
  const first = times[0] ?? 0
  const last = times.at(-1) ?? 0
  if (step !== null && times.length > 4) {
    const runsAllDay = step * times.length === DAY && first < step
    if (runsAllDay && first === 0 && 3600 % step === 0) return { kind: 'every', words: everyInWords(step) }
    if (!runsAllDay || 3600 % step !== 0) return { kind: 'every', words: `${everyInWords(step)} from ${clock(first)} to ${clock(last)}` }
  }
  if (times.length <= MOST_TIMES) return { kind: 'at', words: `at ${inWords(times.map(clock))}` }
  return hourlyInWords(hourValues, withinHour)
}

function everyMinuteInWords(seconds: readonly number[]): TimeWords | null {
  const [only] = seconds
  if (seconds.length === 1 && only === 0) return { kind: 'every', words: 'every minute' }
  if (seconds.length === 60 || (stepOf(seconds) ?? 60) * seconds.length === 60) {
    const step = 60 / seconds.length
    if (only === 0 && Number.isInteger(step)) return { kind: 'every', words: everyInWords(step) }
  }
  return seconds.length > MOST_OFFSETS
    ? null
    : { kind: 'every', words: `every minute at ${seconds.length === 1 ? 'second' : 'seconds'} ${inWords(seconds.map(String))}` }
}

/** The same minutes of many hours. */
function hourlyInWords(hours: readonly number[], withinHour: readonly number[]): TimeWords | null {
  const isRun = (hours.at(-1) ?? 0) - (hours[0] ?? 0) === hours.length - 1
  if (!isRun || withinHour.some((rest) => rest % 60 !== 0)) return null
  const minutes = withinHour.map((rest) => rest / 60)
  const which =
    hours.length === 24 ? 'every hour' : `every hour from ${clock((hours[0] ?? 0) * 3600)} to ${clock((hours.at(-1) ?? 0) * 3600)}`
  const step = stepOf(minutes)
  if (step !== null && (minutes.length > MOST_OFFSETS || (step === 1 && minutes.length > 3))) {
    const [first = 0, last = 0] = [minutes[0], minutes.at(-1)]
    return { kind: 'every', words: `${everyInWords(step * 60)} from minute ${String(first)} to minute ${String(last)} of ${which}` }
  }
  if (minutes.length > MOST_OFFSETS) return null
  if (hours.length === 24 && minutes.length === 1 && minutes[0] === 0) return { kind: 'every', words: which }
  return { kind: 'every', words: `at ${minutes.length === 1 ? 'minute' : 'minutes'} ${inWords(minutes.map(String))} of ${which}` }
}

/** The distance when all neighbours are equally far apart. */
function stepOf(values: readonly number[]): number | null {
  const step = (values[1] ?? Number.NaN) - (values[0] ?? Number.NaN)
  return values.every((value, index) => index === 0 || value - (values[index - 1] ?? 0) === step) && step > 0 ? step : null
}

function everyInWords(step: number): string {
  const [size, name] = step % 3600 === 0 ? [3600, 'hour'] : step % 60 === 0 ? [60, 'minute'] : [1, 'second']
  const count = step / size
  return count === 1 ? `every ${name}` : `every ${String(count)} ${name}s`
}

/** Seconds since midnight as `02:30`, with seconds only when there are some. */
function clock(time: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const whole = Math.floor(time)
  const micro = Math.round((time - whole) * SECOND)
  const text = `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}`
  if (whole % 60 === 0 && micro === 0) return text
  return `${text}:${two(whole % 60)}${micro === 0 ? '' : `.${String(micro).padStart(6, '0').replace(/0+$/, '')}`}`
}
