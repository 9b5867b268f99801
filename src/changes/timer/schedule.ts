import { HostwardError, InterruptedError, PlanRefusedError, ToolFailedError, UsageError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { unlessNotRecorded } from '../not-recorded.js'
import { readHostZone } from '../../facts/timers/host-zone.js'
import { inZone, readNextRuns } from '../../facts/timers/next-runs.js'
import { askTimeSpan, TIMESPAN_SINCE } from '../../tools/systemd-analyze/timespan.js'
import { askCalendarRuns } from '../../tools/systemd-calendar/analyze.js'
import { nextElapses } from '../../tools/systemd-calendar/elapse.js'
import { parseCalendarExpression } from '../../tools/systemd-calendar/expression.js'
import { calendarInWords } from '../../tools/systemd-calendar/words.js'
import { askSystemdVersion } from '../../tools/systemctl/version.js'

/** When a timer is to run, as systemd has understood it. */
export interface Schedule {
  onCalendar: readonly string[]
  accuracy: string | null
  /** Microseconds; null when not asked for, or where systemd-analyze cannot tell. */
  accuracyUsec: number | null
  randomizedDelay: string | null
  /** 0 when not asked for; null where systemd-analyze cannot tell. */
  randomizedDelayUsec: number | null
  /** The host's own zone; null when it has no name. */
  zone: string | null
  /** `Mon to Fri at 02:30` */
  words: string
  /** Up to five runs to come, microseconds; empty when nothing but systemd itself can tell. */
  nextRuns: readonly number[]
  warnings: readonly Warning[]
}

export interface ScheduleWishes {
  onCalendar: readonly string[]
  accuracy: string | null
  randomizedDelay: string | null
}

/**
 * Have systemd-analyze check when a timer is to run; nothing is guessed.
 *
 * @throws UsageError for what systemd does not take; PlanRefusedError for times that never come
 */
export async function readSchedule(host: Host, wishes: ScheduleWishes): Promise<Schedule> {
  const { onCalendar } = wishes
  if (onCalendar.length === 0) throw new UsageError('a timer needs times: --on-calendar')
  const [aboutTimes, aboutSpans]: [Warning[], Warning[]] = [[], []]
  for (const expression of onCalendar) {
    await unlessNotRecorded(checkCalendar(host, expression), `--on-calendar ${expression}`, aboutTimes, uncheckedTime(expression))
  }
  const accuracy = await unlessNotRecorded(checkSpan(host, 'accuracy', wishes.accuracy), '--accuracy', aboutSpans, UNCHECKED)
  const randomizedDelay = await unlessNotRecorded(
    checkSpan(host, 'randomized-delay', wishes.randomizedDelay),
    '--randomized-delay',
    aboutSpans,
    UNCHECKED,
  )
  const zone = await readHostZone(host)
  const { usec, warnings } = await readNextRuns(host, onCalendar, zone)
  const first = usec.length > 0 ? null : await firstRun(host, onCalendar, zone)
  const reckoned = first === null ? [] : reckonRuns(onCalendar, first, zone, host.now())
  return {
    onCalendar,
    accuracy: wishes.accuracy,
    accuracyUsec: accuracy,
    randomizedDelay: wishes.randomizedDelay,
    randomizedDelayUsec: wishes.randomizedDelay === null ? 0 : randomizedDelay,
    zone,
    words: onCalendar.map(calendarInWords).join(', and '),
    nextRuns: first === null ? usec : reckoned.length > 0 ? reckoned : [first],
    // Times that a recording has, because a timer of its host runs at them, are good ones.
    warnings: [
      ...(usec.length > 0 ? [] : aboutTimes),
      ...(aboutTimes.length > 0 && usec.length === 0 ? pastWarnings(onCalendar, zone, host.now()) : []),
      ...aboutSpans,
      ...(reckoned.length > 0 || aboutTimes.length > 0 ? [] : warnings),
    ],
  }
}

const UNCHECKED = 'whether systemd takes it was not checked'

/** What hostward itself makes of a time that systemd cannot be asked about. */
function uncheckedTime(expression: string): string {
  return parseCalendarExpression(expression) === null ? `${UNCHECKED}, and hostward does not know what it means` : UNCHECKED
}

/** Times that are past: reckoned by hostward, because a recording has no systemd that would refuse them. */
function pastWarnings(onCalendar: readonly string[], zone: string | null, now: Date): Warning[] {
  return onCalendar.flatMap((text) => {
    const expression = parseCalendarExpression(text)
    const own = expression?.zone ?? zone
    if (expression === null || own === null || !isKnownZone(own)) return []
    if (nextElapses(expression, now.getTime() * 1000, own, 1).length > 0) return []
    return [{ code: 'NEVER_RUNS', message: `${text} never comes any more: a host would refuse such a timer` }]
  })
}

/** @throws UsageError, PlanRefusedError */
async function checkCalendar(host: Host, expression: string): Promise<void> {
  if (!/^[\x20-\x7e]+$/.test(expression) || expression.length > LONGEST_WORDS) {
    throw new UsageError(`--on-calendar: ${JSON.stringify(expression)} is not one line of plain text`)
  }
  const [answer] = await askCalendarRuns(host, [expression], 1).catch((error: unknown) => {
    if (!(error instanceof ToolFailedError)) throw error
    const { stderr } = error.details
    const said = typeof stderr === 'string' && stderr !== '' ? stderr : error.message
    throw new UsageError(`--on-calendar: systemd does not take ${JSON.stringify(expression)}: ${said}`, {
      suggestions: ['e.g. daily, "Mon..Fri 02:30", "*-*-01 04:00", "*:0/15", "Sat 18:00 Asia/Tokyo" (systemd.time(7))'],
    })
  })
  if (answer?.runs.length === 0) {
    throw new PlanRefusedError(`${JSON.stringify(expression)} (${answer.normalized}) never comes any more: the timer would never run`, {
      suggestions: ['name a time to come, or one that comes again: daily, "Mon..Fri 02:30"'],
    })
  }
}

/** The span in microseconds; null without one, and where only `systemd-analyze verify` can check it. @throws UsageError */
async function checkSpan(host: Host, flag: string, text: string | null): Promise<number | null> {
  if (text === null) return null
  const refuse = (why: string): UsageError =>
    new UsageError(`--${flag}: ${JSON.stringify(text)} ${why}`, { suggestions: ['write it as 30s, 5min, 1h or 1h 30min'] })
  if (!/^[0-9A-Za-zµμ. ]+$/.test(text) || text.length > LONGEST_WORDS) throw refuse('is not a time span')
  if (text.trim().toLowerCase() === 'infinity') throw refuse('would be for ever')
  if ((await askSystemdVersion(host)) < TIMESPAN_SINCE) return null
  const usec = await askTimeSpan(host, text).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`--${flag}: ${error.message}`, { suggestions: error.suggestions })
  })
  if (usec === null) throw refuse('would be for ever')
  return usec
}

