// Runs test/lab/cli.ts: bundled on the fly, because Node 20 does not run TypeScript.
import { build } from 'esbuild'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Beside dist/, so that import.meta.dirname of the lab is two folders below the repository.
const outfile = join(root, 'dist', 'lab', 'cli.mjs')
mkdirSync(dirname(outfile), { recursive: true })
await build({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  entryPoints: ['test/lab/cli.ts'],
  outfile,
  logLevel: 'warning',
})
await import(pathToFileURL(outfile).href)
