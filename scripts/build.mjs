// Build the CLI: one CommonJS bundle with the manifest of its commands inlined, and the V8 code cache beside it.
// docs/decisions/0001-one-bundle.md says why.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { closures, HELPERS, standIns } from './lean-bundle.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({ options: { into: { type: 'string' } } })
// --into DIR puts the package there as an installation has it, and leaves this folder's dist alone: for the tests.
const target = values.into ?? root
const dist = join(target, 'dist')

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
// Wrapped here and not at every start: joining a megabyte of strings takes a millisecond.
await build({
  ...common,
  banner: { js: `(function (exports, require, module, __filename, __dirname) { ${common.banner.js}${HELPERS}` },
  footer: { js: '})' },
  // A third less to read; names stay, so that a stack trace still says where.
  minifyWhitespace: true,
  entryPoints: ['src/bundle.ts'],
  outfile: join(dist, 'hostward.cjs'),
  plugins: [
    virtualManifest,
    standIns,
    closures({ platform: 'node', target: 'node20', supported: common.supported, define: common.define }),
  ],
})
// The loader takes the bundle for ASCII; esbuild leaves what stands in regular expressions (`→`, `（略）`) as it is.
const bundle = join(dist, 'hostward.cjs')
const escaped = readFileSync(bundle, 'utf8').replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
writeFileSync(bundle, escaped)
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)

if (target !== root) {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const path of [...files, 'package.json']) {
    if (path !== 'dist' && existsSync(join(root, path))) cpSync(join(root, path), join(target, path), { recursive: true })
  }
}

const cache = spawnSync(process.execPath, [join(root, 'scripts', 'make-code-cache.cjs'), target], { stdio: 'inherit' })
if (cache.status !== 0) process.stderr.write('hostward: no code cache was made; starting takes a little longer\n')
