import type { ZoneItems } from '../changes/firewall/zone-items.js'

/** What would bring a check about; `apply` has the section's action do it. */
export type Wish =
  | { kind: 'unit-file'; unit: string; word: 'enabled' | 'disabled' | 'masked' | 'unmasked' }
  | { kind: 'unit-activity'; unit: string; up: boolean }
  | { kind: 'default-target'; target: string }
  /** An entry that fits one of the patterns; `newest` has none. */
  | { kind: 'default-entry'; by: 'version' | 'id' | 'title' | 'newest'; patterns: readonly string[] }
  /** `patterns` choose the entries; null for all but rescue entries. */
  | {
      kind: 'argument'
      where: 'entries' | 'future'
      patterns: readonly string[] | null
      /** `exactly`: these words and no others. */
      verb: 'append' | 'remove' | 'exactly'
      words: readonly string[]
    }
  /** All that the named sources are; `only`: and no others. */
  | { kind: 'time-sources'; names: readonly string[]; only: boolean }
  /** chronyd alone is in charge of the clock. */
  | { kind: 'time-daemon' }
  | { kind: 'time-served'; network: string }
  /** Nobody in it is answered. */
  | { kind: 'time-denied'; network: string }
  /** chronyd's files have this directive, `NAME` or `NAME ARGUMENTS`, or have it not. */
  | { kind: 'time-line'; line: string; there: boolean }
  | ({ kind: 'firewall-items' } & ZoneItems)
  | { kind: 'firewall-default-zone'; zone: string }
  /** What is in effect now is what is saved. */
  | { kind: 'firewall-alike' }

type UnitFileWord = Extract<Wish, { kind: 'unit-file' }>['word']

const UNIT_FILE_WORDS: readonly string[] = ['enabled', 'disabled', 'masked'] satisfies UnitFileWord[]

/** For a state of a unit file: the first of the allowed words that somebody can bring about. */
export function unitFileWish(unit: string, words: readonly string[]): Wish | null {
  const word = words.find((one) => UNIT_FILE_WORDS.includes(one)) as UnitFileWord | undefined
  return word === undefined ? null : { kind: 'unit-file', unit, word }
}

/** SubState words of units that are up, and of those that are down (systemctl --state=help). */
const UP: readonly string[] = ['active', 'running', 'exited', 'listening', 'waiting', 'mounted', 'elapsed', 'plugged']
const DOWN: readonly string[] = ['inactive', 'dead']

/** For a state of a unit, ActiveState or SubState. */
export function unitActivityWish(unit: string, words: readonly string[]): Wish | null {
  const word = words.find((one) => UP.includes(one) || DOWN.includes(one))
  return word === undefined ? null : { kind: 'unit-activity', unit, up: UP.includes(word) }
}
