'use strict'
// Run typical commands of each part of the bundle so that V8 has compiled what they use, and keep the result beside the part.
// What never ran stays out: V8 unpacks the whole cache at every start. With --trace, tell instead which part first loads
// each module, which is how scripts/build.mjs makes the parts.
const { mkdtempSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { cachePath, loadBundle } = require('./load-bundle.cjs')

/**
 * The parts and the commands that need them. A module goes into the first part that loads it; what none of these commands
 * loads is in the part `rest`, so commands that change things cost those that read nothing.
 */
const PARTS = {
  start: ['unit list --json', 'unit list', 'unit list'],
  help: ['--help', 'unit list --help'],
  reading: [
    'status',
    'unit files',
    'service list',
    'timer list',
    'target list',
    'boot list',
    'boot log',
    'time sources',
    'firewall show',
  ].map((command) => `${command} --host demo`),
}

/** A systemctl that answers at once, so that the run is the same on every machine that builds. */
function toolFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hostward-warm-up-'))
  const units = [{ unit: 'a.service', load: 'loaded', active: 'active', sub: 'running', description: 'Ä' }]
  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\necho '${JSON.stringify(units)}'\n`, { mode: 0o755 })
  return folder
}

/** Take what the commands print, and say it was written. */
function swallow(_text, encodingOrDone, done) {
  const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done
  if (callback) process.nextTick(callback)
  return true
}

async function main() {
  const [node, , root = join(__dirname, '..'), mode] = process.argv
  globalThis.loadedModules = []
  const { main, script } = loadBundle(root, { first: mode === '--trace' ? 'traced' : 'start', useCache: false })
  const tools = toolFolder()
  process.env.HOSTWARD_PATH = tools
  const streams = [process.stdout, process.stderr]
  const writes = streams.map((stream) => stream.write)
  for (const stream of streams) stream.write = swallow
  const partOf = {}
  const finish = (part) => {
    for (const id of globalThis.loadedModules) partOf[id] ??= part
    if (mode === '--trace') return
    const temporary = `${cachePath(root, part)}.${process.pid}`
    writeFileSync(temporary, script(part).createCachedData(), { mode: 0o644 })
    renameSync(temporary, cachePath(root, part))
  }
  try {
    for (const [part, commands] of Object.entries(PARTS)) {
      for (const command of commands) {
        // Painted every other time: both ways are typical.
        process.env.FORCE_COLOR = process.env.FORCE_COLOR === '0' ? '1' : '0'
        process.argv = [node, join(root, 'bin', 'run.js'), ...command.split(' ')]
        await main.run(root, process.argv[1])
      }
      finish(part)
    }
    finish('rest')
  } finally {
    streams.forEach((stream, index) => (stream.write = writes[index]))
    rmSync(tools, { recursive: true })
  }
  process.exitCode = 0
  if (mode === '--trace') process.stdout.write(JSON.stringify(partOf))
}

void main()
