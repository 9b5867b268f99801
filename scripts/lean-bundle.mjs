// The esbuild plugin that keeps out of the start what a command does not use (docs/performance.md). The end-to-end tests,
// which run the bundle, hold it.
import { transform } from 'esbuild'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Small stand-ins for what is used for nothing here, or almost never. */
const STAND_INS = {
  '@oclif/core': {
    // Debug output is for DEBUG=… only; without it the real one would look at the terminal at every start.
    debug: `
      const silent = (namespace) => Object.assign(() => {}, { namespace, enabled: false, extend: (more) => silent(namespace + ':' + more) })
      module.exports = process.env.DEBUG ? require('debug') : silent`,
    // Only says whether to call the platform "wsl" in a user agent that hostward never sends.
    'wsl-utils': 'exports.isWsl = false',
  },
  execa: {
    // Node makes each of its standard streams when it is first looked at: here when one is handed to a program.
    '../utils/standard-stream.js': `
      exports.STANDARD_STREAMS_ALIASES = ['stdin', 'stdout', 'stderr']
      exports.getStreamName = (fd) => exports.STANDARD_STREAMS_ALIASES[fd] ?? 'stdio[' + fd + ']'
      const streams = () => exports.STANDARD_STREAMS_ALIASES.map((name) => process[name])
      exports.isStandardStream = (stream) => streams().includes(stream)
      Object.defineProperty(exports, 'STANDARD_STREAMS', { get: streams })`,
    // Names of all signals are worked out at start; asked for when a program was killed.
    'human-signals': 'exports.signalsByName = new Proxy({}, { get: (_, name) => require("human-signals").signalsByName[name] })',
  },
}
const packageOf = (file) => Object.keys(STAND_INS).find((name) => file.includes(`/node_modules/${name}/`))

/** What esbuild writes into every module that it turns into CommonJS: once, at the top of each part of the bundle. */
export const HELPERS = `
var __modDef = Object.defineProperty, __modNames = Object.getOwnPropertyNames, __modHas = Object.prototype.hasOwnProperty;
var __modExport = (target, all) => { for (var name in all) __modDef(target, name, { get: all[name], enumerable: true }); };
var __modCopy = (to, from) => { if (from && (typeof from === "object" || typeof from === "function")) for (let key of __modNames(from)) if (!__modHas.call(to, key) && key !== "default") __modDef(to, key, { get: () => from[key], enumerable: true }); return to; };
var __modCommonJS = (mod) => __modDef(mod, "__esModule", { value: true });
var __modESM = (mod) => mod && mod.__esModule ? mod : __modCopy(__modDef({}, "default", { value: mod, enumerable: true }), mod);
var __modReExport = (target, mod, second) => { __modCopy(target, mod); if (second) __modCopy(second, mod); };
`.replaceAll('\n', ' ')

const SHARED = { export: '__modExport', toCommonJS: '__modCommonJS', toESM: '__modESM', reExport: '__modReExport' }
const HELPER =
  /^var __(?:create|defProp|getOwnPropDesc|getOwnPropNames|getProtoOf|hasOwnProp|export|copyProps|reExport|toESM|toCommonJS) = [\s\S]*?;\n(?![\s}])/

