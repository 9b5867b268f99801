/** LocalHost against real programs: whatever a tool does, the answer says how it ended, in time, and nothing is left running. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LocalHost } from '../../src/host/local.js'
import { executables, isRunning, temporaryFolder } from '../helpers/executables.js'

function hostWith(scripts: Readonly<Record<string, string>>, options: { timeoutMs?: number; signal?: AbortSignal } = {}): LocalHost {
  const host = new LocalHost({ env: { HOSTWARD_PATH: `${executables(scripts)}:/usr/bin:/bin` }, timeoutMs: 10_000, ...options })
  onTestFinished(() => host.close())
  return host
}

const readPid = (path: string): number => Number(readFileSync(path, 'utf8').trim())
const running = (pid: number): boolean => isRunning(pid, (path) => readFileSync(path, 'utf8'))

describe('how a program ends', () => {
  it('gives output together with the exit code', async () => {
    const host = hostWith({ tool: 'echo out; echo err >&2; exit 3' })
    expect(await host.run('tool', ['a b', ''])).toEqual({
      program: 'tool',
      args: ['a b', ''],
      outcome: 'exited',
      exitCode: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      durationMs: expect.any(Number),
    })
  })

  it('tells a signal from an exit code', async () => {
    const result = await hostWith({ tool: 'echo before; kill -SEGV $$' }).run('tool', [])
    expect(result).toMatchObject({ outcome: 'signalled', exitCode: null, signal: 'SIGSEGV', stdout: 'before\n' })
  })

  it('keeps what was said on both streams apart, however it is mixed', async () => {
    const result = await hostWith({ tool: 'for i in 1 2 3; do echo o$i; echo e$i >&2; done' }).run('tool', [])
    expect(result).toMatchObject({ stdout: 'o1\no2\no3\n', stderr: 'e1\ne2\ne3\n' })
  })

  it('shows bytes that are not UTF-8 without losing the rest', async () => {
    const result = await hostWith({ tool: String.raw`printf 'ok \377\300\200 \303\244 end'` }).run('tool', [])
    expect(result.stdout).toBe(String.raw`ok \xff\xc0\x80 ä end`)
  })

  it('passes every argument as it is, without a shell', async () => {
    const words = ['$HOME', '*', 'a;b', '`id`', "it's", '"', '\\x2d', 'Ä', '\n', '--']
    const result = await hostWith({ tool: String.raw`printf '%s\000' "$@"` }).run('tool', words)
    expect(result.stdout.split('\0').slice(0, -1)).toEqual(words)
  })
})

describe('a program that does not end', () => {
  it('is ended with all that it started', async () => {
    const folder = temporaryFolder()
    const host = hostWith({ tool: `(sh -c 'echo $$ > ${folder}/grandchild; sleep 60') & echo $$ > ${folder}/self; echo partial; wait` })
    const started = performance.now()
    const result = await host.run('tool', [], { timeoutMs: 400 })
    expect(result).toMatchObject({ outcome: 'timed-out', exitCode: null, stdout: 'partial\n' })
    expect(performance.now() - started).toBeLessThan(1400)
    await expect.poll(() => running(readPid(join(folder, 'self')))).toBe(false)
    await expect.poll(() => running(readPid(join(folder, 'grandchild')))).toBe(false)
  })

  it('is killed when it ignores SIGTERM', async () => {
    const folder = temporaryFolder()
    const host = hostWith({ tool: `trap '' TERM; echo $$ > ${folder}/self; while :; do sleep 0.05; done` })
    const started = performance.now()
    const result = await host.run('tool', [], { timeoutMs: 300 })
    expect(result).toMatchObject({ outcome: 'timed-out', exitCode: null, signal: 'SIGKILL' })
    expect(performance.now() - started).toBeLessThan(1800)
    expect(running(readPid(join(folder, 'self')))).toBe(false)
  })

  it('is ended in time also when a grandchild in a session of its own holds the pipes', async () => {
    const folder = temporaryFolder()
    const host = hostWith({ tool: `setsid sh -c 'echo $$ > ${folder}/escaped; sleep 20' & sleep 60` })
    const started = performance.now()
    const result = await host.run('tool', [], { timeoutMs: 300 })
    expect(result.outcome).toBe('timed-out')
    expect(performance.now() - started).toBeLessThan(1800)
    process.kill(readPid(join(folder, 'escaped')), 'SIGKILL')
  })

  it('is ended by Ctrl-C, and nothing is started after it', async () => {
    const interrupt = new AbortController()
    const folder = temporaryFolder()
    const host = hostWith({ tool: 'echo begun; sleep 60', later: `touch ${folder}/started` }, { signal: interrupt.signal })
    setTimeout(() => {
      interrupt.abort()
    }, 200)
    expect(await host.run('tool', [])).toMatchObject({ outcome: 'interrupted', exitCode: null, stdout: 'begun\n' })
    expect(await host.run('later', [])).toMatchObject({ outcome: 'interrupted', exitCode: null })
    expect(existsSync(join(folder, 'started'))).toBe(false)
  })

  it('is not ended by Ctrl-C where it reads or sets the label of a file: a change is taken back then', async () => {
    const interrupt = new AbortController()
    const folder = temporaryFolder()
    const file = join(folder, 'file')
    writeFileSync(file, '', { mode: 0o600 })
    const tools = { stat: String.raw`printf 'etc_t\000'`, chcon: `echo "$@" > ${folder}/said` }
    const writer = await hostWith(tools, { signal: interrupt.signal }).writer()
    interrupt.abort()
    expect(await writer.labels([file])).toEqual(new Map([[file, 'etc_t']]))
    const { uid, gid } = userInfo()
    await writer.setAttributes(file, { mode: 0o600, uid, gid, label: 'usr_t' })
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(`-h -- usr_t ${file}\n`)
  })
})

describe('a program that says too much', () => {
  it('is cut at the limit and ended', async () => {
    const before = process.memoryUsage().rss
    const result = await hostWith({}).run('yes', ['flood'], { maxOutputBytes: 8 * 1024 * 1024 })
    expect(result).toMatchObject({ outcome: 'flooded', exitCode: null })
    expect(result.stdout.length).toBeLessThanOrEqual(4096)
    expect(result.stdout).toMatch(/^flood\nflood\n/)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  it('counts both streams, and takes exactly the limit', async () => {
    const host = hostWith({ tool: 'printf 12345; printf 67890 >&2' })
    expect(await host.run('tool', [], { maxOutputBytes: 10 })).toMatchObject({ outcome: 'exited', stdout: '12345', stderr: '67890' })
    expect(await host.run('tool', [], { maxOutputBytes: 9 })).toMatchObject({ outcome: 'flooded' })
  })

  it('is cut also when it ignores SIGTERM', async () => {
    const host = hostWith({ tool: "trap '' TERM; while :; do echo flood; done" })
    expect(await host.run('tool', [], { maxOutputBytes: 1000 })).toMatchObject({ outcome: 'flooded', signal: 'SIGKILL' })
  })
})

describe('a program that leaves something behind', () => {
  it('is not waited for beyond its own end', async () => {
    const folder = temporaryFolder()
    const host = hostWith({ tool: `sh -c 'echo $$ > ${folder}/child; exec sleep 30' & echo done; exit 0` })
    const started = performance.now()
    const result = await host.run('tool', [])
    expect(result).toMatchObject({ outcome: 'exited', exitCode: 0, stdout: 'done\n' })
    expect(performance.now() - started).toBeLessThan(3000)
    const child = readPid(join(folder, 'child'))
    expect(running(child), 'a service that it started lives on').toBe(true)
    process.kill(child, 'SIGKILL')
  })
})

describe('what a program is given', () => {
  it('is one environment, and nothing is inherited', async () => {
    const folder = executables({})
    symlinkSync('/usr/bin/env', join(folder, 'tool'))
    const host = new LocalHost({
      env: { HOSTWARD_PATH: folder, remove_kernel: 'ALL', COLUMNS: '40', LC_ALL: 'ja_JP.UTF-8' },
      timeoutMs: 5000,
    })
    onTestFinished(() => host.close())
    const { stdout } = await host.run('tool', [])
    expect(stdout.trimEnd().split('\n').sort()).toEqual(
      [
        `HOME=${userInfo().homedir}`,
        'LANGUAGE=',
        'LC_ALL=C.UTF-8',
        'NO_COLOR=1',
        'PAGER=cat',
        `PATH=${folder}`,
        'SYSTEMD_COLORS=0',
        'SYSTEMD_PAGER=cat',
        'SYSTEMD_URLIFY=0',
        'TERM=dumb',
        'TZ=UTC',
      ].sort(),
    )
  })

  it('is an empty standard input', async () => {
    expect(await hostWith({ tool: 'cat; echo end' }).run('tool', [])).toMatchObject({ outcome: 'exited', stdout: 'end\n' })
  })

  it('is an empty working directory, which is gone when the host is closed', async () => {
    const host = hostWith({ tool: 'pwd; echo *' })
    const [folder = '', glob] = (await host.run('tool', [])).stdout.split('\n')
    expect(glob).toBe('*')
    await host.close()
    expect(['/usr/share/empty', '/var/empty'].includes(folder) || !existsSync(folder)).toBe(true)
  })

  it('is a session of its own, without a terminal', async () => {
    const { stdout } = await hostWith({ tool: 'echo $$; cut -d" " -f6 /proc/$$/stat; (: </dev/tty) 2>/dev/null || echo no tty' }).run(
      'tool',
      [],
    )
    const [pid, session, tty] = stdout.split('\n')
    expect(session).toBe(pid)
    expect(tty).toBe('no tty')
  })
})

describe('a program that cannot be run', () => {
  it('is told from one that is not there', async () => {
    const folder = executables({ locked: 'echo never' })
    chmodSync(join(folder, 'locked'), 0o644)
    mkdirSync(join(folder, 'directory'))
    const host = new LocalHost({ env: { HOSTWARD_PATH: folder }, timeoutMs: 5000 })
    onTestFinished(() => host.close())
    const notRun = { exitCode: null, signal: null, stdout: '', stderr: '' }
    expect(await host.run('missing', ['x'])).toMatchObject({ ...notRun, outcome: 'not-found' })
    expect(await host.run('directory', [])).toMatchObject({ ...notRun, outcome: 'not-found' })
    expect(await host.run('locked', [])).toMatchObject({ ...notRun, outcome: 'not-executable' })
    expect(await host.run(join(folder, 'missing'), [])).toMatchObject({ ...notRun, outcome: 'not-found' })
  })

  it('says why when its interpreter is missing or it is no program', async () => {
    const host = hostWith({ script: '#!/nonexistent/interpreter\n' })
    expect(await host.run('script', [])).toMatchObject({ outcome: 'not-executable', stderr: 'cannot be started: ENOENT\n' })
  })

  it('runs a script without a first line as a shell does', async () => {
    const folder = executables({})
    writeFileSync(join(folder, 'bare'), 'echo from sh\n', { mode: 0o755 })
    const host = new LocalHost({ env: { HOSTWARD_PATH: folder }, timeoutMs: 5000 })
    onTestFinished(() => host.close())
    expect(await host.run('bare', [])).toMatchObject({ outcome: 'exited', stdout: 'from sh\n' })
  })

  it('is looked for in folders that are absolute only', async () => {
    const folder = executables({ tool: 'echo found' })
    const from = process.cwd()
    process.chdir(folder)
    onTestFinished(() => {
      process.chdir(from)
    })
    const relative = new LocalHost({ env: { HOSTWARD_PATH: '.:bin:' }, timeoutMs: 5000 })
    expect(await relative.which('tool')).toBeNull()
    expect(await relative.run('tool', [])).toMatchObject({ outcome: 'not-found' })
    const absolute = new LocalHost({ env: { HOSTWARD_PATH: `.:${folder}` }, timeoutMs: 5000 })
    expect(await absolute.which('tool')).toBe(join(folder, 'tool'))
  })
})

describe('many programs at once', () => {
  it('all answer, without a warning of Node', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const folder = temporaryFolder()
    const host = hostWith(
      { tool: `: > ${folder}/$1; ls ${folder} | wc -l; sleep 0.05; rm ${folder}/$1` },
      { signal: new AbortController().signal },
    )
    const results = await Promise.all(Array.from({ length: 100 }, (_, index) => host.run('tool', [String(index)])))
    expect(results.every((result) => result.outcome === 'exited')).toBe(true)
    expect(Math.max(...results.map((result) => Number(result.stdout)))).toBeLessThanOrEqual(32)
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })
})
