/** Times as tools print them, turned into ISO 8601 UTC. hostward's own calls always ask with TZ=UTC. */

/** An instant in the two forms of the JSON contract; both null when the tool shows none (`n/a`, `-`, empty, 0). */
export interface Instant {
  iso: string | null
  /** Microseconds since the epoch. */
  usec: number | null
}

export const NEVER: Instant = { iso: null, usec: null }

/**
 * Offsets of zone abbreviations that mean one thing only where systemd prints them. Ambiguous ones (CST, IST, BST, EST
 * in Australia …) are left out on purpose: a guess would be wrong by hours. `parse --utc-offset` names them.
 */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  JST: 540,
  KST: 540,
  EDT: -240,
  EST: -300,
  CDT: -300,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
  HKT: 480,
  SGT: 480,
  WIB: 420,
}

/** Minutes east of UTC for `UTC`, `JST`, `+09`, `+0330`, `-05:00`; null when unknown or ambiguous. */
export function zoneOffsetMinutes(zone: string): number | null {
  const known = Object.hasOwn(ZONES, zone) ? ZONES[zone] : undefined
  if (known !== undefined) return known
  const match = /^(?:UTC)?([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (!match) return null
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return match[1] === '-' ? -minutes : minutes
}

/** A translated weekday may be two words (`Th 2`). */
const SYSTEMD_TIME = /^(?:(\S+(?: \d)?) )?(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?: (\S+))?$/

/**
 * systemd's `Www YYYY-MM-DD HH:MM:SS[.ffffff] ZONE` (systemd.time(7)); the weekday may be translated, `@SECONDS` is
 * `--timestamp=unix`. Returns null for a text that is not such a time, or whose zone is unknown and not given.
 *
 * @param utcOffsetMinutes used for a zone that is missing or ambiguous
 */
export function parseSystemdTime(text: string, utcOffsetMinutes?: number): Instant | null {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'n/a' || trimmed === '-' || trimmed === '0') return NEVER
  const unix = /^@(\d+)(?:\.(\d{1,6}))?$/.exec(trimmed)
  if (unix) return instantFromUsec(Number(unix[1]) * 1e6 + Number((unix[2] ?? '').padEnd(6, '0')))
  const match = SYSTEMD_TIME.exec(trimmed)
  if (!match) return null
  const [, , year, month, day, hour, minute, second, fraction = '', zone] = match
  const offset = (zone === undefined ? undefined : zoneOffsetMinutes(zone)) ?? utcOffsetMinutes
  if (offset === undefined) return null
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return instantFromUsec((ms - offset * 60_000) * 1000 + Number(fraction.padEnd(6, '0')))
}

/** Microseconds since the epoch as an instant; 0, negative and 2^64-1 ("infinity") are "never". */
export function instantFromUsec(usec: number | null | undefined): Instant {
  if (usec === null || usec === undefined || !Number.isFinite(usec) || usec <= 0 || usec >= 1.8e19) return NEVER
  const ms = Math.floor(usec / 1000)
  if (ms > 8.64e15) return NEVER
  const iso = new Date(ms).toISOString()
  const micro = usec % 1000
  return { iso: micro === 0 ? iso.replace(/\.000Z$/, 'Z') : `${iso.slice(0, -1)}${String(micro).padStart(3, '0')}Z`, usec }
}

const SPAN_UNITS: Readonly<Record<string, number>> = {
  y: 31_557_600,
  year: 31_557_600,
  years: 31_557_600,
  month: 2_629_800,
  months: 2_629_800,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  h: 3600,
  hr: 3600,
  hour: 3600,
  hours: 3600,
  min: 60,
  m: 60,
  minute: 60,
  minutes: 60,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ns: 1e-9,
}

/**
 * systemd's time span `1min 50s`, `2h 5min`, `6 days`, `1 month 2 days`, `367ms` in seconds; null when it is not one.
 * A trailing `left` or `ago` is allowed.
 */
export function parseTimeSpan(text: string): number | null {
  const body = text.trim().replace(/ (?:left|ago)$/, '')
  if (!/^(?:\d+(?:\.\d+)?\s?[a-zµμ]+\s?)+$/.test(body)) return null
  let seconds = 0
  for (const part of body.matchAll(/(\d+(?:\.\d+)?)\s?([a-zµμ]+)/g)) {
    const name = part[2] ?? ''
    const unit = Object.hasOwn(SPAN_UNITS, name) ? SPAN_UNITS[name] : undefined
    if (unit === undefined) return null
    seconds += Number(part[1]) * unit
  }
  return Math.round(seconds * 1e9) / 1e9
}
