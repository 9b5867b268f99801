/**
 * The output blocks of the two documents that hostward started from, word for word, as parse fixtures
 * (fixtures/seeds/README.md). `NN-SLUG.txt` is a block, `NN-SLUG.json` what `hostward parse` makes of it, or why it is no
 * output. Write the expectations with `UPDATE_FIXTURES=1 npx vitest run test/seeds.test.ts`, then read what was written.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../src/errors.js'
import { parseSaved } from '../src/facts/parse-saved.js'
import { formats } from '../src/tools/formats.js'
import type { FormatName } from '../src/tools/parse-outputs.js'

const root = join(import.meta.dirname, '../fixtures/seeds')
const update = process.env['UPDATE_FIXTURES'] === '1'

interface Expected {
  /** Null for a block that is no output of a tool. */
  format: FormatName | null
  why?: string
  data?: unknown
  warnings?: unknown
  error?: unknown
}

interface Row {
  block: string
  document: string
  format: string
}

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = readdirSync(root)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.replace(/\.txt$/, ''))
  .sort()

/** `| 01-slug | A: heading | format | remarks |` */
const rows: Row[] = [...readme.matchAll(/^\| (\d\d-[a-z-]+) \| ([AB]): [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)].map((match) => ({
  block: match[1] ?? '',
  document: match[2] ?? '',
  format: match[3] ?? '',
}))

const read = (block: string): string => readFileSync(join(root, `${block}.txt`), 'utf8')
const expectedOf = (block: string): Expected => JSON.parse(readFileSync(join(root, `${block}.json`), 'utf8')) as Expected

describe('the list of blocks', () => {
  it('has every block, in the order of the documents', () => {
    expect(rows.map(({ block }) => block)).toEqual(blocks)
    expect(blocks.map((block) => Number(block.slice(0, 2)))).toEqual(blocks.map((_, index) => index + 1))
  })

  it('names the format that the expectation has', () => {
    for (const { block, format } of rows) expect(format, block).toBe(expectedOf(block).format ?? 'none')
  })

  it.each(['A', 'B'])('is complete: joined, the blocks of document %s are what the document shows', (document) => {
    const joined = rows.filter((row) => row.document === document).map(({ block }) => read(block))
    const hash = createHash('sha256').update(joined.join('')).digest('hex')
    expect(readme).toContain(`- ${document}: `)
    expect(readme).toContain(hash)
  })
})

describe('parse', () => {
  it.each(blocks)('%s', async (block) => {
    expect(existsSync(join(root, `${block}.json`))).toBe(true)
    const { format, why, ...expected } = expectedOf(block)
    if (format === null) {
      expect(why).toMatch(/\S/)
      return
    }
    expect(Object.keys(formats)).toContain(format)
    const actual = await parseBlock(format, read(block))
    if (update) writeFileSync(join(root, `${block}.json`), `${JSON.stringify({ format, ...actual }, null, 1)}\n`)
    else expect(actual).toEqual(expected)
  })
})

async function parseBlock(format: FormatName, text: string): Promise<object> {
  try {
    const { data, warnings } = await parseSaved(format, text)
    const rows = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'format'))
    return JSON.parse(JSON.stringify({ data: rows, warnings })) as object
  } catch (error) {
    if (!(error instanceof HostwardError)) throw error
    return { error: { code: error.code, exitCode: error.exitCode, message: error.message } }
  }
}
