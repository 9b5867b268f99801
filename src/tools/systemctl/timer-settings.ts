import { ParseError } from '../../errors.js'
import { parseSystemdTime, parseTimeSpan, type Instant } from '../timestamps.js'
import type { Properties } from './show.js'

/** One OnCalendar= of a timer. */
interface CalendarSetting {
  /** As systemd normalized it; as written where it came from a unit file. */
  expression: string
  /** When this expression elapses next; null when unknown or never. */
  next: Instant
}

/** One OnBootSec=, OnUnitActiveSec= … of a timer. */
interface MonotonicSetting {
  /** As in a unit file: OnActiveSec, OnBootSec, OnStartupSec, OnUnitActiveSec, OnUnitInactiveSec. */
  setting: string
  /** The span as systemd writes it, e.g. `15min`. */
  span: string
  seconds: number
}

/** When a timer elapses. */
export interface TimerSettings {
  calendar: CalendarSetting[]
  monotonic: MonotonicSetting[]
}

/**
 * `TimersCalendar=` and `TimersMonotonic=` of `systemctl show`, e.g.
 * `{ OnCalendar=*-*-* 00:00:00 ; next_elapse=Sun 2026-11-22 00:00:00 UTC }`. Null where systemctl cannot print them: systemd
 * 219 says `[unprintable]` or leaves them out.
 *
 * @throws ParseError for a value of another form
 */
export function timerSettingsOf(properties: Properties): TimerSettings | null {
  const calendar = properties.get('TimersCalendar')
  const monotonic = properties.get('TimersMonotonic')
  const values = [...(calendar ?? []), ...(monotonic ?? [])]
  if (values.includes('[unprintable]')) return null
  return {
    calendar: (calendar ?? []).filter((value) => value !== '').map(parseCalendarSetting),
    monotonic: (monotonic ?? []).filter((value) => value !== '').map(parseMonotonicSetting),
  }
}

function parseCalendarSetting(text: string): CalendarSetting {
  const match = /^\{ OnCalendar=(.*) ; next_elapse=(.*) \}$/.exec(text)
  const next = parseSystemdTime((match?.[2] ?? '').replace(/^\(null\)$/, ''))
  if (!match || next === null) throw notASetting(text, '{ OnCalendar=… ; next_elapse=… } was expected')
  return { expression: match[1] ?? '', next }
}

function parseMonotonicSetting(text: string): MonotonicSetting {
  const match = /^\{ (On[A-Za-z]+)USec=(.*) ; next_elapse=.* \}$/.exec(text)
  const [, name = '', span = ''] = match ?? []
  const seconds = spanSeconds(span)
  if (!match || seconds === null) throw notASetting(text, '{ On…USec=… ; next_elapse=… } was expected')
  return { setting: `${name}Sec`, span, seconds }
}

function notASetting(text: string, why: string): ParseError {
  return new ParseError({ tool: 'systemctl', argv: ['systemctl', 'show'], line: 1, text }, why)
}

/** A time span as `systemctl show` or a unit file has it, in seconds: `1min 30s`, `0`, `90`; null for `infinity` and other words. */
export function spanSeconds(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text.trim()) : parseTimeSpan(text)
}

const MONOTONIC = new Set(['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnUnitActiveSec', 'OnUnitInactiveSec'])

/**
 * The same from a timer's unit file and its drop-ins, in the order in which systemd reads them (systemd.timer(5)): for systemd
 * 219, which cannot print them. An empty assignment of any of these keys forgets what was set before.
 */
export function timerSettingsOfFiles(files: readonly string[]): TimerSettings {
  let settings: TimerSettings = { calendar: [], monotonic: [] }
  for (const text of files) {
    let section = ''
    for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
      const heading = /^\s*\[(.*)\]\s*$/.exec(line)
      section = heading?.[1] ?? section
      const [, key = '', value = ''] = /^\s*(On[A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      if (section !== 'Timer' || (key !== 'OnCalendar' && !MONOTONIC.has(key))) continue
      if (value === '') settings = { calendar: [], monotonic: [] }
      else if (key === 'OnCalendar') settings.calendar.push({ expression: value, next: { iso: null, usec: null } })
      else settings.monotonic.push({ setting: key, span: value, seconds: spanSeconds(value) ?? 0 })
    }
  }
  return settings
}
