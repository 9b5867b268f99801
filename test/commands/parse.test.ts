import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileError } from '../../src/host/types.js'
import { widthOf } from '../../src/render/text.js'
import { formats } from '../../src/tools/formats.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand, type CommandRun, type RunCommandOptions } from '../helpers/run-command.js'

const FIXTURES = join(import.meta.dirname, '../../fixtures/tools')

const saved = (format: string, name: string): string => readFileSync(join(FIXTURES, format, `${name}.txt`), 'utf8')

const parse = (argv: readonly string[], options: RunCommandOptions = {}): Promise<CommandRun> =>
  runCommand(['parse', ...argv], new FakeHost(), options)

describe('parse', () => {
  it('answers in the model of the commands, without a host', async () => {
    const run = await parse(['firewall-cmd-list-all', '--json'], { stdin: saved('firewall-cmd-list-all', 'firewalld-0.9.3-list-all') })
    expect(run.exitCode).toBe(0)
    expect(run.json).toMatchObject({ command: 'parse', host: null, ok: true, warnings: [] })
    expect(Object.keys(run.json.data)).toEqual(['format', 'zones', 'policies'])
    expect(run.json.data).toMatchObject({
      format: 'firewall-cmd-list-all',
      zones: [{ name: 'public', services: ['dhcpv6-client', 'ssh'] }],
    })
  })

  it('reads the file that is named, and standard input for -', async () => {
    const asked: string[] = []
    const services = {
      readInput: (path: string) => {
        asked.push(path)
        return Promise.resolve(saved('firewall-cmd-list-all', 'firewalld-0.9.3-list-all'))
      },
    }
    await parse(['firewall-cmd-list-all', 'zones.txt'], { services })
    await parse(['firewall-cmd-list-all', '-'], { services })
    await parse(['firewall-cmd-list-all'], { services })
    expect(asked).toEqual(['zones.txt', '-', '-'])
  })

  it('takes off what a terminal adds, and tells', async () => {
    const stdin = `\ufeff${saved('firewall-cmd-list-all', 'firewalld-0.9.3-list-all').replace('public', '\u001b[1mpublic\u001b[0m')}`
    const run = await parse(['firewall-cmd-list-all', '--json'], { stdin })
    expect(run.json).toMatchObject({ ok: true, data: { zones: [{ name: 'public' }] }, warnings: [{ code: 'COLOURS_REMOVED' }] })
  })

  it.each([
    ['an unknown format', ['firewalld-list-all'], { stdin: 'x' }, 2, 'UNKNOWN_FORMAT'],
    ['a missing format', [], {}, 2, 'USAGE'],
    ['a bad offset', ['dmesg', '--utc-offset', 'noon'], { stdin: 'x' }, 2, 'USAGE'],
    ['an offset of no zone', ['dmesg', '--utc-offset=+15:00'], { stdin: 'x' }, 2, 'USAGE'],
    ['nothing', ['dmesg'], { stdin: ' \n\n' }, 6, 'EMPTY_INPUT'],
    ['a line that is not known', ['firewall-cmd-list-all'], { stdin: 'public\n  colour: red\n' }, 6, 'PARSE_ERROR'],
    ['no rights when it was saved', ['firewall-cmd-list-all'], { stdin: 'Authorization failed.\n' }, 6, 'TOOL_FAILED'],
    ['a zone that was not there', ['firewall-cmd-list-all'], { stdin: 'Error: INVALID_ZONE: x\n' }, 6, 'TOOL_FAILED'],
    ['no daemon when it was saved', ['firewall-cmd-list-all'], { stdin: 'FirewallD is not running\n' }, 5, 'DAEMON_NOT_RUNNING'],
    ['no tool when it was saved', ['firewall-cmd-list-all'], { stdin: 'bash: firewall-cmd: command not found\n' }, 5, 'TOOL_MISSING'],
  ])('refuses %s', async (_, argv, options, exitCode, code) => {
    const run = await parse([...argv, '--json'], options)
    expect(run.exitCode).toBe(exitCode)
    expect(run.json).toMatchObject({ ok: false, error: { code } })
  })

  it.each([
    ['ENOENT', 3, 'error: no.txt: no such file or directory\n'],
    ['EACCES', 4, 'error: no.txt: permission denied\n'],
    ['EISDIR', 2, 'error: no.txt: is a directory; parse reads one file\n'],
    ['EFBIG', 6, 'error: no.txt: is longer than any saved output (256 MiB)\n'],
  ])('tells what is wrong with the file: %s', async (code, exitCode, message) => {
    const run = await parse(['dmesg', 'no.txt'], { services: { readInput: (path) => Promise.reject(new FileError(code, path)) } })
    expect(run.exitCode).toBe(exitCode)
    expect(run.stderr).toContain(message)
  })

  it('asks for a file when standard input is a terminal', async () => {
    const typed = await parse(['dmesg'], {
      services: { readInput: () => Promise.reject(new Error('not read')), io: { ...TERMINAL } },
    })
    expect(typed.exitCode).toBe(2)
  })

  it('names the formats that were meant', async () => {
    expect((await parse(['chrony-sources'])).stderr).toContain('try: hostward parse chronyc-sources')
    expect((await parse(['nonsense'])).stderr).toContain(Object.keys(formats).sort().slice(0, 2).join(', '))
  })

  it('gives the offset to times without a zone', async () => {
    const stdin = 'Sat 2025-07-26 16:11:27 CST 13min left n/a n/a a.timer a.service\n'
    const first = async (argv: readonly string[]): Promise<unknown> => {
      const run = await parse(['systemctl-list-timers', '--json', ...argv], { stdin })
      return run.json.data['timers'][0].next
    }
    expect(await first(['--utc-offset', '+08:00'])).toBe('2025-07-26T08:11:27Z')
    expect(await first(['--utc-offset=-6'])).toBe('2025-07-26T22:11:27Z')
    expect(await first(['--utc-offset', 'JST'])).toBe('2025-07-26T07:11:27Z')
  })
})

