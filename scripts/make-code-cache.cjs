'use strict'
// Compile the bundle, run typical read-only commands so that V8 has compiled what they use, and keep the result.
const { renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { cachePath, loadBundle } = require('./load-bundle.cjs')

const WARM_UP = [['status', '--host', 'demo'], ['unit', 'list', '--host', 'demo', '--json'], ['unit', 'list', '--json'], ['--version']]

async function main() {
  const root = process.argv[2] ?? join(__dirname, '..')
  const { exports, script } = loadBundle(root, { useCache: false })
  const write = process.stdout.write
  const writeError = process.stderr.write
  const swallow = (_text, encodingOrDone, done) => {
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done
    if (callback) process.nextTick(callback)
    return true
  }
  const argv = process.argv
  for (const words of WARM_UP) {
    process.argv = [...argv.slice(0, 2), ...words]
    process.stdout.write = swallow
    process.stderr.write = swallow
    try {
      await exports.run(root, join(root, 'bin', 'run.js'))
    } finally {
      process.stdout.write = write
      process.stderr.write = writeError
    }
  }
  process.exitCode = 0
  const temporary = `${cachePath(root)}.${process.pid}`
  writeFileSync(temporary, script.createCachedData(), { mode: 0o644 })
  renameSync(temporary, cachePath(root))
}

void main()
