import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Envelope } from '../../../src/cli/envelope.js'
import type { ChangeData } from '../../../src/changes/engine/result.js'
import { login } from '../hosts.js'
import type { Ran } from '../shell.js'
import type { HostName } from '../spec.js'

export type ChangeAnswer = Omit<Envelope, 'data'> & { data: ChangeData | null }

export interface Run extends Ran {
  /** What hostward says in JSON; null when it was killed before it said anything. */
  answer: ChangeAnswer | null
}

/**
 * One login as root, kept open: programs run through it side by side, and hosts beside each other. A login for every question
 * would take longer than the question.
 */
export class Session {
  readonly #login: ChildProcessWithoutNullStreams
  readonly #waiting = new Map<number, (ran: Ran) => void>()
  #next = 0

  constructor(readonly host: HostName) {
    const agent = readFileSync(join(import.meta.dirname, 'agent.mjs'), 'utf8')
    this.#login = spawn(...login(host, ['node', '--input-type=module', '-e', agent]))
    createInterface({ input: this.#login.stdout }).on('line', (line) => {
      const { id, ...ran } = JSON.parse(line) as Ran & { id: number }
      this.#waiting.get(id)?.(ran)
      this.#waiting.delete(id)
    })
    this.#login.stderr.on('data', (text) => process.stderr.write(`${host}: ${String(text)}`))
  }

  run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const id = this.#next++
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#login.stdin.write(`${JSON.stringify({ id, words, env })}\n`)
    })
  }

  /** A line of shell that must succeed. @throws Error with what it said */
  async sh(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(['sh', '-c', script])
    if (code !== 0) throw new Error(`${this.host}: exit ${code}: ${script}\n${stderr}${stdout}`)
    return stdout
  }

  /** hostward with the tools that fail; `before` are the words that start it under strace. */
  async hostward(words: readonly string[], before: readonly string[] = []): Promise<Run> {
    const env = { HOSTWARD_PATH: TOOLS, UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' }
    const ran = await this.run([...before, '/usr/local/bin/node', '/opt/hostward/bin/run.js', ...words, '--json'], env)
    return { ...ran, answer: ran.stdout.trim() === '' ? null : (JSON.parse(ran.stdout) as ChangeAnswer) }
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#login.once('exit', resolve))
    this.#login.stdin.end()
    await ended
  }
}

/** The folder with everything of a host's PATH, in which some tools are wrapped. */
export const TOOLS = '/run/faults/bin'
