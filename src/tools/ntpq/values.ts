/** Values as ntpq prints them. Undefined for a text that is none; null for "none yet". */

/** A whole number. */
export function ordinal(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** The reach register, printed in octal. */
export function octal(text: string): number | undefined {
  return /^[0-3]?[0-7]{1,2}$/.test(text) ? Number.parseInt(text, 8) : undefined
}

const SPANS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, y: 31_556_952 }

/** Seconds: bare above all, `34m` above 2048 s, `5h` above 300 min, `4d` above 96 h; `-` is never. */
export function span(text: string): number | null | undefined {
  if (text === '-') return null
  const match = /^(\d+)([smhdy]?)$/.exec(text)
  const unit = SPANS[match?.[2] ?? '']
  return match && unit !== undefined ? Number(match[1]) * unit : undefined
}

const UNITS: Readonly<Record<string, number>> = { '': 1e-3, ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, ks: 1e3 }

/** Milliseconds, or with the unit that `ntpq -u` (ntpsec) adds, in seconds. ntpsec writes `.`, `X` or `nan` for what it has not got. */
export function milliseconds(text: string): number | null | undefined {
  if (/^(?:[-.X]|nan)$/.test(text)) return null
  const match = /^([+-]?\d+(?:\.\d*)?)([a-zµ]*)$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  if (!match || unit === undefined) return undefined
  const seconds = Number((Number(match[1]) * unit).toPrecision(12))
  return seconds === 0 ? 0 : seconds
}
