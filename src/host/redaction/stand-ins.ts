/** What a value is; each kind counts for itself. */
export type StandInKind = 'host' | 'user' | 'uuid' | 'short-id' | 'mac' | 'disk' | 'serial' | 'target' | 'mail' | 'secret' | 'message'

/** How the stand-ins of a kind look: plain words without `-`, because unit names and device names escape that. */
const FORMS: Readonly<Record<StandInKind, (number: number) => string>> = {
  host: (number) => `host${number}`,
  user: (number) => `user${number}`,
  uuid: (number) => `00000000000040008000${String(number).padStart(12, '0')}`,
  'short-id': (number) => String(number).padStart(16, '0'),
  mac: (number) => `02:00:00:00:${hex(number >> 8)}:${hex(number & 0xff)}`,
  disk: (number) => `disk${number}`,
  serial: (number) => `serial${number}`,
  target: (number) => `iqn.2000-01.example:target${number}`,
  mail: (number) => `mail${number}@example.com`,
  secret: (number) => `redacted${number}`,
  message: (number) => `message ${number}`,
}

/** What is a stand-in already, so that redacting twice changes nothing. */
const RECOGNISED: Readonly<Record<StandInKind, RegExp>> = {
  host: /^host\d{1,9}(?:\.example)?$/,
  user: /^user\d{1,9}$/,
  uuid: /^00000000000040008000\d{12}$/,
  'short-id': /^0{8}\d{8}$/,
  mac: /^02:00:00:00:[0-9a-f]{2}:[0-9a-f]{2}$/,
  disk: /^disk\d{1,9}$/,
  serial: /^serial\d{1,9}$/,
  target: /^iqn\.2000-01\.example:target\d{1,9}$/,
  mail: /^mail\d{1,9}@example\.com$/,
  secret: /^redacted\d{1,9}$/,
  message: /^message \d{1,9}$/,
}

/** The stand-ins of one recording: the same value has the same one everywhere, and no two values share one. */
export class StandIns {
  readonly #given = new Map<StandInKind, Map<string, string>>()
  readonly #taken = new Set<string>()
  readonly #last = new Map<StandInKind, number>()
  readonly #secrets = new Set<string>()

  /** Stand-ins that stand in a text already are not given to anything else. */
  reserveAllIn(text: string): void {
    for (const match of text.matchAll(RESERVED)) this.#taken.add(match[0])
  }

  /** The stand-in for a value; a value that is one already stays. */
  of(kind: StandInKind, value: string): string {
    if (RECOGNISED[kind].test(value)) return value
    let given = this.#given.get(kind)
    if (given === undefined) this.#given.set(kind, (given = new Map<string, string>()))
    let standIn = given.get(value)
    if (standIn === undefined) given.set(value, (standIn = this.#next(kind)))
    return standIn
  }

  /**
   * The stand-in for a value that is surely a secret: it is looked for in all other texts, too. Unless it is too short or too
   * plain for that: replacing `production` everywhere would spoil the outputs.
   */
  ofSecret(value: string): string {
    if (value.length >= 5 && !RECOGNISED.secret.test(value) && !PLAIN.test(value)) this.#secrets.add(value)
    return this.of('secret', value)
  }

  /** Secrets that were found by their names or forms, the longest first. */
  get secrets(): string[] {
    return [...this.#secrets].sort((a, b) => b.length - a.length)
  }

  /** Let a value have the stand-in of another one: the short name of a host that of its full name. */
  share(kind: StandInKind, value: string, other: string): void {
    const standIn = this.of(kind, other)
    const given = this.#given.get(kind)
    if (given !== undefined && !given.has(value)) given.set(value, standIn)
  }

  #next(kind: StandInKind): string {
    let number = this.#last.get(kind) ?? 0
    let standIn: string
    do {
      number += 1
      standIn = FORMS[kind](number)
    } while (this.#taken.has(standIn))
    this.#last.set(kind, number)
    return standIn
  }
}

/** Words, numbers, paths and names of units. */
const PLAIN =
  /^(?:[a-z]{1,7}|[A-Z]?[a-z]+(?:[-_][a-z]+)+|\d{1,6}|\/.*|.*\.(?:service|socket|target|device|mount|swap|timer|path|slice|scope))$/

const RESERVED =
  /(?:host|user|disk|serial|redacted)\d{1,9}|mail\d{1,9}@example\.com|iqn\.2000-01\.example:target\d{1,9}|message \d{1,9}|02:00:00:00:[0-9a-f]{2}:[0-9a-f]{2}|00000000000040008000\d{12}|0{8}\d{8}/g

function hex(number: number): string {
  return (number & 0xff).toString(16).padStart(2, '0')
}
