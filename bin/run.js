#!/usr/bin/env -S -u NODE_EXTRA_CA_CERTS node
// Starts the bundle with its V8 code cache, which scripts/build.mjs made beside it for this very Node. Without a cache,
// or under another Node, the bundle is compiled as usual. NODE_EXTRA_CA_CERTS costs Node 20 40 ms; hostward speaks no TLS.
'use strict'
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
if (process.argv.length === 3 && process.argv[2] === '--version') {
  // Asked for by packages and scripts all the time, and needs nothing of the bundle. src/cli/dispatch.ts says the same.
  const { name, version } = require('../package.json')
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else if (existsSync(join(root, 'dist', 'hostward-start.cjs'))) {
  const { loadBundle } = require('../scripts/load-bundle.cjs')
  void loadBundle(root).main.run(root, __filename)
} else {
  process.stderr.write('hostward: not built yet: run npm ci (or npm run build) in its folder\n')
  process.exitCode = 70
}
