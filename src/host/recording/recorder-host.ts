import { FileError, type FileStat, type Host, type HostIdentity, type RunOptions, type ToolResult } from '../types.js'
import type { RecordedFile, RecordedProgram } from './format.js'
import { below, MAX_LINKS, parentOf, splitPath } from './paths.js'

/**
 * Passes every question on to another host and notes the answer: programs, files, what is missing and what is denied. A path
 * is noted where it really lies; the links on the way are noted too, so that the recording can be walked like the host.
 */
export class RecorderHost implements Host {
  readonly #programs = new Map<string, RecordedProgram>()
  readonly #files = new Map<string, Promise<RecordedFile>>()
  readonly #kinds = new Map<string, Promise<FileStat['kind'] | null>>()
  readonly #which = new Map<string, string | null>()
  #interrupted = false

  constructor(readonly inner: Host) {}

  /** By command line. */
  programs(): RecordedProgram[] {
    return [...this.#programs].sort(byKey).map(([, program]) => program)
  }

  /** By path. What is missing in a directory that was listed is left out: the list says so. */
  async files(): Promise<RecordedFile[]> {
    const files = await Promise.all([...this.#files].sort(byKey).map(([, file]) => file))
    const entries = new Map(files.map((file) => [file.path, file.entries]))
    return files.filter(({ path, kind, error }) => {
      const listed = entries.get(parentOf(path)) ?? null
      return kind !== 'missing' || error !== 'ENOENT' || listed === null || listed.includes(path.slice(path.lastIndexOf('/') + 1))
    })
  }

  /** Note what stands at a path, links followed, without its text. */
  noteFile(path: string): Promise<Readonly<RecordedFile> | null> {
    return this.#follow(path)
  }

  which(program: string): Promise<string | null> {
    return this.inner.which(program).then((path) => {
      this.#which.set(program, path)
      return path
    })
  }

  /** Where programs were found, by name. */
  found(): Map<string, string | null> {
    return new Map([...this.#which].sort(byKey))
  }

  /** A program was ended because hostward was: what was noted is not the whole. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  hasRun(program: string, args: readonly string[]): boolean {
    return this.#programs.has(keyOf(program, args))
  }

  async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const result = await this.inner.run(program, args, options)
    if (result.outcome === 'interrupted') this.#interrupted = true
    const { outcome, exitCode, signal, durationMs, stdout, stderr } = result
    const key = keyOf(program, args)
    if (!this.#programs.has(key)) {
      this.#programs.set(key, { program, args: [...args], outcome, exitCode, signal, durationMs: Math.round(durationMs), stdout, stderr })
    }
    return result
  }

  async readFile(path: string): Promise<string> {
    const file = await this.#follow(path)
    return this.#note(file, 'content', () => this.inner.readFile(path))
  }

  async list(path: string): Promise<string[]> {
    const file = await this.#follow(path)
    return [...(await this.#note(file, 'entries', () => this.inner.list(path)))]
  }

  async stat(path: string): Promise<FileStat> {
    await this.#follow(path)
    return this.inner.stat(path)
  }

  async lstat(path: string): Promise<FileStat> {
    await this.#look(path)
    return this.inner.lstat(path)
  }

  async readlink(path: string): Promise<string> {
    await this.#look(path)
    return this.inner.readlink(path)
  }

  describe(): Promise<HostIdentity> {
    return this.inner.describe()
  }

  now(): Date {
    return this.inner.now()
  }

  uid(): number | null {
    return this.inner.uid()
  }

  close(): Promise<void> {
    return this.inner.close()
  }

  /** Keep the answer, or why there was none, with the file. */
  async #note<Key extends 'content' | 'entries'>(file: RecordedFile | null, key: Key, ask: () => Promise<NonNullable<RecordedFile[Key]>>) {
    try {
      const answer = await ask()
      if (file !== null) file[key] = answer
      return answer
    } catch (error) {
      if (file !== null && error instanceof FileError && answersFor(file.kind) === key) file.error = error.code
      throw error
    }
  }

  /** Note a path, the links on the way, and what a link at its end leads to. Null for a chain of links without end. */
  async #follow(path: string): Promise<RecordedFile | null> {
    let at = path
    for (let links = 0; links <= MAX_LINKS; links += 1) {
      const file = await this.#look(at)
      if (file?.kind !== 'symlink' || file.target === null) return file
      at = file.target.startsWith('/') ? file.target : `${parentOf(file.path)}/${file.target}`
    }
    return null
  }

  /** Note a path and the links on the way to it, but do not follow one at its end. */
  async #look(path: string): Promise<RecordedFile | null> {
    let todo = splitPath(path)
    let at = '/'
    let links = 0
    for (;;) {
      const name = todo.shift()
      if (name === undefined) return this.#noted(at)
      if (name === '..') {
        at = parentOf(at)
        continue
      }
      const next = below(at, name)
      if (todo.length > 0 && (await this.#kindOf(next)) !== 'directory') {
        const file = await this.#noted(next)
        // Here the way ends, whatever stands behind it.
        if (file.target === null) return file
        links += 1
        if (links > MAX_LINKS) return null
        if (file.target.startsWith('/')) at = '/'
        todo = [...splitPath(file.target), ...todo]
        continue
      }
      at = next
    }
  }

  /** Directories on the way are looked at, but not noted. */
  #kindOf(path: string): Promise<FileStat['kind'] | null> {
    let kind = this.#kinds.get(path)
    if (kind === undefined) {
      kind = this.inner.lstat(path).then(
        (stat) => stat.kind,
        // A recording that is recorded again does not know every directory on the way.
        (error: unknown) => (error instanceof FileError ? null : 'directory'),
      )
      this.#kinds.set(path, kind)
    }
    return kind
  }

  #noted(path: string): Promise<RecordedFile> {
    let file = this.#files.get(path)
    if (file === undefined) {
      file = this.#inspect(path)
      this.#files.set(path, file)
      // What the inner host cannot say at all is not noted.
      file.catch(() => this.#files.delete(path))
    }
    return file
  }

  async #inspect(path: string): Promise<RecordedFile> {
    const nothing = {
      path,
      error: null,
      mode: 0,
      uid: 0,
      gid: 0,
      size: 0,
      mtimeSeconds: 0,
      device: 0,
      content: null,
      entries: null,
      target: null,
    }
    try {
      const stat = await this.inner.lstat(path)
      const target = stat.kind === 'symlink' ? await this.inner.readlink(path) : null
      return { ...nothing, ...stat, target }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return { ...nothing, kind: error.missing ? 'missing' : error.denied ? 'denied' : 'failed', error: error.code }
    }
  }
}

/** Which question about it a file of this kind can answer. */
function answersFor(kind: RecordedFile['kind']): 'content' | 'entries' | null {
  return kind === 'file' || kind === 'other' ? 'content' : kind === 'directory' ? 'entries' : null
}

function keyOf(program: string, args: readonly string[]): string {
  return [program, ...args].join('\0')
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
