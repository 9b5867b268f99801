import { beforeAll, describe, expect, it } from 'vitest'
import type { Envelope } from '../../src/cli/envelope.js'
import { ask, askTogether, hostwardAs, sh } from './ask.js'
import { inHost } from './hosts.js'
import { fresh } from './lab.js'
import type { Ran } from './shell.js'
import { steady } from './steady.js'
import { until } from './shell.js'

/** Every command that reads, and what a user without root gets: exit code, codes of warnings or of the error. */
const COMMANDS: [words: string, exitCode: number, codes: string[]][] = [
  ['status', 0, []],
  ['doctor', 0, []],
  ['boot list', 0, []],
  ['boot show 0', 0, []],
  ['boot default', 0, []],
  ['boot args', 0, []],
  ['boot log', 4, ['NOT_PERMITTED']],
  ['boot time', 0, []],
  ['unit list --all', 0, []],
  ['unit files', 0, []],
  ['unit show ssh', 0, ['LOG_LIMITED']],
  ['unit show lab-secret', 0, ['FILE_NOT_PERMITTED', 'LOG_LIMITED']],
  ['unit cat ssh', 0, []],
  ['service list', 0, []],
  ['service status chronyd', 0, ['LOG_LIMITED']],
  ['service is active ssh', 0, []],
  ['service is enabled ssh', 0, []],
  ['timer list', 0, []],
  ['timer show logrotate', 0, []],
  ['target show', 0, []],
  ['target list', 0, []],
  ['time status', 0, []],
  ['time sources --stats', 0, []],
  ['time servers', 0, []],
  ['time clients', 0, ['NOT_PERMITTED']],
  ['firewall show', 4, ['NOT_PERMITTED']],
]

const questions = (...more: string[]): string[][] => COMMANDS.map(([words]) => ['hostward', ...words.split(' '), '--json', ...more])
const codesOf = ({ stdout }: Ran): string[] => {
  const { error, warnings } = JSON.parse(stdout) as Envelope
  return error === undefined ? warnings.map(({ code }) => code) : [error.code]
}

beforeAll(async () => {
  await fresh('server')
  sh(
    'server',
    `printf '[Service]\\nExecStart=/bin/sleep 1000\\nEnvironment=PASSWORD=secret\\n' >/etc/systemd/system/lab-secret.service
    chmod 600 /etc/systemd/system/lab-secret.service
    systemctl daemon-reload; systemctl start lab-secret`,
  )
  await until('the server selects a source', 60_000, () => inHost('server', ['chronyc', '-c', '-n', 'sources']).stdout.includes('^,*'))
})

describe('a user without root', () => {
  let asAdmin: Ran[]
  beforeAll(() => {
    // The first login makes the user a journal of his own.
    inHost('server', ['true'], { user: 'admin' })
    asAdmin = askTogether('server', questions(), { user: 'admin', timeoutMs: 110_000 })
  })

  it('sees what may be seen, and what may not is named', () => {
    expect(asAdmin.map((ran, index) => [COMMANDS[index]![0], ran.code, codesOf(ran).sort()])).toEqual(COMMANDS)
  })

  it('is told in words, too', () => {
    const [firewall, status] = askTogether(
      'server',
      [
        ['hostward', 'firewall', 'show'],
        ['hostward', 'status'],
      ],
      { user: 'admin' },
    )
    expect(firewall).toMatchObject({ code: 4, stdout: '' })
    expect(firewall?.stderr).toContain('try: run it as root, or add --sudo')
    expect(status?.code).toBe(0)
    expect(status?.stdout).toMatch(/^firewall {2}.*Authorization failed; run it as root, or add --sudo$/m)
  })

  it('has the same answer as root with --sudo', () => {
    // One after the other in one login, which itself leaves traces in the log of sshd.
    const pairs = questions().flatMap((question) => [
      [...question, '--sudo'],
      ['sudo', '-n', ...question],
    ])
    const answers = askTogether('server', pairs, { user: 'admin', timeoutMs: 110_000 })
    const [withSudo, asRoot] = [answers.filter((_, index) => index % 2 === 0), answers.filter((_, index) => index % 2 === 1)]
    expect(withSudo.map(({ code }, index) => [COMMANDS[index]![0], code])).toEqual(
      asRoot.map(({ code }, index) => [COMMANDS[index]![0], code]),
    )
    const different = COMMANDS.flatMap(([command], index) => {
      const [one, other] = [withSudo[index]!, asRoot[index]!].map(({ stdout }) => steady((JSON.parse(stdout) as Envelope).data))
      return JSON.stringify(one) === JSON.stringify(other) ? [] : [command]
    })
    expect(different).toEqual([])
  })

  it('gets exit 4 with --sudo where sudo asks for a password', () => {
    ask('server', 'mv', '/etc/sudoers.d/admin', '/root/sudoers.admin')
    const { exitCode, error } = hostwardAs({ user: 'admin' }, 'server', 'firewall', 'show', '--sudo')
    expect([exitCode, error?.code]).toEqual([4, 'NOT_PERMITTED'])
    ask('server', 'mv', '/root/sudoers.admin', '/etc/sudoers.d/admin')
  })

  it('is not told that there are no boot entries where they may not be read', () => {
    ask('server', 'chmod', '700', '/boot/loader/entries', '/boot/grub2')
    for (const words of [
      ['boot', 'list'],
      ['boot', 'show', '0'],
    ]) {
      const { exitCode, error } = hostwardAs({ user: 'admin' }, 'server', ...words)
      expect([words, exitCode, error?.code]).toEqual([words, 4, 'NOT_PERMITTED'])
    }
    expect(hostwardAs({ user: 'admin' }, 'server', 'boot', 'list', '--sudo').exitCode).toBe(0)
    const { exitCode, data } = hostwardAs({ user: 'admin' }, 'server', 'status')
    expect([exitCode, (data as { boot: { unavailable?: { code: string } } }).boot.unavailable?.code]).toEqual([0, 'NOT_PERMITTED'])
  })

  it('does not see the processes of others where /proc hides them', () => {
    sh('server', 'mount -o remount,hidepid=2 /proc')
    const { exitCode, warnings } = hostwardAs({ user: 'admin' }, 'server', 'unit', 'show', 'ssh')
    sh('server', 'mount -o remount,hidepid=0 /proc')
    expect([exitCode, warnings.map(({ code }) => code)]).toEqual([0, ['PROCESSES_UNAVAILABLE', 'LOG_LIMITED']])
  })
})
