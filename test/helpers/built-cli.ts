/**
 * The built CLI as its users start it: `bin/run.js` of a package that scripts/build.mjs put into a folder of its own, so
 * that no test runs a stale dist. Built once for each state of the sources, also when test files run side by side.
 */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { cacheOf, fingerprint } from '../../scripts/sources.mjs'
import type { Envelope } from '../../src/cli/envelope.js'

const root = dirname(dirname(import.meta.dirname))

export interface CliRun {
  /** null when a signal ended it. */
  exitCode: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** The envelope when `--json` was given. */
  json: Envelope & { data: Record<string, any> } // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look inside
}

export interface CliOptions {
  /** Added to a bare environment (PATH, NODE_ENV=production): nothing is inherited. */
  env?: Record<string, string>
  /** Written to standard input; empty when left out. */
  input?: string
  cwd?: string
  /** Milliseconds until the test gives up on it (SIGKILL). */
  timeout?: number
}

/** Run the built CLI to its end. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const child = startCli(argv, options)
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, by) => {
      resolve([code, by])
    })
  })
  const stdout = Buffer.concat(out).toString()
  return {
    exitCode,
    signal,
    stdout,
    stderr: Buffer.concat(err).toString(),
    get json() {
      return JSON.parse(stdout) as CliRun['json']
    },
  }
}

/** Start the built CLI and leave the rest to the test: signals, a pipe that closes early. */
export function startCli(argv: readonly string[], options: CliOptions = {}): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, [startedFile(), ...argv], {
    // vitest sets NODE_ENV=test, which turns oclif's development mode on.
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', NODE_ENV: 'production', ...options.env },
    cwd: options.cwd ?? '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeout ?? 15_000,
    killSignal: 'SIGKILL',
  })
}

/** HOSTWARD_FORM=dev: the unbundled form, which `npm run build:dev` has made; it must pass the same tests. */
function startedFile(): string {
  return process.env['HOSTWARD_FORM'] === 'dev' ? join(root, 'bin', 'dev.mjs') : join(builtPackage(), 'bin', 'run.js')
}

let built: string | null = null

/** Folder of the built package; built when the sources have changed since the last time, copied from dist/ when that is of them. */
export function builtPackage(): string {
  built ??= build()
  return built
}

function build(): string {
  const cache = cacheOf(root)
  const folder = join(cache, `built-${fingerprint(root)}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  dropOld(cache)
  const temporary = mkdtempSync(join(cache, 'building-'))
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--into', temporary], { encoding: 'utf8' })
  if (run.status !== 0) {
    rmSync(temporary, { recursive: true })
    throw new Error(`the CLI could not be built:\n${run.stderr}`)
  }
  try {
    renameSync(temporary, folder)
  } catch (error) {
    // Another test file was faster; its build is of the same sources.
    if (!existsSync(folder)) throw error
    rmSync(temporary, { recursive: true })
  }
  return folder
}

/** Builds of sources that are long gone. An hour leaves those alone that another run may be using. */
function dropOld(cache: string): void {
  for (const name of readdirSync(cache).filter((one) => /^buil(?:t|ding)-/.test(one))) {
    const path = join(cache, name)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats !== undefined && Date.now() - stats.mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true })
  }
}
