import { chmodSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { NotPermittedError, UsageError, WriteFailedError, type HostwardError } from '../../errors.js'
import { isErrno } from '../local-files.js'
import { FORMAT_VERSION, RECORDING_FILE, type RecordedFile, type RecordedProgram, type Recording } from './format.js'

/**
 * The folder that a recording will be written to, looked at before anything is asked of the host.
 *
 * @returns its absolute path
 * @throws UsageError when it exists, when there is nothing that it could stand in
 */
export function requireNewFolder(path: string): string {
  if (path === '') throw new UsageError('the name of the new folder is empty')
  const folder = resolve(path)
  try {
    checkPlace(folder)
  } catch (error) {
    throw toWriteError(error, folder)
  }
  return folder
}

function checkPlace(folder: string): void {
  const parent = dirname(folder)
  if (!isDirectory(parent)) {
    throw new UsageError(`${parent}: no such directory to put the recording in`, {
      suggestions: [`mkdir -p ${parent}`],
      details: { path: parent },
    })
  }
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) {
    throw new UsageError(`${folder}: exists already; a recording is never written over anything`, {
      suggestions: ['name a folder that does not exist yet'],
      details: { path: folder },
    })
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
    throw error
  }
}

/**
 * Write a recording into a new folder: 0700, its files 0600. It is made beside its place and put there whole; when that
 * fails, nothing is left.
 *
 * @throws UsageError when the folder has come into being meanwhile; NotPermittedError; WriteFailedError (disk full, read-only)
 */
export function writeRecording(recording: Recording, folder: string): void {
  let temporary: string | null = null
  try {
    temporary = mkdtempSync(join(dirname(folder), `.${basename(folder)}.`))
    chmodSync(temporary, 0o700)
    fill(temporary, recording)
    checkPlace(folder)
    renameSync(temporary, folder)
  } catch (error) {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true })
    throw toWriteError(error, folder)
  }
}

/** Programs and files get numbers in their order, so that two recordings of the same host can be compared. */
function fill(folder: string, recording: Recording): void {
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    // The umask may have taken even more away.
    chmodSync(path, 0o600)
    return name
  }
  for (const name of ['programs', 'files']) {
    mkdirSync(join(folder, name))
    chmodSync(join(folder, name), 0o700)
  }
  const textOrNull = (name: string, text: string | null): string | null => (text === null || text === '' ? null : write(name, text))
  const programs = recording.programs.map((program, index): RecordedProgram => {
    const name = `programs/${numbered(index)}`
    return { ...program, stdout: textOrNull(`${name}.stdout`, program.stdout), stderr: textOrNull(`${name}.stderr`, program.stderr) }
  })
  const files = recording.files.map((file, index): RecordedFile => ({
    ...file,
    content: file.content === null ? null : write(`files/${numbered(index)}`, file.content),
  }))
  const document = {
    formatVersion: FORMAT_VERSION,
    ...recording,
    programs,
    files: files.map(withoutNothing),
    which: Object.fromEntries(recording.which),
  }
  write(RECORDING_FILE, `${JSON.stringify(document, null, 1)}\n`)
}

function numbered(index: number): string {
  return String(index + 1).padStart(4, '0')
}

/** What does not apply to a file is left out: a link has no entries, a missing file has no mode. */
function withoutNothing(file: RecordedFile): Partial<RecordedFile> {
  const { path, kind, error, ...rest } = file
  if (kind === 'missing' || kind === 'denied' || kind === 'failed') return { path, kind, error }
  const known = Object.entries({ path, kind, error, ...rest }).filter(([, value]) => value !== null)
  return Object.fromEntries(known)
}

function toWriteError(error: unknown, folder: string): HostwardError {
  if (error instanceof UsageError) return error
  if (!isErrno(error)) throw error
  const code = error.code ?? ''
  const options = { details: { path: folder, errno: code }, cause: error }
  if (code === 'EACCES' || code === 'EPERM') {
    return new NotPermittedError(`${folder}: the recording cannot be written: permission denied`, {
      ...options,
      suggestions: ['name a folder in a directory that you may write to, e.g. below your home'],
    })
  }
  if (code === 'EEXIST' || code === 'ENOTEMPTY' || code === 'ENOTDIR') {
    return new UsageError(`${folder}: exists already; a recording is never written over anything`, options)
  }
  const why = WHY[code] ?? code
  return new WriteFailedError(`${folder}: the recording could not be written: ${why}; nothing of it is left`, {
    ...options,
    suggestions: ['name a folder on a file system with room, e.g. below /var/tmp'],
  })
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  EIO: 'input/output error',
  ENAMETOOLONG: 'the name is too long',
}
