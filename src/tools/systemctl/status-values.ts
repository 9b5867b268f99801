import { parseSystemdTime, parseTimeSpan, type Instant } from '../timestamps.js'
import { describeEnd, SIGNALS, type ProcessEnd } from './exit-status.js'

/** The values of `systemctl status` as numbers and instants. Null for a text of another form. */

const UNITS: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40, P: 2 ** 50, E: 2 ** 60 }

/** `23.1M`, `512B`, `0B` in bytes. */
export function parseStatusBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([BKMGTPE])$/.exec(text.trim())
  return match ? Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1)) : null
}

/** `367ms`, `1min 2.5s`, `0` in seconds. */
export function parseStatusSpan(text: string): number | null {
  return text.trim() === '0' ? 0 : parseTimeSpan(text)
}

/** `Sat 2025-07-26 15:13:03 JST; 2s ago`: the instant; what is relative to the time of saving is left in `fields`. */
export function parseStatusTime(text: string, utcOffsetMinutes?: number): Instant | null {
  return parseSystemdTime(text.split(';', 1)[0] ?? '', utcOffsetMinutes)
}

/** `code=exited, status=203/EXEC`, `code=killed, signal=KILL`. */
export function parseStatusEnd(text: string): ProcessEnd | null {
  const match = /^code=([a-z]+), (?:status=(\d+)(?:\/\w+)?|signal=(\S+))$/.exec(text)
  if (!match) return null
  const [, code = '', status, signal] = match
  if (status !== undefined) return describeEnd(code, Number(status))
  const name = signal?.startsWith('SIG') === true ? signal : `SIG${signal ?? ''}`
  return describeEnd(code, /^\d+$/.test(signal ?? '') ? Number(signal) : SIGNALS.indexOf(name) + 1)
}
