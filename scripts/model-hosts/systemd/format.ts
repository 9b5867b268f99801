/** systemd's own ways to print times and lists (src/basic/time-util.c, src/shared/bus-print-properties.c). */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `Sat 2025-07-26 06:56:31 UTC`, as with TZ=UTC. */
export function formatTimestamp(usec: number): string {
  return withoutMicroseconds(formatPreciseTimestamp(usec))
}

/** `Sat 2025-07-26 06:56:31.012345 UTC`, as with --timestamp=us+utc. */
export function formatPreciseTimestamp(usec: number): string {
  const date = new Date(Math.floor(usec / 1000))
  const iso = date.toISOString()
  const fraction = String(Math.floor(usec) % 1e6).padStart(6, '0')
  return `${DAYS[date.getUTCDay()] ?? ''} ${iso.slice(0, 10)} ${iso.slice(11, 19)}.${fraction} UTC`
}

export function withoutMicroseconds(text: string): string {
  return text.replace(/(\d\d:\d\d:\d\d)\.\d{6} UTC/g, '$1 UTC')
}

const UNITS: readonly [name: string, usec: number][] = [
  ['y', 31_557_600e6],
  ['month', 2_629_800e6],
  ['w', 604_800e6],
  ['d', 86_400e6],
  ['h', 3_600e6],
  ['min', 60e6],
  ['s', 1e6],
  ['ms', 1e3],
  ['us', 1],
]

/** `15min 27.214s`: format_timespan(); `accuracy` in microseconds, 0 prints everything. */
export function formatTimespan(usec: number, accuracy = 0): string {
  if (usec === Infinity) return 'infinity'
  if (usec === 0) return '0'
  const parts: string[] = []
  let rest = usec
  for (const [name, size] of UNITS) {
    if (rest === 0 || (rest < accuracy && parts.length > 0)) break
    if (rest < size) continue
    const whole = Math.floor(rest / size)
    const fraction = rest - whole * size
    if (rest < 60e6 && fraction > 0) {
      let digits = Math.round(Math.log10(size))
      let shown = fraction
      for (let step = accuracy; step > 1 && digits > 0; step /= 10) {
        shown = Math.floor(shown / 10)
        digits -= 1
      }
      parts.push(digits > 0 ? `${whole}.${String(shown).padStart(digits, '0')}${name}` : `${whole}${name}`)
      break
    }
    parts.push(`${whole}${name}`)
    rest = fraction
  }
  return parts.join(' ')
}

/** format_timestamp_relative(): `13min left`, `2h 5min ago`. */
export function formatRelative(usec: number, nowUsec: number): string {
  const suffix = usec > nowUsec ? 'left' : 'ago'
  const distance = Math.abs(usec - nowUsec)
  const count = (size: number): number => Math.floor(distance / size)
  const [day, hour, minute, second] = [86_400e6, 3_600e6, 60e6, 1e6]
  if (distance >= 2 * day) return `${count(day)} days ${suffix}`
  if (distance >= 25 * hour) return `1 day ${Math.floor((distance - day) / hour)}h ${suffix}`
  if (distance >= 6 * hour) return `${count(hour)}h ${suffix}`
  if (distance >= hour) return `${count(hour)}h ${Math.floor((distance % hour) / minute)}min ${suffix}`
  if (distance >= 5 * minute) return `${count(minute)}min ${suffix}`
  if (distance >= minute) return `${count(minute)}min ${Math.floor((distance % minute) / second)}s ${suffix}`
  return `${count(second)}s ${suffix}`
}

/** A list of strings. Since systemd 240 each is quoted where a shell would need it; older ones hide what has a space. */
export function formatWords(words: readonly string[], version: number): string {
  if (version < 240) return words.map((word) => (/[ \n]/.test(word) ? '[unprintable]' : word)).join(' ')
  return words.map((word) => (word === '' || /[\s"\\`$*?['()<>|&;!]/.test(word) ? `"${word.replace(/["\\`$]/g, '\\$&')}"` : word)).join(' ')
}

/** A path as part of a unit name (systemd-escape --path). */
export function escapePath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '')
  if (trimmed === '') return '-'
  return trimmed.replace(/[^A-Za-z0-9:_./]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`).replaceAll('/', '-')
}

/** The other way round, for `%i` and for paths in names. */
export function unescapeName(name: string): string {
  return name.replaceAll('-', '/').replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}
