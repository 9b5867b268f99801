import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Envelope } from '../../src/cli/envelope.js'
import { makeDerivations } from '../../src/tools/derivations.js'
import { RecordingHost } from '../../src/host/recording/recording-host.js'
import { runCommand } from '../helpers/run-command.js'
import { askTogether, sh } from './ask.js'
import { inHost, type LoginOptions } from './hosts.js'
import { fresh } from './lab.js'
import type { Ran } from './shell.js'
import type { HostName } from './spec.js'
import { questionsOf, textsOf, writeLabRecording } from './make-recordings.js'
import { outerMachine, outerMachineIn } from './outer-machine.js'
import { preferOneSource, prepareHosts, recordLabHost } from './recorded-host.js'
import { steady, steadyWhenRedacted, withLogsAlike } from './steady.js'
import { LONG_NAME, makeStrangeUnits } from './strange-units.js'

const COMMANDS = [
  ...['status', 'doctor', 'boot list', 'boot show 0', 'boot show 2', 'boot default', 'boot args', 'boot log', 'boot time'],
  ...['unit list', 'unit list --all', 'unit list --failed', 'unit list --type mount --all', 'unit files', 'unit files --state masked'],
  ...[
    'service list --all',
    'service is active ssh',
    'service is active nothing',
    'service is enabled chronyd',
    'service is enabled nothing',
  ],
  ...['timer list', 'timer show logrotate', 'timer show apt-daily', 'timer show nothing'],
  ...['target list', 'target show', 'target show cui', 'target show rescue', 'target show nothing'],
  ...['time status', 'time sources', 'time sources --stats', 'time sources --resolve', 'time servers', 'time clients'],
  ...['firewall show', 'firewall show public', 'firewall show nothing'],
  ...['unit cat ssh', 'unit cat getty@.service', 'unit cat nothing', 'unit show ssh', 'unit show -- -.mount', 'unit show nothing'],
]

/** Those of which a user without root sees less, or has to ask otherwise. */
const BY_USERS = COMMANDS.filter((words) =>
  /^(?:status|doctor|boot (?:list|log|args)|unit (?:list|files|cat ssh|show ssh)|service list|timer (?:list|show logrotate)|target show|time \w+|firewall show)(?: --all)?$/.test(
    words,
  ),
)

const STRANGE = [
  ...[
    'exit',
    'signal',
    'missing',
    'limit',
    'timeout',
    'oneshot',
    'condition',
    'assert',
    'static',
    'template@one',
    'real',
    'alias',
    'masked',
  ],
  ...['changed', 'drop-in', 'odd', 'broken', 'no-exec', 'children', 'lines', 'stopping', 'dies', 'sysv', 'transient', 'waits', 'indirect'],
]
  .flatMap((name) => [`unit show lab-${name}`, `service is enabled lab-${name}`])
  .concat(['unit show lab.socket', 'unit show mnt-lab\\x20fstab.mount', 'unit show lab-odd\\x2dname\\x20\\xe6', `unit show ${LONG_NAME}`])
  .concat(['unit cat lab-drop-in', 'unit cat lab-changed', 'unit cat lab-masked', 'unit cat lab-transient', 'unit cat lab-alias'])

