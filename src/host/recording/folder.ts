import { constants, readdirSync, realpathSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { BadRecordingError } from '../../errors.js'
import { decodeOutput } from '../decode.js'
import { isErrno, readRegularFile } from '../local-files.js'
import { LIMITS, RECORDING_FILE, type Recording } from './format.js'
import { parseRecording } from './parse.js'

/** The folder of a recording. Untrusted: nothing outside it is ever read through it, and nothing in it without a limit. */
export class RecordingFolder {
  readonly #entries = new Map<string, ReadonlyMap<string, Dirent>>()
  /** Bytes read so far. */
  #total = 0

  private constructor(
    readonly root: string,
    readonly limits: Readonly<Record<keyof typeof LIMITS, number>>,
  ) {}

  /** @throws BadRecordingError when there is no such folder */
  static open(path: string, limits: Readonly<Record<keyof typeof LIMITS, number>> = LIMITS): RecordingFolder {
    try {
      return new RecordingFolder(realpathSync(path), limits)
    } catch (error) {
      throw unreadable(path, error)
    }
  }

  /** The document, checked, and every file that it names looked at. @throws BadRecordingError */
  async read(): Promise<Recording> {
    this.#requireFile(RECORDING_FILE)
    const recording = parseRecording(await this.#readBytes(RECORDING_FILE, this.limits.documentBytes))
    for (const { stdout, stderr } of recording.programs) {
      if (stdout !== null) this.#requireFile(stdout)
      if (stderr !== null) this.#requireFile(stderr)
    }
    for (const { content } of recording.files) if (content !== null) this.#requireFile(content)
    return recording
  }

  /** The text of a file that the document names; an empty text for null. @throws BadRecordingError */
  async text(name: string | null): Promise<string> {
    if (name === null) return ''
    return this.#readBytes(name, this.limits.contentBytes)
  }

  /** A regular file in real directories; links are not followed. */
  #requireFile(name: string): void {
    const parts = name.split('/')
    const last = parts.pop() ?? ''
    let folder = ''
    for (const part of parts) {
      if (!this.#entry(folder, part).isDirectory())
        throw new BadRecordingError(`${join(this.root, folder, part)}: a directory was expected`)
      folder = join(folder, part)
    }
    if (this.#entry(folder, last).isFile()) return
    throw new BadRecordingError(`${join(this.root, name)}: a regular file was expected (links are not followed)`)
  }

  /** One listing per directory, and not one look per file: there are hundreds, and each costs. */
  #entry(folder: string, name: string): Dirent {
    let entries = this.#entries.get(folder)
    if (entries === undefined) {
      entries = new Map(this.#list(folder).map((entry) => [entry.name, entry]))
      this.#entries.set(folder, entries)
    }
    const entry = entries.get(name)
    if (entry === undefined) throw missing(join(this.root, folder, name))
    return entry
  }

  #list(folder: string): Dirent[] {
    try {
      return readdirSync(join(this.root, folder), { withFileTypes: true })
    } catch (error) {
      throw unreadable(join(this.root, folder), error)
    }
  }

  async #readBytes(name: string, limit: number): Promise<string> {
    const path = join(this.root, name)
    try {
      const bytes = await readRegularFile(path, limit, constants.O_NOFOLLOW)
      this.#total += bytes.length
      if (this.#total > this.limits.totalBytes)
        throw new BadRecordingError(`${this.root}: more than ${this.limits.totalBytes} bytes in all`)
      return decodeOutput(bytes)
    } catch (error) {
      throw unreadable(path, error)
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
  EFBIG: 'too large for a recording',
  ELOOP: 'a regular file was expected (links are not followed)',
  EINVAL: 'a regular file was expected',
  EISDIR: 'a regular file was expected',
}

function unreadable(path: string, error: unknown): Error {
  if (error instanceof BadRecordingError || !isErrno(error)) return error instanceof Error ? error : new Error(String(error))
  const code = error.code ?? ''
  return new BadRecordingError(`${path}: ${REASONS[code] ?? code}`, {
    suggestions: ['a recording is a folder that hostward record DIR has made; it holds recording.json'],
    details: { path, errno: code },
  })
}

function missing(path: string): Error {
  return unreadable(path, Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))
}
