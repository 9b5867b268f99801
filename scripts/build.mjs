// Build the CLI: a CommonJS bundle in a few parts with the manifest of its commands inlined, and a V8 code cache beside each.
// docs/decisions/0001-one-bundle.md says why.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { HELPERS, lean, placeModules } from './lean-bundle.mjs'
import { cacheOf, distIsOf, distMarkOf, fingerprint } from './sources.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({ options: { into: { type: 'string' } } })
// --into DIR puts the package there as an installation has it, and leaves this folder's dist alone: for the tests.
const target = values.into ?? root
const dist = join(target, 'dist')

// As the sources are now: those that change while it is built are not in it.
const sources = fingerprint(root)
if (target === root) rmSync(distMarkOf(root), { force: true })
else {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const path of [...files, 'package.json']) {
    if (path !== 'dist' && existsSync(join(root, path))) cpSync(join(root, path), join(target, path), { recursive: true })
  }
  if (distIsOf(root, sources)) {
    const others = ['dev', 'lab'].map((name) => join(root, 'dist', name))
    cpSync(join(root, 'dist'), dist, { recursive: true, filter: (path) => !others.includes(path) })
    process.exit()
  }
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // An import() left in a CommonJS bundle loads Node's ESM machinery: 4 ms.
  supported: { 'dynamic-import': false },
  external: ['typescript', 'ts-node', 'pnpapi'],
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

/** Every module of the bundle by its id; filled by the first build. */
const modules = new Map()

async function buildPart(part, partOf, traced = false) {
  const outfile = join(dist, `hostward-${part}.cjs`)
  await build({
    ...common,
    // Wrapped here and not at every start: joining strings of this size takes a millisecond.
    banner: { js: `(function (exports, require, module, __filename, __dirname) { ${HELPERS}` },
    footer: { js: '})' },
    // A third less to read; names stay, so that a stack trace still says where.
    minifyWhitespace: true,
    entryPoints: [part],
    outfile,
    plugins: [
      lean({
        root,
        main: 'src/bundle.ts',
        part,
        partOf,
        modules,
        virtual: { 'hostward:manifest': manifest },
        settings: { platform: 'node', target: 'node20', supported: common.supported },
        traced,
      }),
    ],
  })
  // The loader takes the bundle for ASCII; esbuild leaves what stands in regular expressions (`→`, `（略）`) as it is.
  const text = readFileSync(outfile, 'utf8')
  writeFileSync(
    outfile,
    text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

const warmUp = (...words) => {
  const script = join(root, 'scripts', 'make-code-cache.cjs')
  return spawnSync(process.execPath, [script, target, ...words], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
}

mkdirSync(dist, { recursive: true })
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)

// First in one piece, to see what typical commands load (scripts/make-code-cache.cjs); then each module into its part.
await buildPart('traced', () => 'traced', true)
const trace = warmUp('--trace')
if (trace.status !== 0) throw new Error('the bundle does not run')
const loadedIn = JSON.parse(trace.stdout)
for (const name of readdirSync(dist)) {
  if (name.startsWith('hostward')) rmSync(join(dist, name))
}
const partOf = placeModules(modules, loadedIn)
await Promise.all([...new Set([...Object.values(loadedIn), 'rest'])].map((part) => buildPart(part, partOf)))
if (warmUp().status !== 0) process.stderr.write('hostward: no code cache was made; starting takes a little longer\n')
if (target === root) {
  mkdirSync(cacheOf(root), { recursive: true })
  writeFileSync(distMarkOf(root), sources)
}
