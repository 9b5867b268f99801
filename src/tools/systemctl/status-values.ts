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

/** `high: 400.0M, max: 500.0M, low (startup): 1M` (blanks in place of the commas up to systemd 253) by name. Null for another form. */
export function parseStatusSizes(text: string): Record<string, number | null> | null {
  const sizes: Record<string, number | null> = {}
  for (const [, name = '', size = ''] of text.matchAll(NAMED_SIZE)) {
    const bytes = size === 'infinity' ? null : parseStatusBytes(size)
    if (bytes === null && size !== 'infinity') return null
    sizes[name] = bytes
  }
  return text.replace(NAMED_SIZE, '') === '' ? sizes : null
}

const NAMED_SIZE = /([a-z][a-z ]*?(?: \(startup\))?): ([^,\s]+)(?:,? |$)/g

/** `Sat 2025-07-26 15:13:03 JST; 2s ago`: the instant; what is relative to the time of saving is left in `fields`. */
export function parseStatusTime(text: string, utcOffsetMinutes?: number): Instant | null {
  return parseSystemdTime(text.split(';', 1)[0] ?? '', utcOffsetMinutes)
}

/** `code=exited, status=203/EXEC`, `code=killed, signal=KILL`. */
export function parseStatusEnd(text: string): ProcessEnd | null {
  const match = /^code=([a-z]+), (?:status=(\d+)(?:\/[\w/]+)?|signal=(\S+))$/.exec(text)
  if (!match) return null
  const [, code = '', status, signal = ''] = match
  if (status !== undefined) return describeEnd(code, Number(status))
  const number = signalNumber(signal)
  return number === null ? null : describeEnd(code, number)
}

/** `KILL`, `RTMIN+3`, `37`: the number that it has on Linux; null for another word. */
function signalNumber(signal: string): number | null {
  if (/^\d+$/.test(signal)) return Number(signal)
  const [, name = '', offset = '0'] = /^(?:SIG)?(RTMIN|RTMAX|[A-Z0-9]+?)(?:([+-]\d+))?$/.exec(signal) ?? []
  if (name === 'RTMIN') return RTMIN + Number(offset)
  if (name === 'RTMAX') return RTMAX + Number(offset)
  const index = SIGNALS.indexOf(`SIG${name}`)
  return index === -1 ? null : index + 1
}

const RTMIN = 34
const RTMAX = 64
