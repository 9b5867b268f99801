import { BadRecordingError } from '../../errors.js'

/**
 * A value of recording.json together with its place in the document (`programs[3].args[0]`), so that whatever is wrong can
 * be named. Only own properties are looked at, and only those that the format knows.
 */
export class Checked {
  constructor(
    readonly value: unknown,
    readonly place: string,
  ) {}

  /** @throws BadRecordingError, always */
  refuse(expected: string): never {
    throw new BadRecordingError(`recording.json: ${this.place === '' ? 'the document' : this.place}: ${expected}`, {
      details: { place: this.place },
    })
  }

  /** The members of an object that has no others than these. A missing one is undefined. */
  object<Key extends string>(keys: readonly Key[]): Record<Key, Checked> {
    const { value } = this
    if (!isPlainObject(value)) this.refuse(`an object was expected, not ${kindOf(value)}`)
    const unknown = Object.keys(value).find((key) => !(keys as readonly string[]).includes(key))
    if (unknown !== undefined) this.refuse(`${JSON.stringify(unknown)} is not known here; known are ${keys.join(', ')}`)
    const members = keys.map((key): [Key, Checked] => [key, this.#member(key, Object.hasOwn(value, key) ? value[key] : undefined)])
    return Object.fromEntries(members) as Record<Key, Checked>
  }

  /** The members of an object with any names. */
  entries(max: number): [name: string, member: Checked][] {
    const { value } = this
    if (!isPlainObject(value)) this.refuse(`an object was expected, not ${kindOf(value)}`)
    const names = Object.keys(value)
    if (names.length > max) this.refuse(`more than ${max} members`)
    return names.map((name) => [name, this.#member(name, value[name])])
  }

  array(max: number): Checked[] {
    const { value } = this
    if (!Array.isArray(value)) this.refuse(`an array was expected, not ${kindOf(value)}`)
    if (value.length > max) this.refuse(`more than ${max} elements`)
    return value.map((element: unknown, index) => new Checked(element, `${this.place}[${index}]`))
  }

  /** Text without NUL, which no argument and no path can hold. */
  text(): string {
    const { value } = this
    if (typeof value !== 'string') this.refuse(`a string was expected, not ${kindOf(value)}`)
    if (value.includes('\0')) this.refuse('a NUL character')
    return value
  }

  /** Text of one line without control characters. */
  word(): string {
    const text = this.text()
    if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) this.refuse('a control character')
    return text
  }

  number(min: number, max: number): number {
    const { value } = this
    if (typeof value !== 'number' || !Number.isFinite(value)) this.refuse(`a number was expected, not ${kindOf(value)}`)
    if (value < min || value > max) this.refuse(`${value} is not between ${min} and ${max}`)
    return value
  }

  integer(min: number, max: number): number {
    const value = this.number(min, max)
    if (!Number.isSafeInteger(value)) this.refuse(`${value} is not a whole number`)
    return value
  }

  boolean(): boolean {
    const { value } = this
    if (typeof value !== 'boolean') this.refuse(`true or false was expected, not ${kindOf(value)}`)
    return value
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const text = this.text()
    const word = words.find((candidate) => candidate === text)
    return word ?? this.refuse(`${JSON.stringify(text)} is none of ${words.join(', ')}`)
  }

  /** The result of `read`, or null where the document says null or nothing. */
  orNull<T>(read: (checked: this) => T): T | null {
    return this.value === null || this.value === undefined ? null : read(this)
  }

  /** The result of `read`, or `otherwise` where the document says nothing. */
  or<T>(otherwise: T, read: (checked: this) => T): T {
    return this.value === undefined ? otherwise : read(this)
  }

  #member(name: string, value: unknown): Checked {
    const simple = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    const step = simple ? (this.place === '' ? name : `.${name}`) : `[${JSON.stringify(name)}]`
    return new Checked(value, `${this.place}${step}`)
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `${/^[aeio]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
}