const LONGEST_WORDS = 500

/**
 * The next run of these expressions together, in microseconds; null when it cannot be told in the zone of the host.
 *
 * @throws HostwardError
 */
export async function firstRun(host: Host, expressions: readonly string[], zone: string | null): Promise<number | null> {
  const zoned = expressions.map((expression) => inZone(expression, zone)).filter((expression) => expression !== null)
  if (zoned.length < expressions.length) return null
  try {
    const answers = await askCalendarRuns(host, zoned, 1)
    const times = answers.flatMap(({ runs }) => runs.flatMap(({ usec }) => (usec === null ? [] : [usec])))
    return times.length === 0 ? null : Math.min(...times)
  } catch (error) {
    // A zone of an old systemd's unknowing; that the expression itself is good is known.
    if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
    return null
  }
}

/** As many coming runs as are shown. */
const RUNS = 5

/**
 * The coming runs where systemd-analyze tells only the first one (before systemd 242): reckoned here, and believed only when the first one
 * is the one that systemd-analyze has told. Empty otherwise.
 */
function reckonRuns(expressions: readonly string[], first: number, zone: string | null, now: Date): number[] {
  const times = expressions.flatMap((text) => {
    const expression = parseCalendarExpression(text)
    const own = expression?.zone ?? zone
    return expression === null || own === null || !isKnownZone(own) ? [] : [nextElapses(expression, now.getTime() * 1000, own, RUNS)]
  })
  const runs = [...new Set(times.flat())].sort((one, other) => one - other).slice(0, RUNS)
  return times.length === expressions.length && runs[0] === first ? runs : []
}

/** One line for each coming run, in the time of the host: `next run: Mon 2026-11-23 02:30:00 Asia/Tokyo`. */
export function runNotes({ nextRuns, zone }: Pick<Schedule, 'nextRuns' | 'zone'>): string[] {
  return nextRuns.map((usec, index) => `${index === 0 ? 'next run' : 'then'}: ${inHostTime(usec, zone)}`)
}

/** `Mon 2026-11-23 02:30:00 Asia/Tokyo`; in UTC where the zone of the host is not known. */
export function inHostTime(usec: number, zone: string | null): string {
  const timeZone = zone !== null && isKnownZone(zone) ? zone : 'UTC'
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const part = Object.fromEntries(format.formatToParts(usec / 1000).map(({ type, value }) => [type, value]))
  const { weekday = '', year = '', month = '', day = '', hour = '', minute = '', second = '' } = part
  return `${weekday} ${year}-${month}-${day} ${hour}:${minute}:${second} ${timeZone}`
}

function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
