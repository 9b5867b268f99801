/** The words of which every section's schema is made: one source for the types, the validation and the JSON Schema. */
import * as z from 'zod/mini'
import { parseTimeSpan } from '../../tools/timestamps.js'

/** The schema with a description, which `hostward schema spec` prints and editors show. */
export function describe<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  z.globalRegistry.add(schema, { description })
  return schema
}

/** `optional` with a description: what almost every key of a spec is. */
export function key<Schema extends z.ZodMiniType>(schema: Schema, description: string) {
  return describe(z.optional(schema), description)
}

/** What may stand beside every check, and beside a group of checks for all of them. */
export const meta = {
  severity: key(z.enum(['critical', 'major', 'minor']), 'how bad it is when it fails; major when left out'),
  reason: key(text(), 'why it must be so; shown beside a failure'),
  skip: key(text(), 'do not check it, and why'),
  tags: key(list(text()), 'for --tag'),
  waive: key(waive(), 'it may fail until a day'),
}

export type Severity = 'critical' | 'major' | 'minor'

export interface Meta {
  severity?: Severity | undefined
  reason?: string | undefined
  skip?: string | undefined
  tags?: string[] | undefined
  waive?: { reason: string; until: string } | undefined
}

/** A check: its value alone, or `{is: VALUE}` with what may stand beside it. */
export function check<Schema extends z.ZodMiniType>(value: Schema, description: string) {
  const long = describe(z.strictObject({ is: value, ...meta }), 'the value with what may stand beside a check')
  return key(z.union([value, long]), description)
}

export type Leaf<Value> = Value | (Meta & { is: Value })

/** The value of a check, in both of its forms. */
export function valueOf<Value>(leaf: Leaf<Value>): Value {
  return typeof leaf === 'object' && leaf !== null && 'is' in leaf ? leaf.is : leaf
}

/** What may stand beside it; nothing in the short form. */
export function metaOf(leaf: unknown): Meta {
  return typeof leaf === 'object' && leaf !== null && !Array.isArray(leaf) ? leaf : {}
}

/** One word is a list of one. */
export function listOf<Word>(words: Word | readonly Word[]): readonly Word[] {
  return Array.isArray(words) ? (words as readonly Word[]) : [words as Word]
}

export function text() {
  return z.string().check(z.minLength(1))
}

/** A list of at least one item: an empty one would check nothing. */
export function list<Schema extends z.ZodMiniType>(item: Schema) {
  return z.array(item).check(z.minLength(1))
}

/** One word, or a list of allowed ones. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.union([z.enum(words), list(z.enum(words))])
}

/** One text, or a list of allowed ones. */
export function texts() {
  return z.union([text(), list(text())])
}

/** `50ms`, `2h`: one number with its unit. Less than systemd's time spans may be, so that every spec writes it in one way. */
export function duration() {
  return z.string().check(z.regex(DURATION, 'a duration such as 50ms, 10s, 2min, 6h or 7d was expected'))
}

const DURATION = /^\d+(?:\.\d+)?(?:us|ms|s|min|h|d)$/

/** A duration of a spec, which the schema has let through, in seconds. */
export function durationSeconds(written: string): number {
  const seconds = parseTimeSpan(written)
  if (seconds === null) throw new Error(`${written} is no duration`)
  return seconds
}

/** A day, `2026-12-31`: the last one on which a waiver holds. */
export function day() {
  return z.string().check(z.regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'a day such as 2026-12-31 was expected'))
}

/** What must be in a list, what must not, or all of it. */
export function members(item: z.ZodMiniType<string>, what: string) {
  return {
    present: key(list(item), `${what} that must be there`),
    absent: key(list(item), `${what} that must not be there`),
    exactly: key(list(item), `these ${what} and no others`),
  }
}

function waive() {
  return z.strictObject({
    reason: describe(text(), 'why it may fail'),
    until: describe(day(), 'the last day on which it may'),
  })
}
