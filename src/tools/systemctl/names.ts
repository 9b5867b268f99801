/** The types of units, as in the suffix of their names (systemd.unit(5)); `snapshot` until systemd 227. */
export const UNIT_TYPES = [
  'service',
  'socket',
  'target',
  'device',
  'mount',
  'automount',
  'swap',
  'timer',
  'path',
  'slice',
  'scope',
  'snapshot',
] as const

const KNOWN_TYPES: ReadonlySet<string> = new Set(UNIT_TYPES)

/** The suffix of a unit name, e.g. `service`. */
export function unitType(unit: string): string {
  return unit.slice(unit.lastIndexOf('.') + 1)
}

/** Whether a word is a type of units. */
export function isUnitType(word: string): boolean {
  return KNOWN_TYPES.has(word)
}

/** A full unit name: allowed characters, a known type, at most 255 bytes (systemd.unit(5)). Templates are names too. */
export function isUnitName(name: string): boolean {
  return name.length <= 255 && /^[A-Za-z0-9:_.\\@-]+$/.test(name) && name.lastIndexOf('.') > 0 && isUnitType(unitType(name))
}

/**
 * A name that systemctl shortened to fit, and that therefore names no unit: `proc-sys-f...fmt_misc.automount` (219, and
 * later in a C locale), `proc-sys-f…fmt_misc.automount` (239), `sys-devices-pci0000:00-0000…` (since 246; `...` in a C
 * locale).
 */
export function isShortenedName(name: string): boolean {
  if (!/^[A-Za-z0-9:_.\\@…-]+$/.test(name)) return false
  return name.includes('…') || name.endsWith('...') || (name.includes('...') && isUnitType(unitType(name)))
}

/** `getty@.service`: a unit file for instances, itself never a unit. */
export function isTemplateName(name: string): boolean {
  return /^[^@]+@\.[a-z]+$/.test(name)
}

/** The template of an instance (`getty@.service` for `getty@tty1.service`); null for a unit that is none. */
export function templateOf(name: string): string | null {
  const match = /^([^@]+@).+(\.[a-z]+)$/.exec(name)
  return match ? `${match[1] ?? ''}${match[2] ?? ''}` : null
}

/**
 * What the hand types as a full name, by systemctl's own rules: `sshd` is `sshd.service`, `/home` is `home.mount`,
 * `/dev/sda` is `dev-sda.device`. A name with a known suffix stays as it is, escapes too. May return what is no name.
 */
export function fullUnitName(word: string, type = 'service'): string {
  if (/^\/(?:dev|sys)(?:\/|$)/.test(word)) return `${escapePath(word)}.device`
  if (word.startsWith('/')) return `${escapePath(word)}.mount`
  return isUnitType(unitType(word)) && word.includes('.') ? word : `${word}.${type}`
}

/** `/mnt/my-disk 1` as `mnt-my\x2ddisk\x201` (systemd-escape --path; systemd.unit(5), "String escaping"). */
export function escapePath(path: string): string {
  const trimmed = path.split('/').filter((part) => part !== '' && part !== '.')
  if (trimmed.length === 0) return '-'
  const escaped = Array.from(new TextEncoder().encode(trimmed.join('/')), (byte, index) => {
    const character = String.fromCharCode(byte)
    if (character === '/') return '-'
    if (/[A-Za-z0-9:_]/.test(character) || (character === '.' && index > 0)) return character
    return `\\x${byte.toString(16).padStart(2, '0')}`
  })
  return escaped.join('')
}
