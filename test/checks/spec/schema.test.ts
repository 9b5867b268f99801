import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { specJsonSchema } from '../../../src/checks/spec/schema.js'

const schema = specJsonSchema() as Record<string, unknown>
const validate = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(schema)

/** Every schema within the schema that describes a key. */
function keysOf(node: unknown, path = ''): [path: string, schema: Record<string, unknown>][] {
  if (typeof node !== 'object' || node === null) return []
  const { properties = {}, ...rest } = node as { properties?: Record<string, Record<string, unknown>> }
  const own = Object.entries(properties).flatMap(([key, value]): [string, Record<string, unknown>][] => [
    [`${path}.${key}`, value],
    ...keysOf(value, `${path}.${key}`),
  ])
  return [...own, ...Object.entries(rest).flatMap(([key, value]) => keysOf(value, `${path}/${key}`))]
}

describe('the JSON Schema of specs', () => {
  it('describes every key, so that editors can help', () => {
    const keys = keysOf(schema)
    expect(keys.length).toBeGreaterThan(100)
    expect(keys.filter(([path, { description }]) => !path.endsWith('.is') && description === undefined).map(([path]) => path)).toEqual([])
  })

  it('is as strict as hostward itself', () => {
    expect(validate({ units: { 'sshd.service': { enabled: ['enabled'], active: { is: 'active', reason: 'x' } }, noneFailed: true } })).toBe(
      true,
    )
    expect(validate({ units: { 'sshd.service': { enabeld: 'enabled' } } })).toBe(false)
    expect(validate({ units: { 'sshd.service': { enabled: [] } } })).toBe(false)
    expect(validate({ time: { offset: '50' } })).toBe(false)
    expect(validate({ unit: {} })).toBe(false)
  })
})
