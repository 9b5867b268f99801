// Build the CLI: one CommonJS bundle with the manifest of its commands inlined, and the V8 code cache beside it.
// docs/decisions/0001-one-bundle.md says why.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // An import() left in a CommonJS bundle loads Node's ESM machinery: 4 ms.
  supported: { 'dynamic-import': false },
  external: ['typescript', 'ts-node', 'pnpapi'],
  banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { 'import.meta.url': '__importMetaUrl' },
  logLevel: 'warning',
}

/** Bundle everything once without a manifest, only to ask the commands what they are. */
async function makeManifest() {
  const folder = mkdtempSync(join(tmpdir(), 'hostward-build-'))
  try {
    const outfile = join(folder, 'manifest.cjs')
    await build({ ...common, entryPoints: ['src/cli/plugin.ts'], outfile })
    return await createRequire(import.meta.url)(outfile).makeManifest()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const manifest = await makeManifest()
const virtualManifest = {
  name: 'hostward-manifest',
  setup(api) {
    api.onResolve({ filter: /^hostward:manifest$/ }, () => ({ path: 'manifest', namespace: 'hostward' }))
    api.onLoad({ filter: /.*/, namespace: 'hostward' }, () => ({ contents: JSON.stringify(manifest), loader: 'json' }))
  },
}

mkdirSync(dist, { recursive: true })
for (const name of readdirSync(dist)) {
  if (name.startsWith('hostward.cjs')) rmSync(join(dist, name))
}
await build({ ...common, entryPoints: ['src/bundle.ts'], outfile: join(dist, 'hostward.cjs'), plugins: [virtualManifest] })
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)

const cache = spawnSync(process.execPath, [join(root, 'scripts', 'make-code-cache.cjs')], { stdio: 'inherit' })
if (cache.status !== 0) process.stderr.write('hostward: no code cache was made; starting takes a little longer\n')
