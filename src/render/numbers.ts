/** Numbers for people. JSON always has the base units (seconds, bytes). */

const TIME_UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** `2h 5min`, `13min`, `45s`, `367ms`, `0s`: the two largest units. Null is `-`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '-'
  const sign = seconds < 0 ? '-' : ''
  const absolute = Math.abs(seconds)
  if (absolute === 0) return '0s'
  if (absolute < 1) return sign + smallTime(absolute)
  let rest = absolute < 60 ? Math.round(absolute * 10) / 10 : Math.round(absolute)
  const parts: string[] = []
  for (const [size, name] of TIME_UNITS) {
    if (parts.length === 2) break
    const count = size === 1 ? rest : Math.floor(rest / size)
    if (count > 0) parts.push(`${String(Math.round(count * 10) / 10)}${name}`)
    else if (parts.length > 0) break
    rest -= count * size
  }
  return sign + parts.join(' ')
}

/** An offset with its sign and the unit that fits: `+26ms`, `-91us`, `+1.974s`. Null is `-`. */
export function offset(seconds: number | null): string {
  if (seconds === null) return '-'
  const sign = seconds < 0 ? '-' : '+'
  const absolute = Math.abs(seconds)
  return sign + (absolute === 0 ? '0s' : absolute < 1 ? smallTime(absolute) : `${String(Number(absolute.toPrecision(4)))}s`)
}

function smallTime(seconds: number): string {
  if (seconds >= 1e-3) return `${String(Number((seconds * 1e3).toPrecision(3)))}ms`
  if (seconds >= 1e-6) return `${String(Number((seconds * 1e6).toPrecision(3)))}us`
  return `${String(Number((seconds * 1e9).toPrecision(3)))}ns`
}

/** `23.1M`, `512B`: binary multiples, as systemctl shows memory. Null is `-`. */
export function bytes(count: number | null): string {
  if (count === null) return '-'
  const units = ['B', 'K', 'M', 'G', 'T', 'P']
  let value = count
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${String(unit === 0 ? value : Math.round(value * 10) / 10)}${units[unit] ?? ''}`
}

/** An ISO time as `2025-07-26 15:13:03 UTC`. Null is `-`. */
export function instant(iso: string | null): string {
  if (iso === null) return '-'
  return iso.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/, '$1 $2 UTC')
}

/** `in 13min`, `59min ago`, `now`, relative to `now`. Null is `-`. */
export function relative(iso: string | null, now: Date): string {
  if (iso === null) return '-'
  const seconds = Math.round((Date.parse(iso) - now.getTime()) / 1000)
  if (seconds === 0) return 'now'
  return seconds > 0 ? `in ${duration(seconds)}` : `${duration(-seconds)} ago`
}

/** `1 unit`, `3 units`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${String(number)} ${number === 1 ? noun : plural}`
}
