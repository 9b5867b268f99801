/**
 * The committed recordings are what hostward records of their models today. When a question of hostward's has changed, make
 * them anew with `npm run hosts`, look at the difference and commit it.
 */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTree, recordModel, RECORDINGS } from '../../scripts/model-hosts/recordings.js'

const root = join(import.meta.dirname, '../..')

it.each(Object.keys(RECORDINGS))(
  '%s is what npm run hosts makes',
  async (folder) => {
    const made = await recordModel(RECORDINGS[folder]!())
    const committed = readTree(join(root, folder))
    expect([...committed.keys()]).toEqual([...made.keys()])
    const differing = [...made].filter(([name, text]) => committed.get(name) !== text).map(([name]) => name)
    expect(differing).toEqual([])
  },
  60_000,
)
