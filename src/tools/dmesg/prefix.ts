import { facilityName, isFacility, levelByName, levelName } from '../syslog-words.js'
import { instantFromUsec, NEVER, type Instant } from '../timestamps.js'
import { isLocalMinute, isLocalTime, lacksZone, localInstant } from './local-time.js'
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
    zoneUnknown: stamps.local !== null && stamps.instant.usec === null && lacksZone(stamps.local),
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
    const seconds = found.uptimeSeconds === null ? scan.take(/\[ *(\d+\.\d{6})(?: < *(-?\d+[.,]\d+)>)?\](?: |$|(?=\[ *[TC]\d+\]))/y) : null
    if (seconds) {
      found.uptimeSeconds = Number(seconds[1])
      found.deltaSeconds = numberOr(seconds[2], found.deltaSeconds)
      continue
    }
    // `2026-11-22T04:02:40,336639+00:00`; before util-linux 2.30 without the colon in the zone
    const iso = scan.takeIf(ISO, (match) => Number.isFinite(usecOf(match)))
    if (iso) {
      found.instant = instantFromUsec(usecOf(iso))
      continue
    }
    // -T: `[Sun Nov 22 04:02:40 2026]`, in any language; with -d also `<    0.000003>`
    const ctime = scan.takeIf(/\[([^[\]<>]*?)(?: < *(-?\d+[.,]\d+)>)?\](?: |$)/y, (match) => isLocalTime(match[1] ?? ''))
    if (ctime) {
      const instant = localInstant(ctime[1] ?? '', utcOffsetMinutes)
      if (instant === null) found.local = ctime[1] ?? null
      else if (found.instant.usec === null) found.instant = instant
      found.deltaSeconds = numberOr(ctime[2], found.deltaSeconds)
      continue
    }
    // --reltime: `[Nov22 04:02]` when the minute changed, otherwise `[  +0.000003]`; -t -d: `[<    0.000003>]`
    const minute = scan.takeIf(/\[([^[\]<>]*)\](?: |$)/y, (match) => isLocalMinute(match[1] ?? ''))
    if (minute) {
      found.minute = minute[1] ?? null
      continue
    }
    const delta = scan.take(/\[ *([+-]\d+[.,]\d{6})\](?: |$)/y) ?? scan.take(/\[< *(-?\d+[.,]\d+)>\](?: |$)/y)
    if (!delta) return found
    found.deltaSeconds = numberOr(delta[1], null)
  }
}

const ISO = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}),(\d{6})([+-]\d{2}):?(\d{2})(?: |$)/y

/** NaN when there is no such time. */
function usecOf(iso: RegExpExecArray): number {
  return Date.parse(`${iso[1] ?? ''}${iso[3] ?? ''}:${iso[4] ?? ''}`) * 1000 + Number(iso[2])
}

/** Differences have the decimal sign of the user's language, times have a point. */
function numberOr(text: string | undefined, otherwise: number | null): number | null {
  return text === undefined ? otherwise : Number(text.replace(',', '.'))
}
