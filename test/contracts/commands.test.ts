/**
 * The list of commands and flags is a contract with scripts: it is compared with `command-snapshot.json`. When a change
 * is meant, write it with `UPDATE_SNAPSHOT=1 npx vitest run test/contracts` and look at the difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandTable } from '../../src/command-table.js'
import { baseFlags } from '../../src/cli/flags.js'
import { makeManifest } from '../../src/cli/plugin.js'
import { topics } from '../../src/cli/topics.js'

const root = join(import.meta.dirname, '../..')
const snapshotPath = join(root, 'command-snapshot.json')
const manifest = await makeManifest()
const ids = Object.keys(commandTable)

describe('the command table', () => {
  it('names exactly the files in src/commands', () => {
    const files = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' })
    const fromFiles = files.filter((name) => name.endsWith('.ts')).map((name) => name.replace(/\.ts$/, '').replaceAll('/', ' '))
    expect([...ids].sort()).toEqual(fromFiles.sort())
  })

  it('has a described topic for every first word of a longer command', () => {
    const described = topics.map((topic) => topic.name.replaceAll(':', ' '))
    const needed = new Set(
      ids.flatMap((id) =>
        id
          .split(' ')
          .slice(0, -1)
          .map((_, index, words) => words.slice(0, index + 1).join(' ')),
      ),
    )
    expect(described.sort()).toEqual([...needed].sort())
  })

  it('is what the snapshot says', () => {
    const snapshot = Object.fromEntries(
      Object.entries(manifest).map(([id, entry]) => [
        id,
        { args: Object.keys(entry.args), flags: Object.keys(entry.flags).sort(), aliases: entry.aliases },
      ]),
    )
    if (process.env['UPDATE_SNAPSHOT'] === '1') writeFileSync(snapshotPath, `${JSON.stringify(snapshot, null, 2)}\n`)
    expect(snapshot).toEqual(JSON.parse(readFileSync(snapshotPath, 'utf8')))
  })
})

describe.each(ids)('%s', (id) => {
  const entry = manifest[id]!

  it('has a summary without a full stop, and examples', () => {
    expect(entry.summary).toMatch(/^[A-Z].*[^.]$/)
    expect(entry.examples?.length ?? 0).toBeGreaterThan(0)
  })

  it('has the common flags, and describes every flag and argument', () => {
    expect(Object.keys(entry.flags)).toEqual(expect.arrayContaining(Object.keys(baseFlags)))
    for (const definition of [...Object.values(entry.flags), ...Object.values(entry.args)])
      expect(definition.description, definition.name).toBeTruthy()
  })

  it('never fills a missing argument from standard input', async () => {
    const command = (await commandTable[id as keyof typeof commandTable]()).default
    for (const [name, definition] of Object.entries(command.args)) expect(definition.ignoreStdin, name).toBe(true)
  })
})
