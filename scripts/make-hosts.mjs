// Make the recordings in fixtures/demo and fixtures/hosts anew from their models (scripts/model-hosts): `npm run hosts`.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'hostward-hosts-'))
try {
  const outfile = join(folder, 'main.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/model-hosts/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    outfile,
    logLevel: 'warning',
  })
  process.exitCode = spawnSync(process.execPath, [outfile], { cwd: root, stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(folder, { recursive: true })
}
