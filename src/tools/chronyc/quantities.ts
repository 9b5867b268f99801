/** Numbers as chronyc prints them (client.c: print_seconds, print_nanoseconds, print_report). */

const OFFSET_UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3 }
const LONG_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 }

/** `-91us`, `+1.5s`, `30ms`, `+2000d` in seconds; null when it is not an offset. */
export function offsetSeconds(text: string): number | null {
  const match = /^([+-]?\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d|y)$/.exec(text)
  if (!match) return null
  const [, digits = '', unit = ''] = match
  const small = OFFSET_UNITS[unit]
  // Through the decimal notation, so that 24us is 0.000024 and not 0.000023999999999999997.
  const seconds =
    small === undefined ? Number(digits) * (LONG_UNITS[unit] ?? 1) : Number(`${digits}e${String(Math.round(Math.log10(small)))}`)
  return withoutMinusZero(seconds)
}

/**
 * An age or interval: `12`, `20m`, `10h`, `4d`, `3y` in seconds, as exact as it was printed. Null for `-` (never);
 * undefined when it is not an age.
 */
export function ageSeconds(text: string): number | null | undefined {
  if (text === '-') return null
  const match = /^(\d+)([mhdy])?$/.exec(text)
  if (!match) return undefined
  return Number(match[1]) * (LONG_UNITS[match[2] ?? 's'] ?? 1)
}

/** 2^32-1 stands for "never" in the `-c` form. Undefined when it is not a whole number. */
export function csvAgeSeconds(text: string): number | null | undefined {
  if (!/^\d+$/.test(text)) return undefined
  return text === '4294967295' ? null : Number(text)
}

/** A signed decimal number as `-c` and the tables print it; null when it is none. */
export function decimal(text: string): number | null {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? withoutMinusZero(Number(text)) : null
}

/** A whole number, maybe negative; null when it is none. */
export function integer(text: string): number | null {
  return /^-?\d+$/.test(text) ? withoutMinusZero(Number(text)) : null
}

/**
 * An interval of the client log, a base-2 logarithm, in seconds. Null for `-` and 127 (unknown); undefined when it is
 * not an interval.
 */
export function logIntervalSeconds(text: string): number | null | undefined {
  if (text === '-') return null
  const log = integer(text)
  if (log === null || log < -128 || log > 127) return undefined
  return log === 127 ? null : 2 ** log
}

/** The reachability register, printed in octal, as an integer 0-255; null when it is not one. */
export function reachOf(text: string): number | null {
  if (!/^[0-7]{1,3}$/.test(text)) return null
  const reach = parseInt(text, 8)
  return reach <= 255 ? reach : null
}

function withoutMinusZero(number: number): number {
  return number === 0 ? 0 : number
}
