import { posix } from 'node:path'
import { UsageError } from '../errors.js'
import { FileError } from '../host/types.js'
import type { OwnFiles } from './services.js'

/**
 * A file of the person who calls is not overwritten unless they say so. What is no regular file (/dev/stdout, a pipe) may be written to.
 *
 * @param but this one may be there: it was named to be written anew
 * @throws UsageError, FileError
 */
export async function requireNewFile(files: Pick<OwnFiles, 'lstat'>, path: string, but: string | null): Promise<void> {
  if (but !== null && posix.normalize(path) === posix.normalize(but)) return
  const stat = await files.lstat(path).catch((error: unknown) => {
    if (error instanceof FileError && error.missing) return null
    throw error
  })
  if (stat?.kind !== 'file') return
  throw new UsageError(`${path} is there already`, {
    code: 'FILE_EXISTS',
    suggestions: [`to overwrite it: --force`, `to keep what its author wrote: --merge ${path} -o ${path}`],
  })
}
