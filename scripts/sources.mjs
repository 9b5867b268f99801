// What the CLI is built from, and by what a build is known to be of the sources as they are.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const SOURCES = ['bin', 'fixtures/demo', 'package.json', 'package-lock.json', 'schemas', 'scripts', 'src']

/** Builds, and which sources dist/ is of. */
export const CACHE = join(root, 'node_modules', '.cache', 'hostward')
export const DIST_MARK = join(CACHE, 'dist-is-of')

/** The state of the sources, and of the Node that runs: its code cache is of no use to another one. */
export function fingerprint() {
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

/** Whether dist/ was built from the sources as they are. */
export const distIsCurrent = () => existsSync(DIST_MARK) && readFileSync(DIST_MARK, 'utf8') === fingerprint()
