import { posix } from 'node:path'
import { NotRecordedError } from '../errors.js'
import { FileError, type FileStat, type Host } from './types.js'

/** The file's text, or null when there is no such file. Other troubles (no rights, I/O) are thrown. @throws FileError */
export async function readIfThere(host: Host, path: string): Promise<string | null> {
  return ifThere(host.readFile(path))
}

/** The bytes of a file, through links. A host that can be written tells them; of any other one the text is all there is. @throws FileError */
export async function readBytes(host: Host, path: string): Promise<Uint8Array> {
  const files = await host.writer?.()
  return files == null ? Buffer.from(await host.readFile(path)) : files.readBytes(await followLinks(host, path))
}

/** Names in the directory, or null when there is no such directory. @throws FileError */
export async function listIfThere(host: Pick<Host, 'list'>, path: string): Promise<string[] | null> {
  return ifThere(host.list(path))
}

/** stat, or null when there is nothing (a dangling link counts as nothing). @throws FileError */
export async function statIfThere(host: Host, path: string): Promise<FileStat | null> {
  return ifThere(host.stat(path))
}

/** lstat, or null when there is nothing. @throws FileError */
export async function lstatIfThere(host: Pick<Host, 'lstat'>, path: string): Promise<FileStat | null> {
  return ifThere(host.lstat(path))
}

/** Where the link points, or null when there is no link. @throws FileError */
export async function readlinkIfThere(host: Host, path: string): Promise<string | null> {
  try {
    return await host.readlink(path)
  } catch (error) {
    if (error instanceof FileError && (error.missing || error.code === 'EINVAL')) return null
    throw error
  }
}

/**
 * Where a path leads in the end: itself when it is no link, or when that cannot be told. Only its last part is looked at, not the
 * folders before it.
 */
export async function followLinks(host: Host, path: string): Promise<string> {
  let end = path
  for (let count = 0; count < MOST_LINKS; count += 1) {
    const target = await readlinkIfThere(host, end).catch((error: unknown) => (asFileError(error, end), null))
    if (target === null) return end
    end = resolveLink(end, target)
  }
  return path
}

/** As many links as the kernel follows. */
export const MOST_LINKS = 40

/**
 * What a path leads to, link by link; empty for what is no link, and never more than `MOST_LINKS`. Only last parts are looked at, not
 * the folders before them.
 *
 * @throws FileError
 */
export async function linkChain(host: Host, path: string): Promise<string[]> {
  const chain: string[] = []
  for (let at = path; chain.length < MOST_LINKS; chain.push(at)) {
    const target = await readlinkIfThere(host, at)
    if (target === null) return chain
    at = resolveLink(at, target)
  }
  return chain
}

/** Where a link leads: its target, which may be relative to the folder of the link, as an absolute path. */
export function resolveLink(link: string, target: string): string {
  return posix.resolve(posix.dirname(link), target)
}

/** A file's text, or why it could not be had. */
export type FileAnswer = { text: string; error: null } | { text: null; error: FileError }

/**
 * The file's text or the reason, for answers that can do without the file but must say so. Never throws a FileError; what a
 * recording does not hold is a reason too.
 */
export async function readOrError(host: Host, path: string): Promise<FileAnswer> {
  try {
    return { text: await host.readFile(path), error: null }
  } catch (error) {
    return { text: null, error: asFileError(error, path) }
  }
}

/** A FileError as it is, a file that a recording does not hold as one with the code NOT_RECORDED; anything else is thrown on. */
export function asFileError(error: unknown, path: string): FileError {
  if (error instanceof FileError) return error
  if (error instanceof NotRecordedError) return new FileError('NOT_RECORDED', path)
  throw error
}

/** A file's trouble in words, for a warning beside an answer: `/boot/grub2/grubenv: permission denied`. */
export function fileTrouble(error: FileError): string {
  const why = error.code === 'NOT_RECORDED' ? 'not in this recording' : error.code
  return `${error.path}: ${error.denied ? 'permission denied' : error.missing ? 'no such file or directory' : why}`
}

/** What is wanted of a path, or null when there is no such path. @throws FileError */
export async function ifThere<T>(wanted: Promise<T>): Promise<T | null> {
  try {
    return await wanted
  } catch (error) {
    if (error instanceof FileError && error.missing) return null
    throw error
  }
}
