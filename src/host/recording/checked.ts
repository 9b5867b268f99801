import { BadRecordingError } from '../../errors.js'

/**
 * A value of recording.json together with its place in the document (`programs[3].args[0]`), so that whatever is wrong can
 * be named. Only own properties are looked at, and only those that the format knows. A recording has thousands of values:
 * the place is put into words only when something is wrong.
 */
export class Checked {
  readonly #above: Checked | null
  readonly #key: string | number

  constructor(
    readonly value: unknown,
    above: Checked | null = null,
    key: string | number = '',
  ) {
    this.#above = above
    this.#key = key
  }

  get place(): string {
    const above = this.#above?.place ?? ''
    const key = this.#key
    if (typeof key === 'number') return `${above}[${key}]`
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return above === '' ? key : `${above}.${key}`
    return key === '' && this.#above === null ? '' : `${above}[${JSON.stringify(key)}]`
  }

  /** @throws BadRecordingError, always */
  refuse(expected: string): never {
    const { place } = this
    throw new BadRecordingError(`recording.json: ${place === '' ? 'the document' : place}: ${expected}`, { details: { place } })
  }

  /** An object that has no other members than these, each by its name. A missing one is undefined. */
  object<Key extends string>(known: ReadonlySet<Key>): (name: Key) => Checked {
    const { value } = this
    if (!isPlainObject(value)) this.refuse(`an object was expected, not ${kindOf(value)}`)
    for (const key of Object.keys(value)) {
      if (!(known as ReadonlySet<string>).has(key))
        this.refuse(`${JSON.stringify(key)} is not known here; known are ${[...known].join(', ')}`)
    }
    return (name) => new Checked(Object.hasOwn(value, name) ? value[name] : undefined, this, name)
  }

  /** The members of an object with any names. */
  entries(max: number): [name: string, member: Checked][] {
    const { value } = this
    if (!isPlainObject(value)) this.refuse(`an object was expected, not ${kindOf(value)}`)
    const names = Object.keys(value)
    if (names.length > max) this.refuse(`more than ${max} members`)
    return names.map((name) => [name, new Checked(value[name], this, name)])
  }

  array(max: number): Checked[] {
    const { value } = this
    if (!Array.isArray(value)) this.refuse(`an array was expected, not ${kindOf(value)}`)
    if (value.length > max) this.refuse(`more than ${max} elements`)
    return value.map((element: unknown, index) => new Checked(element, this, index))
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
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `${/^[aeio]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
}
