'use strict'
// The launcher's half of the code cache; scripts/make-code-cache.cjs is the other one.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

/** The cache belongs to one Node: its name says which. */
const cachePath = (root, part) => join(root, 'dist', `hostward-${part}.cjs.${process.version}-${process.arch}.cache`)

function readCache(root, part) {
  try {
    return readFileSync(cachePath(root, part))
  } catch {
    return undefined
  }
}

/**
 * The bundle lies in parts, so that a command does not pay for what others need: `start` is what every reading command
 * loads, and a further part is read when a module of it is first required, as `PART:ID`.
 */
function loadBundle(root, { first = 'start', useCache = true } = {}) {
  const parts = new Map()
  const loadPart = (part) => {
    const filename = join(root, 'dist', `hostward-${part}.cjs`)
    // The bundle is ASCII: latin1 makes a one-byte string, which V8 takes without converting.
    const source = readFileSync(filename, 'latin1')
    const script = new Script(source, { filename, cachedData: useCache ? readCache(root, part) : undefined })
    const module = { exports: {} }
    script.runInThisContext()(module.exports, requireModule, module, filename, join(root, 'dist'))
    parts.set(part, { script, exports: module.exports })
    return parts.get(part)
  }
  const requireModule = (id) => {
    const part = /^(?!node:)(\w+):/.exec(id)?.[1]
    return part === undefined ? require(id) : (parts.get(part) ?? loadPart(part)).exports.load(id.slice(part.length + 1))
  }
  return { main: loadPart(first).exports.main(), script: (part) => (parts.get(part) ?? loadPart(part)).script }
}

module.exports = { cachePath, loadBundle }
