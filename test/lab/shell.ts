import { spawnSync } from 'node:child_process'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export interface RunOptions {
  input?: string
  timeoutMs?: number
  env?: NodeJS.ProcessEnv
  cwd?: string
}

/** Run a program to its end and take what it says; never a shell. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(file, [...args], {
    encoding: 'utf8',
    input: options.input ?? '',
    timeout: options.timeoutMs ?? 120_000,
    maxBuffer: 256 * 1024 * 1024,
    env: options.env ?? process.env,
    cwd: options.cwd,
  })
  if (error !== undefined && status === null) return { code: 127, stdout, stderr: `${stderr}${error.message}` }
  return { code: status ?? 137, stdout, stderr }
}

/** The same, and it must succeed. @throws Error with the program's own words */
export function must(file: string, args: readonly string[], options: RunOptions = {}): string {
  const { code, stdout, stderr } = run(file, args, options)
  if (code !== 0) throw new Error(`${[file, ...args].join(' ')}: exit ${code}\n${stderr}${stdout}`)
  return stdout
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Ask again until the answer is true. @throws Error when it is not in time */
export async function until(what: string, timeoutMs: number, answer: () => boolean): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!answer()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`)
    await sleep(100)
  }
}
