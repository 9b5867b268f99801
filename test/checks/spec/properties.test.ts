import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadText } from '../../../src/checks/capture/capture.js'
import { parseSpecDocument, plainOf, type Plain } from '../../../src/checks/spec/document.js'
import { specJsonSchema, specSchema } from '../../../src/checks/spec/schema.js'
import { validateSpec } from '../../../src/checks/spec/validate.js'
import { HostwardError } from '../../../src/errors.js'

interface Schema {
  type?: string
  const?: Plain
  enum?: Plain[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  pattern?: string
  minimum?: number
  maximum?: number
}

/** Words for texts of which the schema cannot tell what they may be. */
const WORDS: Readonly<Record<string, string[]>> = {
  calendar: ['daily', 'Mon *-*-* 03:00'],
  allow: ['192.0.2.0/24'],
  deny: ['2001:db8::/32'],
  units: ['sshd.service', 'home.mount'],
  timers: ['logrotate.timer'],
  present: ['quiet', 'ssh'],
  absent: ['debug', 'telnet'],
}

/** Values that a schema describes. @param key the nearest key above */
function valuesOf(schema: Schema, key = ''): fc.Arbitrary<Plain> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => valuesOf(one, key)))
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, key)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, key), { minLength: 1, maxLength: 3 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 99, 99) })
    case 'string': {
      const words = WORDS[key]
      if (words !== undefined) return fc.constantFrom(...words)
      return schema.pattern === undefined ? fc.string({ minLength: 1, maxLength: 8 }) : fc.stringMatching(new RegExp(schema.pattern))
    }
    default:
      throw new Error(`the schema has something new: ${JSON.stringify(schema).slice(0, 200)}`)
  }
}

function objectsOf({ properties = {}, required = [], additionalProperties }: Schema, key: string): fc.Arbitrary<Plain> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema, name)]))
  const more =
    typeof additionalProperties === 'object'
      ? fc.dictionary(fc.constantFrom(...(WORDS[key] ?? ['one', 'two'])), valuesOf(additionalProperties, key), { maxKeys: 2 })
      : fc.constant({})
  return fc
    .tuple(fc.record(known, { requiredKeys: required.filter((name) => name in known) }), more)
    .map(([one, other]) => ({ ...one, ...other }))
    .filter((value) => Object.keys(value).length > 0)
}

/** A value in which one place is otherwise: another type, or a key that nobody knows. */
function mangled(value: Plain, where: number, what: Plain): Plain {
  if (typeof value !== 'object' || value === null) return what
  const entries = Object.entries(value)
  const [key] = entries[where % Math.max(entries.length, 1)] ?? []
  if (key === undefined) return what
  if (where % 7 === 0 && !Array.isArray(value)) return { ...value, [`${key}x`]: what }
  const inside = mangled((value as Record<string, Plain>)[key] ?? null, Math.floor(where / 2), what)
  return Array.isArray(value) ? value.map((item, index) => (String(index) === key ? inside : item)) : { ...value, [key]: inside }
}

const json = specJsonSchema() as Schema
const accepts = new Ajv({ strict: false }).compile(json)
const specs = valuesOf(json)

describe('specs made from the schema', () => {
  it('are right by the JSON Schema and by hostward', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        expect(accepts(spec), JSON.stringify(accepts.errors)).toBe(true)
        expect(specSchema.safeParse(spec).success).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('with a wrong place are wrong by both, or right by both', () => {
    const wrong = fc.constantFrom<Plain>(17, 'word', true, false, [], ['word'], {}, { is: 'word' }, null, -1)
    fc.assert(
      fc.property(specs, fc.nat(5000), wrong, (spec, where, what) => {
        const other = mangled(spec, where, what)
        expect(specSchema.safeParse(other).success, JSON.stringify(other)).toBe(accepts(other))
      }),
      { numRuns: 100 },
    )
  })

  it('mean the same when they are written and read', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const { root, problems } = parseSpecDocument('s.yaml', stringify(spec))
        expect(problems).toEqual([])
        expect(root === null ? null : plainOf(root)).toEqual(spec)
        if (root !== null) for (const { line, column } of validateSpec(root).problems) expect(Math.min(line, column)).toBeGreaterThan(0)
      }),
      { numRuns: 60 },
    )
  })
})

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    ...'units|time|boot|: |- |[|]|{|}|,|\n|  |"|\'|&a |*a|!!binary |? |#|---|...|%YAML 1.1|<<|include|${x}|\t|50ms||>'.split('|'),
    '|',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((all) => all.join('')),
  )

  it('is a spec, or is refused with the places of what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const error: unknown = await loadText(text).then(
          () => null,
          (reason: unknown) => reason,
        )
        if (error === null) return
        expect(error).toBeInstanceOf(HostwardError)
        expect(error).toMatchObject({ code: 'BAD_SPEC', exitCode: 2, message: expect.stringMatching(/:\n(?:captured:\d+:\d+: \S.*\n?)+/) })
      }),
      { numRuns: 400 },
    )
  })
})
