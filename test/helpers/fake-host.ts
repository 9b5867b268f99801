import { FileError, type FileStat, type Host, type HostIdentity, type ToolResult } from '../../src/host/types.js'

export interface FakeAnswer {
  stdout?: string
  stderr?: string
  exitCode?: number
  outcome?: ToolResult['outcome']
}

export interface FakeHostOptions {
  /** Answers by command line: `systemctl list-units --all`; a key that ends in ` *` answers every longer one. */
  programs?: Record<string, FakeAnswer | string>
  /** File contents by path; a FileErrorCode such as `EACCES` as `{error: 'EACCES'}`. Folders follow from the paths. */
  files?: Record<string, string | { error: string } | { link: string }>
  identity?: Partial<HostIdentity>
  now?: string
  uid?: number
}

/** A host for unit tests of tools/ and facts/, made of literal answers. A program without an answer is not installed. */
export class FakeHost implements Host {
  readonly calls: string[] = []

  constructor(readonly options: FakeHostOptions = {}) {}

  run(program: string, args: readonly string[]): Promise<ToolResult> {
    const line = [program, ...args].join(' ')
    this.calls.push(line)
    const answer = this.#answer(line)
    const result = { program, args, signal: null, durationMs: 1 }
    if (answer === undefined) return Promise.resolve({ ...result, outcome: 'not-found', exitCode: null, stdout: '', stderr: '' })
    const { stdout = '', stderr = '', exitCode = 0, outcome = 'exited' } = typeof answer === 'string' ? { stdout: answer } : answer
    return Promise.resolve({ ...result, outcome, exitCode: outcome === 'exited' ? exitCode : null, stdout, stderr })
  }

  which(program: string): Promise<string | null> {
    const known = Object.keys(this.options.programs ?? {}).some((line) => line.split(' ')[0] === program)
    return Promise.resolve(known ? `/usr/bin/${program}` : null)
  }

  readFile(path: string): Promise<string> {
    const file = this.#files[path]
    if (file === undefined) return Promise.reject(new FileError(this.#isFolder(path) ? 'EISDIR' : 'ENOENT', path))
    if (typeof file === 'string') return Promise.resolve(file)
    if ('link' in file) return this.readFile(file.link)
    return Promise.reject(new FileError(file.error, path))
  }

  list(path: string): Promise<string[]> {
    const denied = this.#files[path]
    if (typeof denied === 'object' && 'error' in denied) return Promise.reject(new FileError(denied.error, path))
    if (!this.#isFolder(path)) return Promise.reject(new FileError('ENOENT', path))
    const prefix = path.endsWith('/') ? path : `${path}/`
    const names = Object.keys(this.#files)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length).split('/')[0] ?? '')
    return Promise.resolve([...new Set(names)].sort())
  }

  stat(path: string): Promise<FileStat> {
    const file = this.#files[path]
    if (typeof file === 'object' && 'link' in file) return this.stat(file.link)
    return this.lstat(path)
  }

  lstat(path: string): Promise<FileStat> {
    const file = this.#files[path]
    const base = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, device: 1 }
    if (typeof file === 'string') return Promise.resolve({ ...base, kind: 'file', size: file.length })
    if (typeof file === 'object' && 'error' in file) return Promise.reject(new FileError(file.error, path))
    if (file !== undefined) return Promise.resolve({ ...base, kind: 'symlink', size: 0 })
    if (this.#isFolder(path)) return Promise.resolve({ ...base, kind: 'directory', size: 0, mode: 0o755 })
    return Promise.reject(new FileError('ENOENT', path))
  }

  readlink(path: string): Promise<string> {
    const file = this.#files[path]
    if (typeof file === 'object' && 'link' in file) return Promise.resolve(file.link)
    return Promise.reject(new FileError(file === undefined ? 'ENOENT' : 'EINVAL', path))
  }

  describe(): Promise<HostIdentity> {
    return Promise.resolve({
      name: 'fake',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      osId: 'almalinux',
      osLike: ['rhel', 'centos', 'fedora'],
      osVersion: '9.6',
      machineId: '65dd8a0b080e4373a5633404cabaac84',
      bootId: '00000000-0000-0000-0000-000000000001',
      kind: 'local',
      recordedAt: null,
      redacted: false,
      ...this.options.identity,
    })
  }

  now(): Date {
    return new Date(this.options.now ?? '2025-07-26T07:00:00Z')
  }

  uid(): number | null {
    return this.options.uid ?? 0
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  get #files(): NonNullable<FakeHostOptions['files']> {
    return this.options.files ?? {}
  }

  #answer(line: string): FakeAnswer | string | undefined {
    const programs = this.options.programs ?? {}
    if (programs[line] !== undefined) return programs[line]
    const key = Object.keys(programs).find((pattern) => pattern.endsWith(' *') && line.startsWith(pattern.slice(0, -1)))
    return key === undefined ? undefined : programs[key]
  }

  #isFolder(path: string): boolean {
    const prefix = path.endsWith('/') ? path : `${path}/`
    return Object.keys(this.#files).some((name) => name.startsWith(prefix))
  }
}
