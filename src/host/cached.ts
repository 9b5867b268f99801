import { ForwardingHost } from './forwarding.js'
import type { FileStat, HostIdentity, RunOptions, ToolResult } from './types.js'

/**
 * Asks the same question once: identical programs and file reads of one command share one answer, also while it is
 * still under way. For reading only; a change must see the host as it is now and therefore uses the plain host.
 */
export class CachedHost extends ForwardingHost {
  readonly #answers = new Map<string, Promise<unknown>>()

  override run(program: string, args: readonly string[], options: RunOptions = {}): Promise<ToolResult> {
    return this.#once(['run', program, ...args].join('\0'), () => this.inner.run(program, args, options))
  }

  override which(program: string): Promise<string | null> {
    return this.#once(`which\0${program}`, () => this.inner.which(program))
  }

  override readFile(path: string): Promise<string> {
    return this.#once(`readFile\0${path}`, () => this.inner.readFile(path))
  }

  override list(path: string): Promise<string[]> {
    return this.#once(`list\0${path}`, () => this.inner.list(path))
  }

  override stat(path: string): Promise<FileStat> {
    return this.#once(`stat\0${path}`, () => this.inner.stat(path))
  }

  override lstat(path: string): Promise<FileStat> {
    return this.#once(`lstat\0${path}`, () => this.inner.lstat(path))
  }

  override readlink(path: string): Promise<string> {
    return this.#once(`readlink\0${path}`, () => this.inner.readlink(path))
  }

  override describe(): Promise<HostIdentity> {
    return this.#once('describe', () => this.inner.describe())
  }

  #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    let answer = this.#answers.get(key) as Promise<T> | undefined
    if (answer === undefined) {
      answer = ask()
      this.#answers.set(key, answer)
    }
    return answer
  }
}
