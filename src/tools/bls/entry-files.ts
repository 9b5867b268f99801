import { ParseError } from '../../errors.js'
import type { FileError, Host } from '../../host/types.js'
import { asFileError, readOrError } from '../../host/files.js'
import { parseBlsEntry, type BlsEntry } from './entry.js'

export const ENTRIES_FOLDER = '/boot/loader/entries'

/** One entry file. Either `entry` or one of the two troubles is set. */
export interface EntryFile {
  /** File name without `.conf`: the id that GRUB and grubby know it by. */
  id: string
  path: string
  entry: BlsEntry | null
  /** It holds a line that is no `key value`. */
  notUnderstood: ParseError | null
  /** It could not be read. */
  denied: FileError | null
}

/** The folder of entry files: read, not there, or closed to whoever asks. */
export type EntryFolder = { state: 'read'; files: EntryFile[] } | { state: 'missing' } | { state: 'denied'; error: FileError }

/** Every `*.conf` of /boot/loader/entries, each with its own trouble; sorted by name, not as in the menu. Never throws a FileError. */
export async function askEntryFiles(host: Host): Promise<EntryFolder> {
  let names: string[]
  try {
    names = await host.list(ENTRIES_FOLDER)
  } catch (thrown) {
    const error = asFileError(thrown, ENTRIES_FOLDER)
    return error.missing ? { state: 'missing' } : { state: 'denied', error }
  }
  const wanted = names.filter((name) => name.endsWith('.conf') && !name.startsWith('.'))
  const files = await Promise.all(wanted.map((name) => readEntryFile(host, name)))
  return { state: 'read', files: files.filter((file) => file !== null) }
}

/** Null for a name without a file behind it (a dangling link): grubby and GRUB pass over it too. */
async function readEntryFile(host: Host, name: string): Promise<EntryFile | null> {
  const path = `${ENTRIES_FOLDER}/${name}`
  const file = { id: name.slice(0, -'.conf'.length), path, entry: null, notUnderstood: null, denied: null }
  const { text, error } = await readOrError(host, path)
  if (error !== null) return error.missing ? null : { ...file, denied: error }
  try {
    return { ...file, entry: parseBlsEntry(text) }
  } catch (error) {
    if (error instanceof ParseError) return { ...file, notUnderstood: error }
    throw error
  }
}
