'use strict'
// Run typical commands of each part of the bundle so that V8 has compiled what they use, and keep the result beside the part.
// What never ran stays out: V8 unpacks the whole cache at every start. With --trace, tell instead which part first loads
// each module, which is how scripts/build.mjs makes the parts.
const { mkdtempSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')
const { cachePath, loadBundle } = require('./load-bundle.cjs')

/**
 * The parts and the commands that need them. A module goes into the first part that loads it; what none of these commands
 * loads is in the part `rest`. So commands that change things cost those that read nothing, and specs, with the libraries that read
 * them, cost neither.
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
  details: [
    'boot show default',
    'boot default',
    'boot args',
    'boot time',
    'unit show crond',
    'unit cat crond',
    'service status crond',
    'service is active crond',
    'service is enabled crond',
    'timer show logrotate',
    'target show',
    'time status',
    'time servers',
    'time clients',
    'time wait',
    'doctor',
  ].map((command) => `${command} --host demo`),
  changing: [
    'boot set-default 1',
    'boot once 1',
    'boot args append quiet --entry all',
    'boot args remove quiet --entry all',
    'boot args replace quiet splash --entry all',
    'boot args set quiet --entry all',
    ...['start', 'stop', 'restart', 'reload', 'enable', 'disable', 'mask', 'unmask'].map((verb) => `service ${verb} crond`),
    'target set cui',
    'target switch cui',
    'timer create backup --on-calendar daily --exec /usr/bin/true',
    ...['enable', 'disable', 'run', 'remove'].map((verb) => `timer ${verb} logrotate`),
    'time use ntp.nict.jp',
    'time serve --allow 192.168.122.0/24',
    'time step',
    'firewall allow ntp',
    'firewall deny ntp',
  ].map((command) => `${command} --host demo --dry-run`),
  checking: ['check docs/golden-hosts/service-management.yaml --host demo'],
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
  const [node, , folder = join(__dirname, '..'), mode] = process.argv
  const root = resolve(folder)
  // Specs are named from here.
  process.chdir(join(__dirname, '..'))
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