const TERMINAL = {
  stdout: () => Promise.resolve(),
  stderr: () => undefined,
  stdoutIsTTY: true,
  stderrIsTTY: true,
  stdinIsTTY: true,
  columns: 80,
  errorColumns: 80,
  rows: 24,
  stdin: () => Promise.reject(new Error('not read')),
}

describe('the text of parse', () => {
  it('shows records with lists as blocks', async () => {
    const { stdout } = await parse(['firewall-cmd-list-all'], {
      stdin: saved('firewall-cmd-list-all', 'firewalld-2.3.1-list-all-busy'),
      tty: true,
      columns: 60,
      env: { NO_COLOR: '1' },
    })
    expect(stdout.split('\n').slice(0, 18)).toEqual([
      'name                public',
      'default             yes',
      'active              yes',
      'attributes          default active',
      'target              default',
      'interfaces          eth0',
      'sources             -',
      'services            dhcpv6-client http ntp ssh',
      'ports               123/udp 4000-4010/tcp',
      'protocols           -',
      'masquerade          no',
      'forward             yes',
      'forwardPorts        port=80:proto=tcp:toport=8080:toaddr=192',
      '                    .0.2.9',
      'sourcePorts         -',
      'icmpBlocks          -',
      'icmpBlockInversion  no',
      'richRules           rule priority="-10" family="ipv6" source',
    ])
  })

  it('shows flat records as columns', async () => {
    const { stdout } = await parse(['systemctl-list-units'], {
      stdin: 'a.service loaded active running A\nb.timer loaded active waiting B\n',
    })
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['unit', 'type', 'load', 'active', 'sub', 'description'],
      ['a.service', 'service', 'loaded', 'active', 'running', 'A'],
      ['b.timer', 'timer', 'loaded', 'active', 'waiting', 'B'],
      [''],
    ])
  })

  it('says so when there are no rows', async () => {
    expect((await parse(['firewall-cmd-list-all'], { stdin: '$ firewall-cmd --list-all-zones\n' })).stdout).toBe('no zones\n')
  })

  it('says nothing of a list that stays empty beside another one', async () => {
    const zone = saved('firewall-cmd-list-all', 'firewalld-0.6.3-list-all-zones')
    const { stdout } = await parse(['firewall-cmd-list-all'], { stdin: zone })
    expect(stdout).toMatch(/^name +\S/)
    expect(stdout).not.toContain('no policies')
    const policy = 'allow-host-ipv6 (active)\n  priority: -15000\n  target: CONTINUE\n'
    expect((await parse(['firewall-cmd-list-all'], { stdin: policy })).stdout).not.toContain('no zones')
  })

  it.each(readdirSync(FIXTURES))('fits 80 and 200 columns: %s', async (format) => {
    const names = readdirSync(join(FIXTURES, format)).filter((name) => name.endsWith('.json'))
    const parsed = names.filter((name) => {
      const expected = JSON.parse(readFileSync(join(FIXTURES, format, name), 'utf8')) as object
      return 'data' in expected && !('context' in expected) && saved(format, name.replace(/\.json$/, '')).trim() !== ''
    })
    expect(parsed).not.toEqual([])
    for (const name of parsed.slice(0, 5)) {
      for (const columns of [80, 200]) {
        const stdin = saved(format, name.replace(/\.json$/, ''))
        const run = await parse([format], { stdin, tty: true, columns, env: { NO_COLOR: '1' } })
        expect(run.exitCode, `${name}: ${run.stderr}`).toBe(0)
        for (const line of run.stdout.split('\n')) expect(widthOf(line), `${name}: ${line}`).toBeLessThanOrEqual(columns)
      }
    }
  })

  it('names the columns that do not fit, symbols first', async () => {
    const stdin = '^* ntp.example.com 2 6 377 15 +10us[ +20us] +/- 10ms\n'
    const head = 'MS Name/IP address         Stratum Poll Reach LastRx Last sample               \n'
    const run = await parse(['chronyc-sources'], {
      stdin: `${head}${'='.repeat(79)}\n${stdin}`,
      tty: true,
      columns: 60,
      env: { NO_COLOR: '1' },
    })
    expect(run.stdout).toMatch(/^mode {4}state /)
    expect(run.stdout).toMatch(/\nnot shown at this width: .*symbol/)
  })

  it('never sends an escape sequence to the terminal', async () => {
    const stdin = 'a.service loaded active running A \u001b]0;title\u0007\n'
    const { stdout } = await parse(['systemctl-list-units'], { stdin })
    expect(stdout).toContain('\\x1b]0;title\\x07')
  })
})
