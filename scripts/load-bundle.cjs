'use strict'
// The launcher's half of the code cache; scripts/make-code-cache.cjs is the other one.
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { Script } = require('node:vm')

/** The cache belongs to one Node: its name says which. */
const cachePath = (root) => join(root, 'dist', `hostward.cjs.${process.version}-${process.arch}.cache`)

function readCache(root) {
  try {
    return readFileSync(cachePath(root))
  } catch {
    return undefined
  }
}

function loadBundle(root, { useCache = true } = {}) {
  const filename = join(root, 'dist', 'hostward.cjs')
  // The bundle is ASCII (esbuild's default): latin1 makes a one-byte string, which V8 takes without converting.
  const source = readFileSync(filename, 'latin1')
  const cachedData = useCache ? readCache(root) : undefined
  const script = new Script(source, { filename, cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, join(root, 'dist'))
  return { exports: module.exports, script, cacheUsed: cachedData !== undefined && script.cachedDataRejected === false }
}

module.exports = { cachePath, loadBundle }
