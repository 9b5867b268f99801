import { Document, isMap, isScalar, isSeq, visit, type Pair, type YAMLMap } from 'yaml'
import type { HostIdentity } from '../../host/types.js'
import type { Plain } from '../spec/document.js'
import type { CapturedFact } from './fact.js'

/** A map of a spec. */
export type PlainMap = { [key: string]: Plain }

/** What stands above a spec and above each of its sections. */
export interface Provenance {
  identity: HostIdentity
  /** Of hostward. */
  version: string
  all: boolean
  /** Tools and files by section. */
  sources: ReadonlyMap<string, readonly string[]>
}

/** Facts as a spec, in their order. `${` in a value stands for itself. */
export function specOfFacts(facts: readonly Pick<CapturedFact, 'path' | 'value'>[]): PlainMap {
  const spec: PlainMap = {}
  for (const { path, value } of facts) {
    let at = spec
    for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as PlainMap
    at[path.at(-1) ?? ''] = escaped(value)
  }
  return spec
}

/** A value in which nothing is taken for a variable. */
export function escaped(value: Plain): Plain {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${')
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one)]))
  return value
}

/**
 * Facts as YAML with comments that tell where they come from. The same facts are always the same bytes: of a host at work no time is told, of a
 * recording the time when it was made.
 */
export function writeSpec(facts: readonly CapturedFact[], provenance: Provenance): string {
  const document = new Document(specOfFacts(facts))
  document.commentBefore = headerOf(provenance)
  if (facts.length === 0) return `${commented(headerOf(provenance))}\n`
  for (const [index, pair] of (document.contents as unknown as YAMLMap).items.entries()) commentSection(pair, provenance.sources, index > 0)
  for (const { path, note } of facts) if (note !== null) addNote(document, path, note)
  return stringified(document)
}

function headerOf({ identity, version, all }: Provenance): string {
  const { name, os, recordedAt, redacted } = identity
  const of = [name ?? 'a host', ...(os === null ? [] : [`(${os})`])].join(' ')
  const when = recordedAt === null ? '' : `, as it was recorded at ${recordedAt}${redacted ? ', redacted' : ''}`
  const what = all ? 'Also what is as its preset or the default.' : 'Only what differs from presets and defaults; with --all, the rest.'
  return ` ${printable(`Captured from ${of} by hostward ${version}${when}.`)}\n ${what}`
}

const commented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `#${line}`)
    .join('\n')

function commentSection({ key }: Pair, sources: Provenance['sources'], isFurther: boolean): void {
  if (!isScalar(key)) return
  const from = sources.get(String(key.value)) ?? []
  if (from.length > 0) key.commentBefore = ` From ${printable(from.join(', '))}`
  key.spaceBefore = isFurther
}

/** Beside a value of one line, above one of several. */
export function addNote(document: Document, path: readonly string[], note: string): void {
  const node = document.getIn(path, true)
  if (isScalar(node)) node.comment = ` ${printable(note)}`
  else {
    const above = document.getIn(path.slice(0, -1), true)
    const key = isMap(above) ? above.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key : undefined
    if (isScalar(key)) key.commentBefore = ` ${printable(note)}`
  }
}

/** Lists to which nothing is ever added are shorter in one line. */
const SHORT: ReadonlySet<unknown> = new Set(['in', 'lastResult'])

/** A document as text. What a terminal would act on stands as `\\u009b`, whatever a host has said. */
export function stringified(document: Document): string {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isSeq(value) && isScalar(key) && SHORT.has(key.value)) value.flow = true
    },
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /\p{C}/u.test(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false, singleQuote: true })
  return text.replace(/[^\P{C}\n\t]/gu, (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`)
}

/** Text of the host in a comment: nothing that moves a cursor or ends the line. */
const printable = (text: string): string => text.replace(/\p{C}/gu, '?')