const folder = mkdtempSync(join(tmpdir(), 'hostward-lab-recordings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Record the host, ask it everything at the same time, and bring the recording here. */
function recorded(host: HostName, commands: readonly string[], options: LoginOptions, ...flags: string[]): { live: Ran[]; dir: string } {
  const name = `${host}-${options.user ?? 'root'}${flags.join('')}`
  const [record, ...live] = askTogether(
    host,
    [
      ['hostward', 'record', `/tmp/${name}`, '--json', ...flags],
      ...commands.map((words) => [
        'hostward',
        ...`${words.replace(' -- ', ' --json -- ')}${words.includes(' -- ') ? '' : ' --json'}`.split(' '),
      ]),
    ],
    { ...options, timeoutMs: 110_000 },
  )
  expect([record?.code, record?.stderr]).toEqual([0, ''])
  const archive = sh(host, `tar -C /tmp -cz ${name} | base64 -w0`, options)
  writeFileSync(join(folder, `${name}.tgz`), Buffer.from(archive, 'base64'))
  const { status } = spawnSync('tar', ['-C', folder, '-xzf', join(folder, `${name}.tgz`)])
  expect(status).toBe(0)
  return { live, dir: join(folder, name) }
}

const opened = new Map<string, Promise<RecordingHost>>()
function openOnce(dir: string): Promise<RecordingHost> {
  const host = opened.get(dir) ?? RecordingHost.open(dir, { kind: 'recording', derivations: makeDerivations() })
  opened.set(dir, host)
  return host
}

/** Its answers, elsewhere: here. */
async function replayed(dir: string, words: string): Promise<Ran> {
  const [before = '', after] = words.split(' -- ')
  const host = await openOnce(dir)
  const { exitCode, stdout, stderr } = await runCommand(
    [...before.split(' '), '--json', ...(after === undefined ? [] : ['--', after])],
    host,
  )
  return { code: exitCode, stdout, stderr }
}

interface Told {
  exitCode: number
  data: unknown
  warnings: string[]
  error: string | undefined
}

/** systemd reads these files, which are wrong, whenever somebody asks, and complains in the log each time. */
const READ_AGAIN = /^unit show lab-(?:broken|no-exec)$/

function told({ code, stdout }: Ran, withoutLog: boolean): Told {
  const { data, warnings, error } = JSON.parse(stdout) as Envelope
  const rest = withoutLog ? { ...(data as object), log: null } : data
  return { exitCode: code, data: steady(rest), warnings: warnings.map((warning) => warning.code).sort(), error: error?.code }
}

/** Commands whose answers differ, and in what. */
async function differences(commands: readonly string[], live: readonly Ran[], dir: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const [index, words] of commands.entries()) {
    const isReadAgain = READ_AGAIN.test(words)
    const [now, then] = withLogsAlike(told(live[index]!, isReadAgain), told(await replayed(dir, words), isReadAgain))
    if (JSON.stringify(now) !== JSON.stringify(then)) found[words] = firstDifference(now, then)
  }
  return found
}

function firstDifference(one: unknown, other: unknown, path = ''): string {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (isObject(one) && isObject(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      if (JSON.stringify(one[key]) !== JSON.stringify(other[key])) return firstDifference(one[key], other[key], `${path}.${key}`)
    }
  }
  return `${path}: ${JSON.stringify(one)} / ${JSON.stringify(other)}`.slice(0, 500)
}

beforeAll(async () => {
  await fresh('server', 'client')
  await Promise.all((['server', 'client'] as const).map(preferOneSource))
})

describe('a recording', () => {
  it('answers as the host did, by root', async () => {
    const { live, dir } = recorded('client', COMMANDS, {}, '--raw')
    expect(await differences(COMMANDS, live, dir)).toEqual({})
  })

  it('answers as the host did, by a user without root', async () => {
    inHost('client', ['true'], { user: 'admin' })
    expect(BY_USERS.length).toBeGreaterThan(15)
    const { live, dir } = recorded('client', BY_USERS, { user: 'admin' }, '--raw')
    expect(await differences(BY_USERS, live, dir)).toEqual({})
  })

  it('answers as the host did about units in every state', async () => {
    makeStrangeUnits('server')
    const { live, dir } = recorded('server', STRANGE, {}, '--raw')
    expect(await differences(STRANGE, live, dir)).toEqual({})
  })

  it('answers the same questions when it was redacted, and names nobody', async () => {
    const asked = [
      'status',
      'unit list',
      'timer list',
      'target show',
      'time status',
      'time sources',
      'time servers',
      'firewall show',
      'boot list',
    ]
    const { dir } = recorded('client', [], {})
    const codes = await Promise.all(asked.map(async (words) => [words, (await replayed(dir, words)).code]))
    expect(codes).toEqual(asked.map((words) => [words, 0]))
    const secrets = [...sh('client', 'cat /etc/machine-id /proc/sys/kernel/random/boot_id').trim().split('\n'), '192.168.56.', 'pool.lab']
    const texts = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([])
  })
})

describe('a recording for fixtures/hosts', () => {
  it('tells nothing of the machine that the lab runs on', async () => {
    const machine = outerMachine()
    for (const what of ['kernel release', 'boot id', 'folders']) expect(machine.get(what), what).not.toEqual([])
    expect(outerMachineIn([sh('client', 'uname -r; cat /proc/self/mountinfo')])).not.toEqual([])
    await prepareHosts(['lab-server'])
    const made = await recordLabHost('lab-server', questionsOf('lab-server'))
    expect(outerMachineIn(textsOf(made))).toEqual([])

    const dir = join(folder, 'published')
    writeLabRecording(made, dir)
    const differing: Record<string, unknown> = {}
    for (const { argv, exitCode, error, warnings, data } of made.answers) {
      const redacted = told(await replayed(dir, argv.join(' ')), false)
      const [replay, live] = withLogsAlike(
        { ...redacted, data: steadyWhenRedacted(redacted.data) },
        { exitCode, data, warnings, error: error ?? undefined },
      )
      if (JSON.stringify(replay) !== JSON.stringify(live)) differing[argv.join(' ')] = firstDifference(live, replay)
    }
    expect(differing).toEqual({})
  })
})
