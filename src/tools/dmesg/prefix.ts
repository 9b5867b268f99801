import { facilityName, isFacility, levelByName, levelName } from '../syslog-words.js'
import { instantFromUsec, NEVER, type Instant } from '../timestamps.js'
import type { DmesgMessage } from './message.js'

/** What stands before the text of a message, taken apart. */
export interface Prefix {
  /** Everything but the text. */
  message: Omit<DmesgMessage, 'text'>
  rest: string
  /** Bytes of the prefix: dmesg indents the next lines of a message by as many blanks (not in the raw form). */
  width: number
  raw: boolean
  /** A time of `-T` whose zone is not known. */
  zoneUnknown: boolean
}

/**
 * The prefix of a line in any of dmesg's forms: `<6>` (-r), `kern  :info  : ` (-x), one or more time stamps, the caller.
 * Null when the line has none of them: it is then the next line of a message, or the form without stamps (-t).
 */
export function parsePrefix(line: string, utcOffsetMinutes: number | undefined): Prefix | null {
  const scan = new Scan(line)
  const priority = scan.take(/<(\d{1,4})>/y)
  const decoded = priority ? null : scan.takeIf(/([a-z]+\d?) *:([a-z]+) *:(?: |$)/y, (match) => isDecoded(match[1], match[2]))
  const stamps = takeStamps(scan, utcOffsetMinutes)
  const caller = scan.take(/\[ *([TC]\d+)\](?: |$)/y)
  if (scan.at === 0) return null
  const number = priority ? Number(priority[1]) : null
  const stamp = stamps.local !== null && stamps.instant.usec === null ? stamps.local : stamps.minute
  return {
    message: {
      timestamp: stamps.instant.iso,
      timestampUsec: stamps.instant.usec,
      uptimeSeconds: stamps.uptimeSeconds,
      deltaSeconds: stamps.deltaSeconds,
      facility: number === null ? (decoded?.[1] ?? null) : facilityOf(number),
      level: number === null ? (decoded?.[2] ?? null) : levelName(number & 7),
      caller: caller?.[1] ?? null,
      stamp,
    },
    rest: line.slice(scan.at),
    width: Buffer.byteLength(line.slice(0, scan.at)),
    raw: priority !== null,
    zoneUnknown: stamps.local !== null && stamps.instant.usec === null,
  }
}

/** The facility in a priority number; one that has no name stays a number. */
export function facilityOf(priority: number): string {
  return facilityName(priority >> 3) ?? String(priority >> 3)
}

function isDecoded(facility: string | undefined, level: string | undefined): boolean {
  return isFacility(facility ?? '') && levelByName(level ?? '') === level
}

/** Takes matches off the front of a line, one after the other. */
class Scan {
  at = 0

  constructor(readonly text: string) {}

  take(pattern: RegExp): RegExpExecArray | null {
    return this.takeIf(pattern, () => true)
  }

  takeIf(pattern: RegExp, accept: (match: RegExpExecArray) => boolean): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match === null || !accept(match)) return null
    this.at += match[0].length
    return match
  }
}

interface Stamps {
  instant: Instant
  uptimeSeconds: number | null
  deltaSeconds: number | null
  /** A time of -T that could not be placed, as printed. */
  local: string | null
  /** `Nov22 04:02` of --reltime, as printed. */
  minute: string | null
}

/** util-linux 2.41 prints several when `--time-format` is given several times; the order is free. */
function takeStamps(scan: Scan, utcOffsetMinutes: number | undefined): Stamps {
  const found: Stamps = { instant: NEVER, uptimeSeconds: null, deltaSeconds: null, local: null, minute: null }
  for (;;) {
    // `[12345.678901]`, with -d `[12345.678901 <    0.000003>]`; the kernel's own form has no blank before a caller
    const seconds = found.uptimeSeconds === null ? scan.take(/\[ *(\d+\.\d{6})(?: < *(-?\d+\.\d+)>)?\](?: |$|(?=\[ *[TC]\d+\]))/y) : null
    if (seconds) {
      found.uptimeSeconds = Number(seconds[1])
      found.deltaSeconds = numberOr(seconds[2], found.deltaSeconds)
      continue
    }
    // `2026-11-22T04:02:40,336639+00:00`
    const iso = scan.take(/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}),(\d{6})([+-]\d{2}:\d{2})(?: |$)/y)
    if (iso) {
      found.instant = instantFromUsec(Date.parse(`${iso[1] ?? ''}${iso[3] ?? ''}`) * 1000 + Number(iso[2]))
      continue
    }
    // -T: `[Sun Nov 22 04:02:40 2026]`, day and month in any language; with -d also `<    0.000003>`
    const ctime = scan.take(/\[(\S+ +(\S+) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4}))(?: < *(-?\d+\.\d+)>)?\](?: |$)/y)
    if (ctime) {
      const instant = localInstant(ctime, utcOffsetMinutes)
      if (instant === null) found.local = ctime[1] ?? null
      else if (found.instant.usec === null) found.instant = instant
      found.deltaSeconds = numberOr(ctime[8], found.deltaSeconds)
      continue
    }
    // --reltime: `[Nov22 04:02]` when the minute changed, otherwise `[  +0.000003]`; -t -d: `[<    0.000003>]`
    const minute = scan.take(/\[(\d{0,2}[^\s\d[\]]+ ?\d{1,2} \d{2}:\d{2})\](?: |$)/y)
    if (minute) {
      found.minute = minute[1] ?? null
      continue
    }
    const delta = scan.take(/\[ *([+-]\d+\.\d{6})\](?: |$)/y) ?? scan.take(/\[< *(-?\d+\.\d+)>\](?: |$)/y)
    if (!delta) return found
    found.deltaSeconds = Number(delta[1])
  }
}

function numberOr(text: string | undefined, otherwise: number | null): number | null {
  return text === undefined ? otherwise : Number(text)
}

/** A ctime stamp as an instant; null when the zone is not known or the month is in a language that is not known. */
function localInstant(match: RegExpExecArray, utcOffsetMinutes: number | undefined): Instant | null {
  const month = monthOf(match[2] ?? '')
  if (month === null || utcOffsetMinutes === undefined) return null
  const [day = 0, hour = 0, minute = 0, second = 0, year = 0] = match.slice(3, 8).map(Number)
  return instantFromUsec((Date.UTC(year, month - 1, day, hour, minute, second) - utcOffsetMinutes * 60_000) * 1000)
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** 1-12 for `Nov`, `11月`, `11월`; null otherwise. */
function monthOf(word: string): number | null {
  const number = /^(\d{1,2})[月월]$/.exec(word)?.[1]
  const month = number === undefined ? MONTHS.indexOf(word.toLowerCase()) + 1 : Number(number)
  return month >= 1 && month <= 12 ? month : null
}
