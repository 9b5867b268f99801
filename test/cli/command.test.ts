import { describe, expect, it } from 'vitest'
import { NotPermittedError } from '../../src/errors.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const UNITS = JSON.stringify(
  Array.from({ length: 40 }, (_, index) => ({
    unit: `u${index}.service`,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    description: 'x',
  })),
)
const host = (identity = {}) => new FakeHost({ programs: { 'systemctl list-units *': UNITS }, identity })

describe('the envelope', () => {
  it('has its keys in order and names the host', async () => {
    const { stdout, json } = await runCommand(['unit', 'list', '--json'], host())
    expect(Object.keys(json)).toEqual(['schemaVersion', 'command', 'host', 'ok', 'data', 'warnings'])
    expect(json.host).toEqual({ name: 'fake', os: 'AlmaLinux 9.6 (Sage Margay)', kind: 'local', recordedAt: null })
    expect(stdout.endsWith('}\n')).toBe(true)
  })

  it('is ok exactly when the exit code is 0', async () => {
    const { exitCode, json } = await runCommand(['unit', 'list', '--json'], new FakeHost())
    expect({ exitCode, ok: json.ok, code: json.error?.code }).toEqual({ exitCode: 5, ok: false, code: 'TOOL_MISSING' })
    expect(json.error?.suggestions).toEqual(['services of another supervisor: hostward service list'])
  })
})

describe('a recording', () => {
  it('says in the first line that it is one, and from when', async () => {
    const recorded = host({ kind: 'recording', recordedAt: '2025-07-26T07:20:00Z', redacted: true })
    const { stdout } = await runCommand(['unit', 'list'], recorded)
    expect(stdout.split('\n')[0]).toBe('# a recording from 2025-07-26 07:20:00 UTC, redacted; not this host')
  })
})

describe('colours', () => {
  const escape = '\u001b['
  it.each([
    ['a pipe', {}, false, false],
    ['a terminal', {}, true, true],
    ['a terminal with NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['a dumb terminal', { TERM: 'dumb' }, true, false],
    ['a pipe with FORCE_COLOR', { FORCE_COLOR: '1' }, false, true],
    ['a terminal with FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
  ])('%s', async (_, env, tty, coloured) => {
    const { stdout } = await runCommand(['unit', 'list'], host(), { env, tty })
    expect(stdout.includes(escape)).toBe(coloured)
  })
})

describe('what is told on stderr', () => {
  const odd = { 'systemctl *': { outcome: 'exited' as const, exitCode: 1, stderr: `Failed to say ${'something long '.repeat(8)}\n` } }

  it('is broken between words where a terminal ends, with a hanging indent', async () => {
    const { stderr } = await runCommand(['unit', 'list'], new FakeHost({ programs: odd }), { tty: true, env: { NO_COLOR: '1' } })
    const lines = stderr.split('\n')
    expect(lines[0]).toMatch(/^error: systemctl /)
    expect(lines[1]).toMatch(/^ {7}--output=json: Failed to say something /)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  it('keeps a command line whole, to be copied', async () => {
    const user = new FakeHost({ uid: 1000, identity: { kind: 'local' } })
    const suggestions = [`run it as root: sudo /usr/bin/node ${'/a/long/path'.repeat(8)}`]
    const services = { reexecuteAsRoot: () => Promise.reject(new NotPermittedError('no', { suggestions })) }
    const { stderr } = await runCommand(['unit', 'list', '--sudo'], user, { tty: true, env: { NO_COLOR: '1' }, services })
    expect(stderr).toBe(`error: no\n  try: ${suggestions.join('')}\n`)
  })

  it('is one line in a pipe', async () => {
    const { stderr } = await runCommand(['unit', 'list'], new FakeHost({ programs: odd }))
    expect(stderr.split('\n')[0]).toContain('something long '.repeat(8).trim())
  })
})

describe('the pager', () => {
  const paged = async (argv: string[], tty: boolean): Promise<boolean> => {
    let used = false
    await runCommand(argv, host(), {
      tty,
      services: {
        page: () => {
          used = true
          return Promise.resolve()
        },
      },
    })
    return used
  }

  it('is used for a list longer than the terminal', async () => {
    expect(await paged(['unit', 'list'], true)).toBe(true)
  })

  it('is not used in a pipe, for a short answer, or with --no-pager', async () => {
    expect(await paged(['unit', 'list'], false)).toBe(false)
    expect(await paged(['unit', 'list', 'u1.service'], true)).toBe(false)
    expect(await paged(['unit', 'list', '--no-pager'], true)).toBe(false)
  })
})

describe('--sudo', () => {
  it('hands over to a root process and takes its exit code', async () => {
    const user = new FakeHost({ uid: 1000 })
    const run = await runCommand(['unit', 'list', '--sudo'], user, { services: { reexecuteAsRoot: () => Promise.resolve(3) } })
    expect(run).toMatchObject({ exitCode: 3, stdout: '', stderr: '' })
    expect(user.calls).toEqual([])
  })

  it('does nothing for root', async () => {
    expect((await runCommand(['unit', 'list', '--sudo'], host())).exitCode).toBe(0)
  })
})

it('reports what nobody expected as a bug, exit 70', async () => {
  const broken = host()
  broken.run = () => Promise.reject(new Error('boom'))
  const { exitCode, stderr } = await runCommand(['unit', 'list'], broken)
  expect(exitCode).toBe(70)
  expect(stderr).toContain('error: a bug in hostward: boom')
})
