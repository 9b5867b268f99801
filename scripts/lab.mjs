// Runs test/lab/cli.ts: bundled on the fly, because Node 20 does not run TypeScript.
import { build } from 'esbuild'
import { mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Beside dist/, so that import.meta.dirname of the lab is two folders below the repository.
const outfile = join(root, 'dist', 'lab', 'cli.mjs')
// Several may be started at once: each puts it in its place whole.
const fresh = `${outfile}.${process.pid}`
mkdirSync(dirname(outfile), { recursive: true })
await build({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  entryPoints: ['test/lab/cli.ts'],
  outfile: fresh,
  logLevel: 'warning',
})
renameSync(fresh, outfile)
await import(pathToFileURL(outfile).href)
