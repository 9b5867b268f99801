import { NotRecordedError } from '../../errors.js'
import { FileError } from '../types.js'
import type { RecordedFile } from './format.js'
import { below, MAX_LINKS, parentOf, splitPath } from './paths.js'

/**
 * The recorded part of a file system. Paths are resolved as a kernel does it, from component to component, so that a path
 * leads through recorded links. What is not recorded is never taken for missing, unless its directory was listed.
 */
export class RecordedTree {
  readonly #files: ReadonlyMap<string, RecordedFile>

  constructor(files: readonly RecordedFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]))
  }

  /**
   * What stands at a path.
   *
   * @param follow whether a link at its end is followed
   * @throws FileError as the host would; NotRecordedError
   */
  find(path: string, follow: boolean): RecordedFile {
    let todo = splitPath(path)
    let at = '/'
    let links = 0
    for (;;) {
      const name = todo.shift()
      if (name === undefined) return this.#usable(at, path)
      if (name === '..') {
        at = parentOf(at)
        continue
      }
      const next = below(at, name)
      const file = this.#files.get(next)
      if (file === undefined) {
        this.#refuseUnlisted(at, name, path)
      } else if (file.kind === 'symlink' && (todo.length > 0 || follow)) {
        links += 1
        if (links > MAX_LINKS) throw new FileError('ELOOP', path)
        const target = requireKnown(file.target, file, path)
        todo = [...splitPath(target), ...todo]
        if (target.startsWith('/')) at = '/'
        continue
      } else if (todo.length > 0) {
        if (file.kind === 'file' || file.kind === 'other') throw new FileError('ENOTDIR', path)
        this.#usable(next, path)
      }
      at = next
    }
  }

  #usable(at: string, asked: string): RecordedFile {
    const file = this.#files.get(at)
    if (file === undefined) throw notRecorded(asked)
    if (file.kind === 'missing' || file.kind === 'denied' || file.kind === 'failed') throw new FileError(file.error ?? 'EIO', asked)
    return file
  }

  /** A directory that was listed says what is not in it. */
  #refuseUnlisted(folder: string, name: string, asked: string): void {
    const entries = this.#files.get(folder)?.entries ?? null
    if (entries !== null && !entries.includes(name)) throw new FileError('ENOENT', asked)
  }
}

/** What was read of a file, or why not. @throws FileError, NotRecordedError */
export function requireKnown<T>(known: T | null, file: RecordedFile, asked: string): T {
  if (known !== null) return known
  if (file.error !== null) throw new FileError(file.error, asked)
  throw notRecorded(asked)
}

function notRecorded(path: string): NotRecordedError {
  return new NotRecordedError(`${path}: not in this recording`, {
    suggestions: ['this hostward asks for more than the one that made the recording: make a new one with hostward record DIR'],
    details: { path },
  })
}
