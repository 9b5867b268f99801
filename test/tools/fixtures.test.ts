/**
 * Fixture pairs, found by themselves: `fixtures/tools/FORMAT/NAME.txt` is a tool's output, `NAME.json` what the parser of
 * FORMAT makes of it: `{data, warnings}`, or `{error: {code, line}}` for a text that must be refused.
 * `NAME.json` may also carry `context` (utcOffsetMinutes, now). Write new ones with `UPDATE_FIXTURES=1 npx vitest run
 * test/tools/fixtures.test.ts`, then read every line of what was written.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HostwardError, ParseError } from '../../src/errors.js'
import { decodeOutput } from '../../src/host/decode.js'
import { formats } from '../../src/tools/formats.js'
import type { FormatName } from '../../src/tools/parse-outputs.js'

const root = join(import.meta.dirname, '../../fixtures/tools')
const update = process.env['UPDATE_FIXTURES'] === '1'

interface Expected {
  context?: { utcOffsetMinutes?: number; now?: string }
  data?: unknown
  warnings?: unknown
  error?: unknown
}

for (const format of readdirSync(root)) {
  describe(format, () => {
    const names = readdirSync(join(root, format)).filter((name) => name.endsWith('.txt') && !name.endsWith('.stderr.txt'))
    it.each(names)('%s', async (name) => {
      const expectedPath = join(root, format, name.replace(/\.txt$/, '.json'))
      const expected = existsSync(expectedPath) ? (JSON.parse(readFileSync(expectedPath, 'utf8')) as Expected) : {}
      const actual = await parseFixture(format as FormatName, readFileSync(join(root, format, name)), expected.context)
      if (update)
        writeFileSync(
          expectedPath,
          `${JSON.stringify({ ...(expected.context ? { context: expected.context } : {}), ...actual }, null, 1)}\n`,
        )
      else expect(actual).toEqual({ ...expected, context: undefined })
    })
  })
}

async function parseFixture(format: FormatName, bytes: Uint8Array, context: Expected['context'] = {}): Promise<object> {
  const parse = await formats[format]()
  const { utcOffsetMinutes, now } = context
  try {
    const { data, warnings } = parse(decodeOutput(bytes), {
      ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes }),
      ...(now === undefined ? {} : { now: new Date(now) }),
    })
    return JSON.parse(JSON.stringify({ data, warnings })) as object
  } catch (error) {
    if (error instanceof ParseError) return { error: { code: error.code, line: error.position.line } }
    if (error instanceof HostwardError) return { error: { code: error.code, message: error.message } }
    throw error
  }
}
