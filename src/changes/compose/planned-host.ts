import { posix } from 'node:path'
import { decodeOutput } from '../../host/decode.js'
import { ForwardingHost } from '../../host/forwarding.js'
import { FileError, type FileStat, type Host } from '../../host/types.js'
import type { FileWriter } from '../../host/writer.js'
import type { Expectations } from '../engine/plan.js'

/** What a plan leaves at a path, as far as it can be told beforehand. */
type Left = { content: Uint8Array } | { link: string } | { absent: true }

/**
 * A host whose files are as a plan will leave them, for planning what comes after it: what is written, linked and removed. What a
 * tool makes of a file in its own way stays as it is, and so do all answers of programs.
 */
export class PlannedHost extends ForwardingHost {
  readonly #left = new Map<string, Left>()

  constructor(inner: Host, { files = {} }: Expectations) {
    super(inner)
    for (const [path, expected] of Object.entries(files)) {
      if ('content' in expected) this.#left.set(path, { content: Buffer.from(expected.content) })
      else if ('link' in expected) this.#left.set(path, { link: expected.link })
      else if ('absent' in expected) this.#left.set(path, { absent: true })
    }
  }

  override async readFile(path: string): Promise<string> {
    const left = this.#left.get(path)
    if (left === undefined) return super.readFile(path)
    if ('content' in left) return decodeOutput(left.content)
    if ('link' in left) return this.readFile(posix.resolve(posix.dirname(path), left.link))
    throw new FileError('ENOENT', path)
  }

  override async list(path: string): Promise<string[]> {
    if (this.#isGone(path)) throw new FileError('ENOENT', path)
    const names = new Set(await super.list(path))
    for (const [other, left] of this.#left) {
      if (posix.dirname(other) !== path) continue
      if ('absent' in left) names.delete(posix.basename(other))
      else names.add(posix.basename(other))
    }
    return [...names].sort()
  }

  override async stat(path: string): Promise<FileStat> {
    const left = this.#left.get(path)
    if (left === undefined) return super.stat(path)
    if ('link' in left) return this.stat(posix.resolve(posix.dirname(path), left.link))
    return this.lstat(path)
  }

  override async lstat(path: string): Promise<FileStat> {
    const left = this.#left.get(path)
    if (left === undefined) return super.lstat(path)
    if ('absent' in left) throw new FileError('ENOENT', path)
    const kind = 'link' in left ? 'symlink' : 'file'
    const size = 'link' in left ? Buffer.byteLength(left.link) : left.content.length
    const now = await super.lstat(path).catch((error: unknown) => {
      if (error instanceof FileError && error.missing) return NEW
      throw error
    })
    return { ...now, kind, size }
  }

  override async readlink(path: string): Promise<string> {
    const left = this.#left.get(path)
    if (left === undefined) return super.readlink(path)
    if ('link' in left) return left.link
    throw new FileError('absent' in left ? 'ENOENT' : 'EINVAL', path)
  }

  /** Reads what is left, too; a plan writes nothing. */
  override async writer(): Promise<FileWriter | null> {
    const inner = await super.writer()
    if (inner === null) return null
    return {
      ...NO_WRITER,
      readBytes: (path) => {
        const left = this.#left.get(path)
        if (left === undefined) return inner.readBytes(path)
        return 'content' in left
          ? Promise.resolve(left.content)
          : Promise.reject(new FileError('absent' in left ? 'ENOENT' : 'ELOOP', path))
      },
      labels: (paths) => inner.labels(paths),
      withTempFolder: (files, use) => inner.withTempFolder(files, use),
    }
  }

  #isGone(path: string): boolean {
    const left = this.#left.get(path)
    return left !== undefined && 'absent' in left
  }
}

const NEW: FileStat = { kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtimeSeconds: 0, device: 0 }

const refuse = (): Promise<never> => Promise.reject(new Error('planning wrote to the host'))

const NO_WRITER: Omit<FileWriter, 'readBytes' | 'labels' | 'withTempFolder'> = {
  writeFileAtomic: refuse,
  overwrite: refuse,
  symlink: refuse,
  copy: refuse,
  rename: refuse,
  remove: refuse,
  mkdir: refuse,
  rmdir: refuse,
  setAttributes: refuse,
  lock: refuse,
}
