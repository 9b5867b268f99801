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

/**
 * What @oclif/core loads at once but needs only to find plugins, to write help or to draw spinners: loaded when first
 * touched. A proxy stands in for each; `__esModule` is answered without loading because TypeScript's helper asks for it.
 */
const LAZY = {
  'ansi-escapes': false,
  'clean-stack': false,
  'cli-spinners': false,
  ejs: false,
  'get-package-type': false,
  'indent-string': false,
  lilconfig: false,
  minimatch: true,
  semver: false,
  tinyglobby: false,
  'widest-line': false,
  wordwrap: false,
  'wrap-ansi': false,
  'node:perf_hooks': false,
  'node:readline': false,
}
const lazyOclif = {
  name: 'hostward-lazy-oclif',
  setup(api) {
    const names = Object.keys(LAZY).join('|')
    api.onResolve({ filter: new RegExp(`^(?:${names})$`) }, ({ path, importer, pluginData }) => {
      if (pluginData === 'real' || !importer.includes('/@oclif/core/')) return undefined
      return { path, namespace: 'lazy', pluginData: importer }
    })
    api.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path, pluginData: importer }) => ({
      contents: `
        let real
        const load = () => (real ??= require(${JSON.stringify(path)}))
        module.exports = new Proxy(function () {}, {
          get: (_, name) => (name === '__esModule' ? ${LAZY[path]} : load()[name]),
          apply: (_, self, args) => Reflect.apply(load(), self, args),
        })`,
      resolveDir: dirname(importer),
      pluginData: 'real',
    }))
  },
}

/** Only says whether to call the platform "wsl" in a user agent that hostward never sends. */
const withoutWsl = {
  name: 'hostward-without-wsl',
  setup(api) {
    api.onResolve({ filter: /^wsl-utils$/ }, ({ path }) => ({ path, namespace: 'no-wsl' }))
    api.onLoad({ filter: /.*/, namespace: 'no-wsl' }, () => ({ contents: 'export const isWsl = false' }))
  },
}

/** execa loads node:v8 for the arguments of its IPC, which hostward does not use. */
const lazyExeca = {
  name: 'hostward-lazy-execa',
  setup(api) {
    api.onResolve({ filter: /^node:v8$/ }, ({ path, importer, pluginData }) =>
      pluginData === 'real' || !importer.includes('/execa/') ? undefined : { path, namespace: 'lazy-v8' },
    )
    api.onLoad({ filter: /.*/, namespace: 'lazy-v8' }, () => ({
      contents: 'export const serialize = (value) => require("node:v8").serialize(value)',
      resolveDir: root,
      pluginData: 'real',
    }))
  },
}

mkdirSync(dist, { recursive: true })
for (const name of readdirSync(dist)) {
  if (name.startsWith('hostward.cjs')) rmSync(join(dist, name))
}
// Wrapped here and not at every start: joining a megabyte of strings takes a millisecond.
await build({
  ...common,
  banner: { js: `(function (exports, require, module, __filename, __dirname) { ${common.banner.js}` },
  footer: { js: '})' },
  entryPoints: ['src/bundle.ts'],
  outfile: join(dist, 'hostward.cjs'),
  plugins: [virtualManifest, lazyOclif, lazyExeca, withoutWsl],
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
