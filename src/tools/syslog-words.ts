/** Names of syslog levels and facilities, as dmesg -x and journalctl -p use them (syslog(3), util-linux 2.41). */

/** By number: 0 is the worst. */
export const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const

export type Level = (typeof LEVELS)[number]

const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'res0',
  'res1',
  'res2',
  'res3',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const

/** `err` for 3; null for a number that is no level. */
export function levelName(number: number | null): Level | null {
  return number === null ? null : (LEVELS[number] ?? null)
}

/** `daemon` for 3; null for a number that has no name. */
export function facilityName(number: number | null): string | null {
  return number === null ? null : (FACILITIES[number] ?? null)
}

export function isFacility(word: string): boolean {
  return (FACILITIES as readonly string[]).includes(word)
}

/** A level by one of its names: `err` or `error`, `warn` or `warning`, `emerg` or `panic` (syslog(3)); null otherwise. */
export function levelByName(word: string): Level | null {
  const known = SYNONYMS[word] ?? word
  return LEVELS.find((level) => level === known) ?? null
}

const SYNONYMS: Readonly<Record<string, Level>> = { error: 'err', warning: 'warn', panic: 'emerg', critical: 'crit' }
