// Runs inside a booted host, started by bench/check.mjs: the same assertions by hostward and by its peers, in turn, so that other
// work on the machine slows all of them alike. Writes one JSON document to standard output.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const FOLDER = '/root/bench'
/** Assertions, two of each unit, and how many rounds. */
const SIZES = [
  [10, 7],
  [40, 7],
  [100, 5],
  [200, 5],
  [1000, 2],
]
const most = Math.max(...SIZES.map(([assertions]) => assertions)) / 2
const rounds = Number(process.env.BENCH_ROUNDS ?? Infinity)

mkdirSync(FOLDER, { recursive: true })
process.chdir(FOLDER)

const run = (file, args) => spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
function must(file, args) {
  const { status, stdout, stderr, error } = run(file, args)
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${error?.message ?? status}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`)
  return stdout
}

/** Units of our own, enabled and active: a host has not five hundred of them. */
const units = Array.from({ length: most }, (_, index) => `bench-${String(index).padStart(3, '0')}.service`)
for (const name of units)
  writeFileSync(
    `/etc/systemd/system/${name}`,
    '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
  )
must('systemctl', ['daemon-reload'])
must('systemctl', ['--quiet', 'enable', ...units])
must('systemctl', ['start', ...units])

/** How each asks; all of them must find everything as it should be. */
const TOOLS = {
  hostward: {
    file: (names) => ['spec.yaml', `units:\n${names.map((name) => `  ${name}: { enabled: enabled, active: active }\n`).join('')}`],
    argv: ['hostward', 'check', 'spec.yaml'],
  },
  'one systemctl per assertion': {
    file: (names) => ['each.sh', `set -e\n${names.map((name) => `systemctl is-enabled ${name}\nsystemctl is-active ${name}\n`).join('')}`],
    argv: ['sh', 'each.sh'],
  },
  testinfra: {
    file: (names) => [
      'test_bench.py',
      `import pytest
UNITS = ${JSON.stringify(names)}
@pytest.mark.parametrize("name", UNITS)
def test_enabled(host, name):
    assert host.service(name).is_enabled
@pytest.mark.parametrize("name", UNITS)
def test_running(host, name):
    assert host.service(name).is_running
`,
    ],
    argv: ['python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_bench.py'],
  },
  serverspec: {
    file: (names) => [
      'bench_spec.rb',
      `require 'serverspec'
set :backend, :exec
${JSON.stringify(names)}.each do |name|
  describe service(name) do
    it { should be_enabled }
    it { should be_running }
  end
end
`,
    ],
    argv: ['rspec', 'bench_spec.rb'],
  },
}

/** The last process id that this host gave away (proc(5), loadavg): the difference is what was started, threads included. */
const lastPid = () => Number(readFileSync('/proc/loadavg', 'utf8').trim().split(' ').at(-1))

function measure({ argv: [file, ...args] }) {
  const before = lastPid()
  const started = process.hrtime.bigint()
  must(file, args)
  return { ms: Number(process.hrtime.bigint() - started) / 1e6, tasks: lastPid() - before }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]

const results = SIZES.map(([assertions, usual]) => {
  const names = units.slice(0, assertions / 2)
  for (const { file } of Object.values(TOOLS)) writeFileSync(...file(names))
  const count = Math.min(usual, rounds)
  const taken = Object.fromEntries(Object.keys(TOOLS).map((name) => [name, []]))
  // The first round warms the caches of all.
  for (let round = 0; round <= count; round += 1)
    for (const [name, tool] of Object.entries(TOOLS)) {
      const one = measure(tool)
      if (round > 0) taken[name].push(one)
    }
  const own = taken.hostward
  const { data } = JSON.parse(must('hostward', ['check', 'spec.yaml', '--json']))
  if (data.counts.pass !== assertions) throw new Error(`hostward checked ${data.counts.pass} of ${assertions}`)
  const tools = Object.entries(taken).map(([name, runs]) => ({
    name,
    ms: median(runs.map(({ ms }) => ms)),
    tasks: median(runs.map(({ tasks }) => tasks)),
    times: median(runs.map(({ ms }, round) => ms / own[round].ms)),
  }))
  process.stderr.write(
    `${assertions}: ${tools.map(({ name, ms, times }) => `${name} ${Math.round(ms)} ms (${times.toFixed(1)})`).join(', ')}\n`,
  )
  return { assertions, rounds: count, processes: data.processes, tools }
})

const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
const versionOf = (name) => must('dpkg-query', ['--show', '--showformat=${Version}', name])
const versions = { systemd: versionOf('systemd'), testinfra: versionOf('python3-testinfra'), serverspec: versionOf('ruby-serverspec') }
process.stdout.write(JSON.stringify({ results, load, versions }))
