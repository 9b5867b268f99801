// Start-up and list benchmarks. Every number is a ratio to a baseline that runs beside it, round by round, so that a
// busy machine slows both: `npm run bench` prints a table, `npm run bench -- --write` puts it into docs/performance.md.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'bin', 'run.js')
const work = mkdtempSync(join(tmpdir(), 'hostward-bench-'))
const rounds = Number(process.env.BENCH_ROUNDS ?? 40)
const env = { ...process.env, NODE_ENV: 'production' }
// Both change what Node does at start (docs/performance.md).
delete env.NODE_EXTRA_CA_CERTS
delete env.NODE_OPTIONS

/** A folder with a systemctl that prints `count` units, after `delay` seconds. */
function fakeTools(count, delay) {
  const folder = join(work, `units-${count}-${delay}`)
  spawnSync('mkdir', ['-p', folder])
  const units = Array.from({ length: count }, (_, index) => ({
    unit: `bench-${String(index).padStart(5, '0')}.service`,
    load: 'loaded',
    active: index % 50 === 49 ? 'failed' : 'active',
    sub: index % 50 === 49 ? 'failed' : 'running',
    description: `Benchmark unit number ${index} with a description of the usual length`,
  }))
  writeFileSync(join(folder, 'units.json'), JSON.stringify(units))
  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\n${delay > 0 ? `/bin/sleep ${delay}\n` : ''}exec /bin/cat ${folder}/units.json\n`)
  chmodSync(join(folder, 'systemctl'), 0o755)
  return folder
}

function time(file, args, extraEnv = {}) {
  const started = process.hrtime.bigint()
  const result = spawnSync(file, args, { env: { ...env, ...extraEnv }, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
  const ms = Number(process.hrtime.bigint() - started) / 1e6
  if (result.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${result.status}\n${result.stderr}`)
  return ms
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]

/** Run baseline and candidate in turn; the median of the ratios of each round, and both medians in ms. */
function compare(baseline, candidate, times = rounds) {
  const pairs = []
  for (let round = 0; round < times + 2; round += 1) {
    const pair = [baseline(), candidate()]
    if (round >= 2) pairs.push(pair)
  }
  return {
    base: median(pairs.map((pair) => pair[0])),
    ms: median(pairs.map((pair) => pair[1])),
    ratio: median(pairs.map((pair) => pair[1] / pair[0])),
  }
}

/** Peak resident memory of a run in MB, as the kernel counted it. */
function peakMegabytes(args, extraEnv) {
  const preload = join(work, 'peak.cjs')
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(work, 'peak'))}, String(process.resourceUsage().maxRSS)))`,
  )
  time(process.execPath, ['--require', preload, bin, ...args], extraEnv)
  return Math.round(Number(readFileSync(join(work, 'peak'), 'utf8')) / 1024)
}

const node0 = () => time(process.execPath, ['-e', '0'])
const cli = (args, extraEnv) => () => time(process.execPath, [bin, ...args], extraEnv)
const rows = []
const row = (what, baseline, target, { base, ms, ratio }, note = '') => {
  rows.push([what, baseline, base.toFixed(1), ms.toFixed(1), ratio.toFixed(2), target, note])
  process.stderr.write(`${what}: ${ratio.toFixed(2)} x ${baseline} (${target})\n`)
}

try {
  row('`--version`', '`node -e 0`', '<= 1.7', compare(node0, cli(['--version'])))
  row('`--help`', '`node -e 0`', '', compare(node0, cli(['--help'])))
  row('`status --host demo`', '`node -e 0`', '', compare(node0, cli(['status', '--host', 'demo'])))

  const instant = fakeTools(50, 0)
  row(
    '`unit list --json`, instant tool',
    '`node -e 0`',
    '<= 2.3',
    compare(node0, cli(['unit', 'list', '--json'], { HOSTWARD_PATH: instant })),
  )
  const slow = fakeTools(50, 0.006)
  const rawAndNode = () => time(join(slow, 'systemctl'), []) + node0()
  row(
    '`unit list --json`, 6 ms systemctl',
    'raw systemctl + `node -e 0`',
    '<= 2.0',
    compare(rawAndNode, cli(['unit', 'list', '--json'], { HOSTWARD_PATH: slow })),
  )

  for (const count of [50, 500, 5000, 50000]) {
    const tools = { HOSTWARD_PATH: fakeTools(count, 0) }
    const result = compare(
      () => time(join(tools.HOSTWARD_PATH, 'systemctl'), []) + node0(),
      cli(['unit', 'list', '--json', '--all'], tools),
      Math.max(5, rounds >> 2),
    )
    row(
      `\`unit list --json\`, ${count} units`,
      'raw tool + `node -e 0`',
      count === 50000 ? '< 200 MB' : '',
      result,
      `${peakMegabytes(['unit', 'list', '--json', '--all'], tools)} MB peak`,
    )
  }
} finally {
  rmSync(work, { recursive: true })
}

const head = ['what', 'baseline', 'baseline ms', 'ms', 'ratio', 'target', 'note']
const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const where = `Node ${process.version}, ${cpus().length} x ${cpus()[0].model.trim()}, median of ${rounds} paired rounds.`
process.stdout.write(`${where}\n\n${table}\n`)

if (process.argv.includes('--write')) {
  const path = join(root, 'docs', 'performance.md')
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/, `$1\n${where}\n\n${table}\n\n$2`))
}
