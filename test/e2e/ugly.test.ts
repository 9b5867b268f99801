/** The built CLI against tools that misbehave: the exit code says what happened, and nothing is left running. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../helpers/built-cli.js'
import { executables, isRunning, temporaryFolder } from '../helpers/executables.js'

const systemctl = (script: string): { HOSTWARD_PATH: string } => ({ HOSTWARD_PATH: `${executables({ systemctl: script })}:/usr/bin:/bin` })
const LIST = ['unit', 'list', '--json']
const running = (pid: number): boolean => isRunning(pid, (path) => readFileSync(path, 'utf8'))

/** A tool that notes its process id and that of a child, and then never ends. */
function hanging(body = 'sleep 60 & echo $! > "$dir/child"; wait'): { env: { HOSTWARD_PATH: string }; pids: () => number[] } {
  const folder = temporaryFolder()
  return {
    env: systemctl(`dir=${folder}; echo $$ > "$dir/self"; ${body}`),
    pids: () => ['self', 'child'].map((name) => Number(readFileSync(join(folder, name), 'utf8')) || Number.NaN),
  }
}

describe('a tool that hangs', () => {
  it('is exit 7 at the timeout, with its whole process group gone', async () => {
    const { env, pids } = hanging()
    const started = performance.now()
    const run = await runCli([...LIST, '--timeout', '500ms'], { env })
    expect(run.exitCode).toBe(7)
    expect(run.json).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } })
    expect(run.json.error?.message).toMatch(/no answer within [\d.]+ s/)
    expect(performance.now() - started).toBeLessThan(14_000)
    await expect.poll(() => pids().some(running)).toBe(false)
  })

  it('is exit 7 in words as well', async () => {
    const { env } = hanging()
    const run = await runCli(['unit', 'list', '--timeout', '300ms'], { env })
    expect(run).toMatchObject({ exitCode: 7, stdout: '' })
    expect(run.stderr).toMatch(/^error: systemctl list-units .*: no answer within [\d.]+ s; it was ended\n {2}try: /)
  })
})

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends hostward and its tools with exit 130', async (signal) => {
    const { env, pids } = hanging()
    const child = startCli(LIST, { env })
    const out = collect(child.stdout)
    await expect.poll(() => pids().every(running), { timeout: 5000 }).toBe(true)
    child.kill(signal)
    expect(await exitOf(child)).toEqual({ code: 130, signal: null })
    expect(JSON.parse(out.join(''))).toMatchObject({ ok: false, error: { code: 'INTERRUPTED' } })
    await expect.poll(() => pids().some(running)).toBe(false)
  })

  it('twice does not wait for a tool that ignores it, and still leaves none', async () => {
    const { env, pids } = hanging(`trap '' TERM; echo $$ > "$dir/child"; while :; do sleep 0.05; done`)
    const child = startCli(LIST, { env })
    await expect.poll(() => pids().every(running), { timeout: 5000 }).toBe(true)
    child.kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 50))
    child.kill('SIGINT')
    expect(await exitOf(child)).toEqual({ code: 130, signal: null })
    await expect.poll(() => pids().some(running)).toBe(false)
  })
})

describe('a tool that answers badly', () => {
  it('floods: exit 6, cut and said so', async () => {
    const run = await runCli(LIST, { env: systemctl('exec yes flood') })
    expect(run.exitCode).toBe(6)
    expect(run.json.error).toMatchObject({ code: 'OUTPUT_LIMIT', message: expect.stringContaining('wrote more than hostward takes') })
  })

  it('writes garbage: exit 6, with the line, and nothing of it reaches the terminal raw', async () => {
    const env = systemctl(String.raw`case $1 in --version) echo 'systemd 239 (239-82.el8)';; *) printf '\033]0;evil\007 \377\376\n';; esac`)
    const run = await runCli(['unit', 'list'], { env })
    expect(run).toMatchObject({ exitCode: 6, stdout: '' })
    expect(run.stderr).toContain('line 1 was not understood')
    expect(run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
  })

  it('writes half of a JSON document: exit 6', async () => {
    const run = await runCli(LIST, { env: systemctl(`printf '[{"unit":"a.service","load":'`) })
    expect(run.exitCode).toBe(6)
    expect(run.json.error).toMatchObject({ code: 'PARSE_ERROR' })
  })

  it('ends with an error although it has written an answer: exit 6, with its own words', async () => {
    const run = await runCli(LIST, { env: systemctl('echo "[]"; echo "something broke" >&2; exit 4') })
    expect(run.exitCode).toBe(6)
    expect(run.json.error).toMatchObject({ code: 'TOOL_FAILED', message: expect.stringContaining('something broke') })
    expect(run.json.error?.details).toMatchObject({ exitCode: 4 })
  })

  it('is killed by a signal: exit 6, with the signal', async () => {
    const run = await runCli(LIST, { env: systemctl('echo "[]"; kill -KILL $$') })
    expect(run.exitCode).toBe(6)
    expect(run.json.error).toMatchObject({ code: 'TOOL_FAILED', details: { signal: 'SIGKILL' } })
  })

  it('cannot be started: exit 4, with the reason', async () => {
    const run = await runCli(LIST, { env: { HOSTWARD_PATH: executables({ systemctl: '#!/nonexistent/interpreter\n' }) } })
    expect(run.exitCode).toBe(4)
    expect(run.json.error?.suggestions).toContain('it said: cannot be started: ENOENT')
  })

  it('is not there: exit 5', async () => {
    const run = await runCli(LIST, { env: { HOSTWARD_PATH: temporaryFolder() } })
    expect(run.exitCode).toBe(5)
    expect(run.json.error).toMatchObject({
      code: 'TOOL_MISSING',
      message: "units are systemd's, and this host has none: systemctl is not installed",
    })
  })
})

describe('a long answer', () => {
  const units = Array.from({ length: 20_000 }, (_, index) => ({
    unit: `unit-${index}.service`,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    description: 'x'.repeat(60),
  }))
  const folderOfUnits = (): string => {
    const folder = executables({ systemctl: 'cat "$(dirname "$0")/units.json"' })
    writeFileSync(join(folder, 'units.json'), JSON.stringify(units))
    return folder
  }

  it('of 3 MB reaches a pipe whole', async () => {
    const run = await runCli(LIST, { env: { HOSTWARD_PATH: `${folderOfUnits()}:/usr/bin:/bin` } })
    expect(run.exitCode).toBe(0)
    expect(run.stdout.length).toBeGreaterThan(3_000_000)
    expect(run.json.data['units']).toHaveLength(units.length)
  })

  it('is no error when the reader of the pipe leaves', async () => {
    const child = startCli(['unit', 'list'], { env: { HOSTWARD_PATH: `${folderOfUnits()}:/usr/bin:/bin` } })
    const errors = collect(child.stderr)
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await exitOf(child)).toEqual({ code: 0, signal: null })
    expect(errors.join('')).toBe('')
  })
})

function collect(stream: NodeJS.ReadableStream): string[] {
  const chunks: string[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  return chunks
}

function exitOf(child: ReturnType<typeof startCli>): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal })
    })
  })
}
