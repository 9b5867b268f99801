import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { Place, SpecProblem } from './problems.js'

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain }

/** A value of a spec with where it stands. */
export interface Located {
  value: string | number | boolean | null | Located[] | Map<string, LocatedEntry>
  place: Place
}

export interface LocatedEntry extends Located {
  /** Where its key stands; what is wrong with a key is told there. */
  keyPlace: Place
}

/** More than any spec; keeps a wrong file from being read to the end of the memory. */
const MAX_ALIASES = 100

/**
 * A YAML or JSON document with the place of every value. Duplicate keys, keys that are no strings and several documents in one
 * file are problems, all of them told.
 */
export function parseSpecDocument(file: string, text: string): { root: Located | null; problems: SpecProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, version: '1.2', schema: 'core' })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const problems: SpecProblem[] = document.errors.map((error) => ({
    ...placeAt(error.pos[0]),
    message: WORDS[error.code] ?? error.message.split('\n')[0] ?? '',
    suggestions: [],
  }))
  if (document.contents === null) {
    if (problems.length === 0) problems.push({ ...placeAt(0), message: 'the file is empty: nothing would be checked', suggestions: [] })
    return { root: null, problems }
  }
  const reader = new Reader(document, placeAt, problems)
  return { root: reader.read(document.contents), problems }
}

/** yaml's own words for these speak of programs, not of files. */
const WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice',
  MULTIPLE_DOCS: 'a second document begins here: one file is one spec',
}

class Reader {
  #aliases = 0

  constructor(
    readonly document: Document.Parsed,
    readonly placeAt: (offset: number) => Place,
    readonly problems: SpecProblem[],
  ) {}

  read(node: Node): Located {
    const place = this.placeAt(node.range?.[0] ?? 0)
    if (isAlias(node)) {
      this.#aliases += 1
      const target = this.#aliases > MAX_ALIASES ? undefined : node.resolve(this.document)
      if (target !== undefined) return { ...this.read(target), place }
      this.problems.push({ ...place, message: `*${node.source}: too many aliases, or one that names nothing`, suggestions: [] })
      return { value: null, place }
    }
    if (isSeq(node)) return { value: node.items.map((item) => this.read(item as Node)), place }
    if (isMap(node)) return { value: this.#entries(node.items), place }
    const value = isScalar(node) ? node.value : null
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return { value, place }
    this.problems.push({ ...place, message: 'a text, a number, true or false was expected', suggestions: [] })
    return { value: null, place }
  }

  #entries(items: readonly { key: unknown; value: unknown }[]): Map<string, LocatedEntry> {
    const entries = new Map<string, LocatedEntry>()
    for (const { key, value } of items) {
      if (!isScalar(key)) continue
      const keyPlace = this.placeAt(key.range?.[0] ?? 0)
      if (typeof key.value !== 'string') {
        this.problems.push({ ...keyPlace, message: `the key ${String(key.value)} is no text: put it in quotes`, suggestions: [] })
        continue
      }
      const found = value === null ? { value: null, place: keyPlace } : this.read(value as Node)
      entries.set(key.value, { ...found, keyPlace })
    }
    return entries
  }
}

/** The value alone. */
export function plainOf({ value }: Located): Plain {
  if (Array.isArray(value)) return value.map(plainOf)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, plainOf(entry)]))
  return value
}

/** The value at a path, as deep as it goes. `key` tells whether the place of the last key is wanted rather than that of its value. */
export function placeOf(root: Located, path: readonly PropertyKey[], key = false): Place {
  let at = root
  let place = root.place
  for (const step of path) {
    const next = Array.isArray(at.value) ? at.value[Number(step)] : at.value instanceof Map ? at.value.get(String(step)) : undefined
    if (next === undefined) return place
    place = key && 'keyPlace' in next ? (next as LocatedEntry).keyPlace : next.place
    at = next
  }
  return place
}
