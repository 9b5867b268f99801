import type { Warning } from '../../errors.js'
import { notUnderstood } from '../lines.js'
import { NEVER, type Instant } from '../timestamps.js'
import type { StatusField } from './status-fields.js'
import { parseStatusTime } from './status-values.js'

/**
 * Reads the values of the fields of `systemctl status`. A field of another form than expected is refused, unless the pager cut
 * it: then what is left of its last word is no value, and what was whole counts.
 */
export class StatusReader {
  readonly warnings: Warning[] = []
  readonly #fields: readonly StatusField[]
  readonly #utcOffsetMinutes: number | undefined

  constructor(fields: readonly StatusField[], utcOffsetMinutes: number | undefined) {
    this.#fields = fields
    this.#utcOffsetMinutes = utcOffsetMinutes
  }

  field(key: string): StatusField | null {
    return this.#fields.find((each) => each.key === key) ?? null
  }

  /** The field's first line as printed. */
  text(key: string): string | null {
    return this.field(key)?.values[0] ?? null
  }

  /**
   * The groups of a pattern that the field's first line must have; all missing when there is no such field.
   *
   * @param cutPattern for a line whose end was cut; its groups must end before the cut
   * @throws ParseError
   */
  groups(key: string, pattern: RegExp, cutPattern?: RegExp): (string | undefined)[] {
    const field = this.field(key)
    if (field === null) return []
    const value = field.values[0] ?? ''
    const match = field.cut ? (cutPattern?.exec(value) ?? null) : pattern.exec(value)
    if (match === null && !field.cut) refuse(field)
    return match?.slice(1) ?? []
  }

  /** The field's first line as `read` understands it; null when it was cut. @throws ParseError where it understands nothing */
  value<T>(key: string, read: (text: string) => T | null): T | null {
    const field = this.field(key)
    return field === null || field.cut ? null : this.part(key, field.values[0], read)
  }

  /** A part of the field's first line (one of its groups) as `read` understands it; null when there is none. @throws ParseError */
  part<T>(key: string, text: string | undefined, read: (text: string) => T | null): T | null {
    const field = this.field(key)
    if (field === null || text === undefined) return null
    return read(text) ?? refuse(field)
  }

  /** Each line of the field. @throws ParseError as value() */
  list<T>(key: string, read: (text: string) => T | null): T[] {
    const field = this.field(key)
    return (field?.values ?? []).flatMap((text) => {
      const value = read(text)
      if (value === null && field?.cut === false) refuse(field)
      return value === null ? [] : [value]
    })
  }

  /**
   * A time with what it is relative to now: `Sat 2025-07-26 15:13:03 JST; 2s ago`. An unknown zone is told.
   *
   * @param text the field's first line, or a part of it
   * @throws ParseError
   */
  time(key: string, text: string | null | undefined): Instant {
    const field = this.field(key)
    if (field === null || text === null || text === undefined) return NEVER
    if (field.cut && !text.includes(';')) return NEVER
    const instant = parseStatusTime(text, this.#utcOffsetMinutes)
    if (instant !== null) return instant
    if (!/ ?\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/.test(text)) refuse(field)
    this.warnings.push(zoneWarning(field, text))
    return NEVER
  }
}

/** @throws ParseError */
export function refuse(field: StatusField): never {
  throw notUnderstood('systemctl', field.line, `${field.key}: in another form was expected`)
}

function zoneWarning(field: StatusField, text: string): Warning {
  const zone = `the zone of ${JSON.stringify(text)} is not known or means several`
  return {
    code: 'ZONE_UNKNOWN',
    message: `line ${String(field.line.number)}: ${zone}; the time is null (name it with --utc-offset)`,
  }
}