function withSharedHelpers(code) {
  let body = code.replace(/^"use strict";\n/, '')
  while (HELPER.test(body)) body = body.replace(HELPER, '')
  return `"use strict";\n${body.replace(/\b__(export|toCommonJS|toESM|reExport)\(/g, (_, name) => `${SHARED[name]}(`)}`
}

/** `import_NAME` is esbuild's name for what an ES module imports, `NAME_1` is TypeScript's: neither is ever another thing. */
const REQUIRE = /^(?:const|var) (import_\w+|\w+_\d+) = ((?:\w+\()?require\("[^"]+"\)(?:, 1)?\)?);$/gm

/**
 * Load what a module imports when it is first used and not when the module is loaded: a command that prints JSON then
 * never loads what paints tables. Safe where importing a module does nothing else.
 */
function withLazyRequires(code) {
  const loads = new Map()
  const body = code.replace(REQUIRE, (_, name, load) => {
    loads.set(name, load)
    return `var ${name};`
  })
  if (loads.size === 0) return code
  const use = new RegExp(`(?<!var |[\\w$]|(?<!\\.\\.)\\.)(?:${[...loads.keys()].join('|')})(?![\\w$])`, 'g')
  return body.replace(use, (name) => `(${name} ??= ${loads.get(name)})`)
}

const IS_ESM = /^(?:import|export)\b/m

async function asClosure(path, module, settings) {
  const source = readFileSync(path, 'utf8')
  if (path.endsWith('.json')) return `module.exports = ${source}`
  const typescript = path.endsWith('.ts')
  const { code } = await transform(source, { ...settings, loader: typescript ? 'ts' : 'js', format: 'cjs' })
  module.isEsm = typescript || IS_ESM.test(source)
  return withLazyRequires(module.isEsm ? withSharedHelpers(code) : code)
}

/**
 * The part of each module: the first one whose commands loaded it, or a module of ours that imports it (not by `import()`).
 * What a command needs only when something goes wrong is in its part too; as a closure that nobody loads it costs little.
 */
export function placeModules(modules, loadedIn) {
  const partOf = new Map()
  const enter = (id, part) => {
    if (partOf.has(id)) return
    partOf.set(id, part)
    if (!id.startsWith('src/')) return
    const { code, imports } = modules.get(id)
    for (const [path, imported] of imports) {
      // withLazyRequires writes it so; import() stands in a promise.
      if (code.includes(`??= __modESM(require(${JSON.stringify(path)}`) || code.includes(`??= require(${JSON.stringify(path)}`))
        enter(imported, part)
    }
  }
  for (const [id, part] of Object.entries(loadedIn)) enter(id, part)
  return (id) => partOf.get(id) ?? 'rest'
}

/**
 * Every module becomes a CommonJS closure, of which nothing exists until it is loaded: esbuild would lift the functions of
 * ES modules to the top of the bundle, where V8 makes a record of each at every start.
 *
 * `part` is the part of the bundle that is made, `partOf` says in which one a module is; a module of another part is
 * required as `PART:ID` (scripts/load-bundle.cjs). `modules` is filled with all of them by their id and keeps their code, so that
 * all parts are of one moment. `traced` modules enter their id into `globalThis.loadedModules` when they are loaded.
 */
export const lean = ({ root, main, part, partOf, modules, virtual, settings, traced = false }) => ({
  name: 'hostward-lean',
  setup(api) {
    const idOf = ({ namespace, path }) => `${namespace === 'closure' ? '' : `${namespace}/`}${path.replace(`${root}/`, '')}`
    const place = (found, path, importer) => {
      const id = idOf(found)
      if (!modules.has(id)) modules.set(id, { found, imports: new Map() })
      modules.get(importer)?.imports.set(path, id)
      return partOf(id) === part ? { ...found, pluginData: { ...found.pluginData, id } } : { path: `${partOf(id)}:${id}`, external: true }
    }
    api.onResolve({ filter: /.*/ }, async ({ path, importer, namespace, resolveDir, kind, pluginData }) => {
      if (pluginData === 'as esbuild does') return undefined
      if (kind === 'entry-point') return { path, namespace: 'entry' }
      if (namespace === 'entry') return place(modules.get(path)?.found ?? { path: join(root, path), namespace: 'closure' })
      const by = idOf({ namespace, path: importer })
      if (virtual[path] !== undefined) return place({ path, namespace: 'virtual' }, path, by)
      const standIn = namespace === 'closure' ? STAND_INS[packageOf(importer)]?.[path] : undefined
      if (standIn !== undefined) {
        return place({ path: `${packageOf(importer)}/${path}`, namespace: 'stand-in', pluginData: { code: standIn, resolveDir } })
      }
      const found = await api.resolve(importer.endsWith('.ts') && path.startsWith('.') ? path.replace(/\.js$/, '.ts') : path, {
        importer,
        resolveDir,
        // Both are calls of require() by now; a package may have a file for each kind.
        kind: modules.get(by)?.isEsm ? 'import-statement' : kind,
        pluginData: 'as esbuild does',
      })
      if (found.errors.length > 0) return { errors: found.errors }
      return found.external ? { path: found.path, external: true } : place({ path: found.path, namespace: 'closure' }, path, by)
    })

    const asModule = (id, code, resolveDir) => ({
      contents: traced ? `globalThis.loadedModules.push(${JSON.stringify(id)});${code}` : code,
      loader: 'js',
      resolveDir,
    })
    api.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ pluginData: { id, code, resolveDir } }) => asModule(id, code, resolveDir))
    api.onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path, pluginData: { id } }) =>
      asModule(id, `module.exports = ${JSON.stringify(virtual[path])}`, root),
    )
    api.onLoad({ filter: /.*/, namespace: 'closure' }, async ({ path, pluginData: { id } }) => {
      const module = modules.get(id)
      module.code ??= await asClosure(path, module, settings)
      return asModule(id, module.code, dirname(path))
    })
    api.onLoad({ filter: /.*/, namespace: 'entry' }, () => {
      const call = (id) => `return require(${JSON.stringify(id)})`
      const ids = [...modules.keys()].filter((id) => partOf(id) === part)
      const load = `exports.load = (id) => { switch (id) { ${ids.map((id) => `case ${JSON.stringify(id)}: ${call(id)};`).join('\n')} } };`
      return { contents: partOf(main) === part ? `${load} exports.main = () => { ${call(main)} }` : load, loader: 'js', resolveDir: root }
    })
  },
})
