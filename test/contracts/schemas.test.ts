/** The published schemas hold for every fixture pair, and every command and format has one. */
import { Ajv } from 'ajv'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandTable } from '../../src/command-table.js'
import { formats } from '../../src/tools/formats.js'

const root = join(import.meta.dirname, '../..')
const schemaPath = (id: string): string => join(root, 'schemas', `${id.replaceAll(' ', '-')}.json`)
const fixtures = join(root, 'fixtures/tools')

it.each([...Object.keys(commandTable), ...Object.keys(formats).map((format) => `parse ${format}`)])('%s has a schema', (id) => {
  expect(existsSync(schemaPath(id))).toBe(true)
})

describe.each(readdirSync(fixtures))('parse %s', (format) => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(
    JSON.parse(readFileSync(schemaPath(`parse ${format}`), 'utf8')) as object,
  )
  const pairs = readdirSync(join(fixtures, format))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      name,
      ...(JSON.parse(readFileSync(join(fixtures, format, name), 'utf8')) as { data?: object; warnings?: object[] }),
    }))
    // Texts that must be refused have no data.
    .filter(({ data }) => data !== undefined)

  it.each(pairs)('$name', ({ data, warnings }) => {
    validate({ schemaVersion: 1, command: 'parse', host: null, ok: true, data: { format, ...data }, warnings })
    expect(validate.errors).toBeNull()
  })
})
