// esbuild plugins that take out of the start what a read-only command never uses (docs/performance.md). Each of them is
// held by the end-to-end tests, which run the bundle.
import { transform } from 'esbuild'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

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

/** Files of @oclif/core itself that are loaded at once and touched only for help, for errors of its own, and to find plugins. */
const LAZY_FILES = new Set(
  [
    'config/plugin',
    'config/ts-path',
    'help',
    'help/index',
    'help/util',
    'module-loader',
    'parser/help',
    'screen',
    'ux',
    'ux/index',
    'ux/theme',
  ].map((file) => `/node_modules/@oclif/core/lib/${file}`),
)
const isLazyFile = (path, importer) =>
  path.startsWith('.') && LAZY_FILES.has(join(dirname(importer), path).replace(/^.*(?=\/node_modules\/@oclif\/core\/lib\/)/, ''))

/** Small stand-ins for what is loaded at once and used for nothing here, or almost never. */
const STAND_INS = {
  '@oclif/core': {
    // Debug output is for DEBUG=… only; without it the real one would look at the terminal at every start.
    debug: `
      const silent = (namespace) => Object.assign(() => {}, { namespace, enabled: false, extend: (more) => silent(namespace + ':' + more) })
      module.exports = process.env.DEBUG ? require('debug') : silent`,
    // Only says whether to call the platform "wsl" in a user agent that hostward never sends.
    'wsl-utils': 'export const isWsl = false',
  },
  execa: {
    // For the arguments of its IPC.
    'node:v8': 'export const serialize = (value) => require("node:v8").serialize(value)',
    // Names of all signals are worked out at start; asked for when a program was killed.
    'human-signals': 'export const signalsByName = new Proxy({}, { get: (_, name) => require("human-signals").signalsByName[name] })',
    // For its \`verbose\` option.
    figures: "export default { tick: '+', cross: 'x', warning: '!' }",
    'pretty-ms': 'export default (ms) => ms + "ms"',
    yoctocolors: 'const same = (text) => text; export { same as gray, same as bold, same as redBright, same as yellowBright }',
  },
}

const packageOf = (importer) => Object.keys(STAND_INS).find((name) => importer.includes(`/node_modules/${name}/`))

export const standIns = {
  name: 'hostward-stand-ins',
  setup(api) {
    api.onResolve({ filter: /.*/ }, ({ path, importer, namespace, pluginData }) => {
      if (namespace !== 'file' || pluginData === 'real') return undefined
      const importing = packageOf(importer)
      if (importing === undefined) return undefined
      if (STAND_INS[importing][path] !== undefined) return { path, namespace: 'stand-in', pluginData: { importing, importer } }
      if (importing !== '@oclif/core') return undefined
      if (LAZY[path] !== undefined) return { path, namespace: 'lazy', pluginData: { importer, marked: LAZY[path] } }
      // One proxy a file, whoever asks for it.
      if (isLazyFile(path, importer))
        return { path: join(dirname(importer), path), namespace: 'lazy', pluginData: { importer, marked: true } }
      return undefined
    })
    api.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path, pluginData: { importing, importer } }) => ({
      contents: STAND_INS[importing][path],
      resolveDir: dirname(importer),
      pluginData: 'real',
    }))
    api.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path, pluginData: { importer, marked } }) => ({
      contents: `
        let real
        const load = () => (real ??= require(${JSON.stringify(path)}))
        module.exports = new Proxy(function () {}, {
          get: (_, name) => (name === '__esModule' ? ${marked} : load()[name]),
          apply: (_, self, args) => Reflect.apply(load(), self, args),
        })`,
      resolveDir: dirname(importer),
      pluginData: 'real',
    }))
  },
}

/** The helpers that esbuild writes into every module that it turns into CommonJS: once, for all of them. */
export const HELPERS = `
var __modDef = Object.defineProperty, __modNames = Object.getOwnPropertyNames, __modHas = Object.prototype.hasOwnProperty;
var __modExport = (target, all) => { for (var name in all) __modDef(target, name, { get: all[name], enumerable: true }); };
var __modCopy = (to, from) => { if (from && (typeof from === "object" || typeof from === "function")) for (let key of __modNames(from)) if (!__modHas.call(to, key) && key !== "default") __modDef(to, key, { get: () => from[key], enumerable: true }); return to; };
var __modCommonJS = (mod) => __modDef(mod, "__esModule", { value: true });
var __modESM = (mod) => mod && mod.__esModule ? mod : __modCopy(__modDef({}, "default", { value: mod, enumerable: true }), mod);
`.replaceAll('\n', ' ')

const HELPER =
  /^var __(?:create|defProp|getOwnPropDesc|getOwnPropNames|getProtoOf|hasOwnProp|export|copyProps|reExport|toESM|toCommonJS) = [\s\S]*?;\n(?![\s}])/

function withSharedHelpers(code) {
  let body = code.replace(/^"use strict";\n/, '')
  while (HELPER.test(body)) body = body.replace(HELPER, '')
  return `"use strict";\n${body.replace(/\b__(export|toCommonJS|toESM)\(/g, (_, name) => `${{ export: '__modExport', toCommonJS: '__modCommonJS', toESM: '__modESM' }[name]}(`)}`
}

/**
 * esbuild lifts the functions of ES modules to the top of the bundle, where V8 makes a record of each at every start. As
 * CommonJS a module of ours stays one closure, of which nothing exists until it is loaded.
 */
export const closures = (settings) => ({
  name: 'hostward-closures',
  setup(api) {
    // A namespace of its own: in `file`, the package.json beside a module would make esbuild take CommonJS for ESM.
    api.onResolve({ filter: /.*/ }, async ({ path, importer, namespace, resolveDir, kind, pluginData }) => {
      if (pluginData === 'closures' || (namespace !== 'closure' && kind !== 'entry-point')) return undefined
      const wanted = path.startsWith('.') ? path.replace(/\.js$/, '.ts') : path
      const found = await api.resolve(wanted, {
        importer,
        resolveDir,
        kind: kind === 'entry-point' ? kind : 'import-statement',
        pluginData: 'closures',
      })
      if (found.errors.length > 0 || found.namespace !== 'file' || found.external || !found.path.endsWith('.ts')) return found
      return { path: found.path, namespace: 'closure' }
    })
    api.onLoad({ filter: /.*/, namespace: 'closure' }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { ...settings, loader: 'ts', format: 'cjs' })
      return { contents: withSharedHelpers(code), loader: 'js', resolveDir: dirname(path) }
    })
  },
})
