/** `check` of the built CLI: the specs and the CI examples of docs/golden-hosts.md, on recordings. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { runCli } from '../helpers/built-cli.js'
import { temporaryFolder } from '../helpers/executables.js'
import { schemaErrors } from '../helpers/published-schema.js'
import { HOST_NAMES, recordingOf, selectorOf } from '../helpers/recorded-hosts.js'

const docs = join(import.meta.dirname, '../../docs')
const guide = readFileSync(join(docs, 'golden-hosts.md'), 'utf8')
const SPECS = readdirSync(join(docs, 'golden-hosts')).sort()

/** What does not pass on the demo host, which is as the document leaves it at its end. */
const NOT_ON_DEMO: Readonly<Record<string, readonly string[]>> = {
  'boot-older-kernel.yaml': ['boot/default/version'],
  'console-boot.yaml': ['target/default', 'target/current'],
  'log-rotation.yaml': [],
  'ntp-client.yaml': ['time/servers/exactly'],
  'ntp-server.yaml': ['time/serve/allow/192.168.56.0/24', 'time/serve/firewall'],
  'service-management.yaml': [],
  'service-masked.yaml': ['unit/firewalld.service/enabled', 'unit/firewalld.service/active', 'unit/firewalld.service/masked'],
  'service-off.yaml': ['unit/firewalld.service/enabled', 'unit/firewalld.service/active'],
  'slackware-ntp.yaml': ['time/daemon'],
}

it.each(SPECS)('%s says of the demo host what the guide tells', async (name) => {
  const run = await runCli(['check', join(docs, 'golden-hosts', name), '--host', 'demo', '--json'], { timeout: 60_000 })
  const { results } = run.json.data as { results: { id: string; status: string }[] }
  const wrong = NOT_ON_DEMO[name]
  expect(results.filter(({ status }) => status !== 'pass')).toMatchObject(wrong?.map((id) => ({ id, status: 'fail' })) ?? ['told of'])
  expect(run.exitCode).toBe(wrong?.length === 0 ? 0 : 3)
  const [, told] = new RegExp(`^\\| \\[${name}\\].*\\| (\\d)`, 'm').exec(guide) ?? []
  expect(Number(told)).toBe(run.exitCode)
  expect(schemaErrors('check', run.json)).toBeNull()
})

it('tells of nothing but unknown on a host without systemd', async () => {
  const spec = join(docs, 'golden-hosts/slackware-ntp.yaml')
  const run = await runCli(['check', spec, '--host', selectorOf('lab-slack'), '--json'], { timeout: 60_000 })
  expect(run).toMatchObject({ exitCode: 6, json: { data: { counts: { pass: 0, fail: 0, unknown: 4 } } } })
})

/** Exit codes on HOST_NAMES. */
const ENDS: Readonly<Record<string, readonly number[]>> = {
  'service-management.yaml': [0, 3, 3, 3, 3, 3, 3, 3, 3],
  'log-rotation.yaml': [0, 3, 0, 0, 6, 0, 0, 6, 6],
}

describe.each(Object.entries(ENDS))('%s', (name, ends) => {
  it.each(HOST_NAMES)('has a verdict on %s', async (host) => {
    const run = await runCli(['check', join(docs, 'golden-hosts', name), '--host', selectorOf(host), '--json'], { timeout: 60_000 })
    expect([run.exitCode, run.stderr]).toEqual([ends[HOST_NAMES.indexOf(host)], ''])
    expect(schemaErrors('check', run.json)).toBeNull()
  })
})

/** The lines that an example of the guide runs. */
function scriptOf(mark: string): { text: string; lines: string[] } {
  const [, text = ''] = guide.slice(guide.indexOf(mark)).split('```yaml\n')
  const example = parse(text.split('```')[0]!) as Record<string, unknown>
  const steps = (example as { jobs?: { check: { steps: { run?: string }[] } } }).jobs?.check.steps.flatMap(({ run }) => run ?? [])
  return { text, lines: steps ?? (example as { 'golden-host': { script: string[] } })['golden-host'].script }
}

it.each(['GitHub Actions, as', 'GitLab CI, as'])('%s: what it runs is right as it stands', async (mark) => {
  const { text, lines } = scriptOf(mark)
  const [install, check, ...more] = lines
  expect([install, more]).toEqual(['git clone --depth 1 "$HOSTWARD" hostward && npm --prefix hostward ci', []])
  expect(text).toMatch(/HOSTWARD: https:\S+ # where hostward is\n/)
  const cwd = temporaryFolder()
  cpSync(recordingOf('lab-server'), join(cwd, 'myhost'), { recursive: true })
  writeFileSync(join(cwd, 'golden.yaml'), 'units: {ssh.service: {enabled: enabled, active: active}, chronyd.service: {active: failed}}\n')
  const [program, ...words] = check!.split(' ')
  expect(program).toBe('hostward/bin/run.js')
  const run = await runCli(words, { cwd, timeout: 60_000 })
  expect(run.exitCode).toBe(3)
  expect(run.stdout).toContain(mark.startsWith('GitHub') ? '::error file=golden.yaml,line=1' : 'fail     unit/chronyd.service/active')
  expect(existsSync(join(cwd, 'checks.xml'))).toBe(true)
  expect(readFileSync(join(cwd, 'checks.xml'), 'utf8')).toContain('failures="1"')
})
