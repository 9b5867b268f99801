/** The published schemas hold for every fixture pair, and every command and format has one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandTable } from '../../src/command-table.js'
import { formats } from '../../src/tools/formats.js'
import { schemaErrors, schemaPath } from '../helpers/published-schema.js'

const fixtures = join(import.meta.dirname, '../../fixtures/tools')

it.each([...Object.keys(commandTable), ...Object.keys(formats).map((format) => `parse ${format}`)])('%s has a schema', (id) => {
  expect(existsSync(schemaPath(id))).toBe(true)
})

describe.each(readdirSync(fixtures))('parse %s', (format) => {
  const pairs = readdirSync(join(fixtures, format))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      name,
      ...(JSON.parse(readFileSync(join(fixtures, format, name), 'utf8')) as { data?: object; warnings?: object[] }),
    }))
    // Texts that must be refused have no data.
    .filter(({ data }) => data !== undefined)

  it.each(pairs)('$name', ({ data, warnings }) => {
    const document = { schemaVersion: 1, command: 'parse', host: null, ok: true, data: { format, ...data }, warnings }
    expect(schemaErrors(`parse ${format}`, document)).toBeNull()
  })
})
