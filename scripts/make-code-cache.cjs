'use strict'
// Compile the bundle, run a typical command so that V8 has compiled what every command uses, and keep the result. What
// only some commands use stays out: V8 unpacks the whole cache at every start.
const { mkdtempSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { cachePath, loadBundle } = require('./load-bundle.cjs')

/** A systemctl that answers at once, so that the run is the same on every machine that builds. */
function toolFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hostward-warm-up-'))
  const units = [{ unit: 'a.service', load: 'loaded', active: 'active', sub: 'running', description: 'A' }]
  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\necho '${JSON.stringify(units)}'\n`, { mode: 0o755 })
  return folder
}

async function main() {
  const root = process.argv[2] ?? join(__dirname, '..')
  const { exports, script } = loadBundle(root, { useCache: false })
  const tools = toolFolder()
  const { write } = process.stdout
  process.argv = [...process.argv.slice(0, 2), 'unit', 'list', '--json']
  process.env.HOSTWARD_PATH = tools
  process.stdout.write = (_text, encodingOrDone, done) => {
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done
    if (callback) process.nextTick(callback)
    return true
  }
  try {
    await exports.run(root, join(root, 'bin', 'run.js'))
  } finally {
    process.stdout.write = write
    rmSync(tools, { recursive: true })
  }
  process.exitCode = 0
  const temporary = `${cachePath(root)}.${process.pid}`
  writeFileSync(temporary, script.createCachedData(), { mode: 0o644 })
  renameSync(temporary, cachePath(root))
}

void main()
