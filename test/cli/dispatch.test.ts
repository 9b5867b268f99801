import { describe, expect, it } from 'vitest'
import { resolveCommand } from '../../src/cli/dispatch.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const run = (...argv: string[]) => runCommand(argv, new FakeHost())

describe('resolveCommand', () => {
  it('takes the longest command that the leading words name', () => {
    expect(resolveCommand(['unit', 'list', 'ssh*', '--json'])).toEqual({
      id: 'unit list',
      rest: ['ssh*', '--json'],
      words: ['unit', 'list', 'ssh*'],
    })
  })

  it('finds nothing behind a flag', () => {
    expect(resolveCommand(['--json', 'unit', 'list']).id).toBeNull()
  })

  it('does not take properties of every object for commands', () => {
    expect(resolveCommand(['constructor']).id).toBeNull()
    expect(resolveCommand(['__proto__']).id).toBeNull()
  })
})

describe('an unknown command', () => {
  it('exits 2, suggests and runs nothing', async () => {
    const { exitCode, stdout, stderr } = await run('unit', 'lits')
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('error: unit lits: no such command\n  try: hostward unit list\n')
  })

  it.each([
    [['service', 'strat', 'crond'], 'hostward service start'],
    [['boot', 'args', 'appned', 'x=1'], 'hostward boot args append'],
    [['boot', 'args', 'appned', 'x=1', '--dry-run'], 'hostward boot args append'],
    [['history', '12'], 'hostward history --help'],
    [['version'], 'hostward --version'],
  ])('%j suggests %s', async (words, first) => {
    const { exitCode, json } = await run(...words, '--json')
    expect({ exitCode, code: json.error?.code }).toEqual({ exitCode: 2, code: 'UNKNOWN_COMMAND' })
    expect(json.error?.suggestions[0]).toBe(first)
  })

  it('answers in JSON when asked to', async () => {
    const { exitCode, json } = await run('frobnicate', '--json')
    expect(exitCode).toBe(2)
    expect(json).toMatchObject({ schemaVersion: 1, command: null, host: null, ok: false, warnings: [], error: { code: 'UNKNOWN_COMMAND' } })
  })

  it('says that flags come after the command', async () => {
    const { exitCode, stderr } = await run('--failed')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('error: --failed: a command comes first')
  })
})

describe('a topic without a command', () => {
  it('is a usage error in JSON', async () => {
    const { exitCode, json } = await run('unit', '--json')
    expect(exitCode).toBe(2)
    expect(json.error?.message).toMatch(/^unit: which one\? .*unit list/)
  })

  it('is a usage error in JSON even without any word', async () => {
    const { exitCode, json } = await run('--json')
    expect(exitCode).toBe(2)
    expect(json.error?.message).toBe('a command is missing')
  })
})

describe('--version', () => {
  it('is one line', async () => {
    expect((await run('--version')).stdout).toMatch(/^hostward\/\d+\.\d+\.\d+ \S+ node-v\d+\S*\n$/)
  })

  it('is data in JSON', async () => {
    expect((await run('--version', '--json')).json).toMatchObject({ ok: true, data: { node: process.version } })
  })
})

describe('wrong flags', () => {
  it('exit 2 with the words of the parser, in both forms', async () => {
    const text = await run('unit', 'list', '--frobnicate')
    expect(text.exitCode).toBe(2)
    expect(text.stderr).toContain('error: Nonexistent flag: --frobnicate')
    const json = await run('unit', 'list', '--frobnicate', '--json')
    expect(json.exitCode).toBe(2)
    expect(json.json).toMatchObject({ command: 'unit list', ok: false, error: { code: 'USAGE' } })
  })

  it('leave out what the parser says of all flags in general', async () => {
    const missing = await run('firewall', 'allow')
    expect(missing.stderr).toBe(
      'error: Missing 1 required arg:\n       service  a service of firewalld: ssh, ntp, https\n  try: see hostward firewall allow --help\n',
    )
    const both = await run('time', 'serve', '--stop', '--show-client')
    expect(both.stderr).toMatch(/^error: --\S+ cannot also be provided/)
  })

  it.each([
    [['unit', 'show', '-.mount'], 'for the name -.mount, put -- before it: hostward unit show -- -.mount'],
    [['unit', 'show', '--', '-.mount', '--json'], 'what stands after -- is a name: put flags before it'],
    [['unit', 'show', 'a', '--lines', 'x'], 'error: --lines: an integer was expected, not "x"'],
    [['unit', 'list', '--type', ''], 'error: --type: "" names nothing'],
    [['unit', 'files', '--state', ','], 'error: --state: "," names nothing'],
    [['boot', 'log', '--level='], 'error: --level: "" names nothing'],
    [['time', 'use', '999.1.1.1', '--dry-run'], 'try: an IPv4 address is four numbers'],
    [['time', 'use', 'a.example', '--minpoll', '9', '--maxpoll', '4', '--dry-run'], 'try: the other way round: --minpoll 4 --maxpoll 9'],
    [['time', 'use', 'a.example', '--nts', '--key', '1', '--dry-run'], 'try: leave one of the two out'],
    [['boot', 'once', '1', '--clear', '--dry-run'], 'try: hostward boot once --clear'],
    [['time', 'wait', '--wait', '0'], 'try: write it as 500ms'],
    [['unit', 'list', ''], 'error: pattern "": no name matches it'],
  ])('%j says what to write', async (words, hint) => {
    const { exitCode, stderr } = await run(...words)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(hint)
  })

  it.each(['0s', '-1', 'soon', '10 fortnights', '99999d'])('--timeout %s is refused', async (value) => {
    const { exitCode, stderr } = await run('unit', 'list', `--timeout=${value}`)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--timeout')
  })
})
