import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { questionsOfChanges } from '../../src/changes/record-questions.js'
import { recordHost } from '../../src/facts/record/record.js'
import { almalinux9 } from './almalinux9/host.js'
import { bare } from './bare/host.js'
import { debian12 } from './debian12/host.js'
import type { ModelHost } from './host/model-host.js'
import { rhel8 } from './rhel8/host.js'

/** Every committed recording, by its folder in the repository. */
export const RECORDINGS: Readonly<Record<string, () => ModelHost>> = {
  'fixtures/demo': almalinux9,
  'fixtures/hosts/rhel8': rhel8,
  'fixtures/hosts/debian12': () => debian12(),
  'fixtures/hosts/debian12-user': () => debian12(1000),
  'fixtures/hosts/bare': bare,
}

/** The version that the recordings name. It stays, so that a release does not change them. */
const VERSION = '0.1.0'

/**
 * Record a model host as `hostward record --raw` records a real one: the files of the recording by their names.
 *
 * @throws Error for a question that the model cannot answer: better none than a made-up answer
 */
export async function recordModel(host: ModelHost): Promise<Map<string, string>> {
  const parent = mkdtempSync(join(tmpdir(), 'hostward-model-'))
  try {
    const folder = join(parent, 'recording')
    const { data } = await recordHost(host, { folder, raw: true, version: VERSION, more: questionsOfChanges })
    const bug = data.unanswered.find(({ code }) => code === 'BUG')
    if (host.troubles.length > 0 || bug !== undefined) {
      throw new Error([...host.troubles, ...(bug === undefined ? [] : [`${bug.command}: ${bug.message}`])].join('\n'))
    }
    return readTree(folder)
  } finally {
    rmSync(parent, { recursive: true })
  }
}

/** All files below a folder but notes for people, by their path in it. */
export function readTree(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}
