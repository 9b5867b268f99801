import { constants, lstatSync, realpathSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { BadRecordingError } from '../../errors.js'
import { decodeOutput } from '../decode.js'
import { isErrno, readRegularFile } from '../local-files.js'
import { LIMITS, RECORDING_FILE, type Recording } from './format.js'
import { parseRecording } from './parse.js'

/** The folder of a recording. Untrusted: nothing outside it is ever read through it, and nothing in it without a limit. */
export class RecordingFolder {
  readonly #folders = new Set<string>()

  private constructor(readonly root: string) {}

  /** @throws BadRecordingError when there is no such folder */
  static open(path: string): RecordingFolder {
    try {
      return new RecordingFolder(realpathSync(path))
    } catch (error) {
      throw unreadable(path, error)
    }
  }

  /** The document, checked, and every file that it names looked at. @throws BadRecordingError */
  async read(): Promise<Recording> {
    this.#look(RECORDING_FILE, LIMITS.documentBytes)
    const recording = parseRecording(await this.#readBytes(RECORDING_FILE, LIMITS.documentBytes))
    let total = 0
    const look = (name: string | null): void => {
      if (name !== null) total += this.#look(name, LIMITS.contentBytes)
      if (total > LIMITS.totalBytes) throw new BadRecordingError(`${this.root}: more than ${LIMITS.totalBytes} bytes in all`)
    }
    for (const program of recording.programs) {
      look(program.stdout)
      look(program.stderr)
    }
    for (const file of recording.files) look(file.content)
    return recording
  }

  /** The text of a file that the document names; an empty text for null. @throws BadRecordingError */
  async text(name: string | null): Promise<string> {
    if (name === null) return ''
    return this.#readBytes(name, LIMITS.contentBytes)
  }

  /** Every component as it is, links not followed. Returns the size. */
  #look(name: string, limit: number): number {
    const parts = name.split('/')
    for (let length = 1; length < parts.length; length += 1) {
      const folder = parts.slice(0, length).join('/')
      if (this.#folders.has(folder)) continue
      if (!this.#lstat(folder).isDirectory()) throw new BadRecordingError(`${join(this.root, folder)}: a directory was expected`)
      this.#folders.add(folder)
    }
    const stats = this.#lstat(name)
    if (!stats.isFile()) throw new BadRecordingError(`${join(this.root, name)}: a regular file was expected (links are not followed)`)
    if (stats.size > limit) throw new BadRecordingError(`${join(this.root, name)}: larger than ${limit} bytes`)
    return stats.size
  }

  #lstat(name: string): Stats {
    try {
      return lstatSync(join(this.root, name))
    } catch (error) {
      throw unreadable(join(this.root, name), error)
    }
  }

  async #readBytes(name: string, limit: number): Promise<string> {
    try {
      return decodeOutput(await readRegularFile(join(this.root, name), limit, constants.O_NOFOLLOW))
    } catch (error) {
      throw unreadable(join(this.root, name), error)
    }
  }
}

function unreadable(path: string, error: unknown): Error {
  if (!isErrno(error)) return error instanceof Error ? error : new Error(String(error))
  const why = error.code === 'ENOENT' ? 'no such file or directory' : (error.code ?? error.message)
  return new BadRecordingError(`${path}: ${why}`, {
    suggestions: ['a recording is a folder that hostward record DIR has made; it holds recording.json'],
    details: { path, errno: error.code ?? null },
  })
}
