// What the CLI is built from, and by what a build is known to be of the sources as they are.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

// `root` is the folder of the repository: this file is bundled with others, and does not know by itself.
const SOURCES = ['bin', 'fixtures/demo', 'package.json', 'package-lock.json', 'schemas', 'scripts', 'src']

/** Folder of the builds that tests use. */
export const cacheOf = (root) => join(root, 'node_modules', '.cache', 'hostward')

/** The file that says of which sources dist/ is. */
export const distMarkOf = (root) => join(cacheOf(root), 'dist-is-of')

/** The state of the sources, and of the Node that runs: its code cache is of no use to another one. */
export function fingerprint(root) {
  const hash = createHash('sha256').update(process.version)
  const add = (path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name))
    } else if (stats?.isFile()) {
      hash.update(`${path}\0`).update(readFileSync(path))
    }
  }
  for (const path of SOURCES) add(join(root, path))
  return hash.digest('hex').slice(0, 16)
}

/** Whether dist/ was built from these sources. */
export const distIsOf = (root, sources) => existsSync(distMarkOf(root)) && readFileSync(distMarkOf(root), 'utf8') === sources
