import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { WriteFailedError } from '../errors.js'
import { listLocalFolder, lstatLocal, readLocalFile } from './local-files.js'

/** Files of the person who calls: specs and reports. They are not files of the host that is looked at. */
export const ownFiles = { readFile: readLocalFile, list: listLocalFolder, lstat: lstatLocal, write: writeOwnFile }

/**
 * A text as a file, whole or not at all: who reads it meanwhile (a collector of metrics) sees the old one or the new one. What is no
 * regular file (a pipe, /dev/stdout) is written to as it is.
 *
 * @throws WriteFailedError
 */
function writeOwnFile(path: string, text: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  try {
    if (stats !== undefined && !stats.isFile()) {
      writeFileSync(path, text)
      return
    }
    const temporary = `${path}.${process.pid}.new`
    try {
      writeFileSync(temporary, text, { flag: 'wx', mode: stats?.mode ?? 0o666 })
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  } catch (error) {
    throw new WriteFailedError(`${path}: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`, {
      cause: error,
    })
  }
}
