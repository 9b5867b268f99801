// `hostward check` beside its peers: the same assertions about units, on one booted host of the lab, in one run (docs/performance.md).
//   sudo npm run bench:check              prints the table
//   sudo npm run bench:check -- --write   and puts it into docs/performance.md
// The lab comes up for it (docs/testing.md); the peers are installed into that host alone, and go with its disk.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repo = dirname(dirname(fileURLToPath(import.meta.url)))
const HOST = 'client'
const env = { HOSTWARD_LAB_HOSTS: `upstream,${HOST}`, ...process.env }
const lab = (...words) => [process.execPath, [join(repo, 'scripts/lab.mjs'), ...words]]

/** @throws Error */
function must([file, args], options = {}) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', env, maxBuffer: 1 << 28, ...options })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${error?.message ?? `exit ${status}`}\n${stdout ?? ''}${stderr ?? ''}`)
  return stdout
}

/** From outside, because a lab has no way to the Internet: into the disk of the running host. */
function installPeers() {
  const { status } = spawnSync(...lab('shell', HOST, 'sh', '-c', 'command -v rspec && python3 -c "import testinfra"'), {
    env,
    stdio: 'ignore',
  })
  if (status === 0) return
  process.stderr.write('installing python3-testinfra and ruby-serverspec in the host …\n')
  const name = (process.env.HOSTWARD_LAB_NAME ?? '').replace(/[^a-z0-9]/g, '')
  const root = `/run/hostward-lab${name === '' ? '' : `-${name}`}/${HOST}/root`
  if (existsSync('/etc/resolv.conf')) copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'))
  const install = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-testinfra ruby-serverspec'
  must(['chroot', [root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8', 'sh', '-c', install]])
}

const wasUp = spawnSync(...lab('status'), { env, stdio: 'ignore' }).status === 0
let measured
try {
  must(lab('up'), { stdio: ['ignore', 'inherit', 'inherit'] })
  installPeers()
  const script = readFileSync(join(repo, 'bench/check-in-host.mjs'))
  must(lab('shell', HOST, 'sh', '-c', 'cat >/root/check-in-host.mjs'), { input: script })
  // Real-time, where the host lets it: then other work on the machine gets in between less.
  const line = `BENCH_ROUNDS=${Number(process.env.BENCH_ROUNDS ?? 99)}; export BENCH_ROUNDS; first='chrt -r 5'; $first true 2>/dev/null || first=; exec $first node /root/check-in-host.mjs`
  measured = JSON.parse(must(lab('shell', HOST, 'sh', '-c', line), { stdio: ['ignore', 'pipe', 'inherit'] }))
} finally {
  if (!wasUp) spawnSync(...lab('down'), { env, stdio: 'ignore' })
}

const { results, versions } = measured
const PEERS = ['one systemctl per assertion', 'testinfra', 'serverspec']
const of = (tools, name) => tools.find((tool) => tool.name === name)
const cell = ({ ms, times, tasks }) => `${times.toFixed(1)} x (${Math.round(ms)} ms, ${tasks})`
const head = ['assertions', 'rounds', 'hostward ms', 'processes it asks', 'started in all', ...PEERS]
const rows = results.map(({ assertions, rounds, processes, tools }) => {
  const own = of(tools, 'hostward')
  return [assertions, rounds, Math.round(own.ms), processes, own.tasks, ...PEERS.map((name) => cell(of(tools, name)))]
})
const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const timesOf = (assertions, name) => of(results.find((one) => one.assertions === assertions).tools, name).times
const targets = [
  ['20 units (40 assertions) in a third of the time of testinfra, or less', timesOf(40, 'testinfra'), 3],
  ['200 assertions at least 5 times faster than one process for each', timesOf(200, 'one systemctl per assertion'), 5],
].map(([what, times, least]) => `- ${what}: ${times >= least ? 'held' : 'NOT held'} (${times.toFixed(1)} x).`)
const counts = new Set(results.map(({ processes }) => processes))
targets.push(
  `- The number of processes that hostward asks does not depend on that of the assertions: ${counts.size === 1 ? 'held' : 'NOT held'}.`,
)

const where = `Debian 12 in the lab, systemd ${versions.systemd}, python3-testinfra ${versions.testinfra}, ruby-serverspec ${versions.serverspec}; Node ${process.version}, ${cpus().length} x ${cpus()[0].model.trim()}, load ${loadavg()[0].toFixed(0)} from other work.`
process.stdout.write(`${where}\n\n${table}\n\n${targets.join('\n')}\n`)

if (process.argv.includes('--write')) {
  const path = join(repo, 'docs/performance.md')
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(/(<!-- bench:check -->\n)[\s\S]*(<!-- \/bench:check -->)/, `$1\n${where}\n\n${table}\n\n${targets.join('\n')}\n\n$2`),
  )
}
