import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { decodeOutput } from './decode.js'
import { FileError, type FileKind, type FileStat } from './types.js'

// Not node:fs/promises: that loads a dozen modules of Node (watchers, readline), a millisecond of every start.
const [open, close, read, fstat] = [promisify(fs.open), promisify(fs.close), promisify(fs.read), promisify(fs.fstat)]
const [lstat, stat, readdir, readlink] = [promisify(fs.lstat), promisify(fs.stat), promisify(fs.readdir), promisify(fs.readlink)]

/** No configuration or log that hostward reads whole is larger; what is, is not what it seems. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024

/**
 * A regular file as text. A pipe or a device in its place is refused and never waited for.
 *
 * @throws FileError; `EINVAL` for what is no regular file, `EFBIG` for more than 64 MiB
 */
export async function readLocalFile(path: string): Promise<string> {
  return decodeOutput(await fileCall(path, () => readRegularFile(path, MAX_FILE_BYTES)))
}

/** Names by code point. @throws FileError */
export async function listLocalFolder(path: string): Promise<string[]> {
  const names = await fileCall(path, () => readdir(path))
  return names.sort(byCodePoint)
}

/** @throws FileError */
export async function statLocal(path: string): Promise<FileStat> {
  return toFileStat(await fileCall(path, () => stat(path)))
}

/** @throws FileError */
export async function lstatLocal(path: string): Promise<FileStat> {
  return toFileStat(await fileCall(path, () => lstat(path)))
}

/** @throws FileError */
export function readLocalLink(path: string): Promise<string> {
  return fileCall(path, () => readlink(path))
}

/**
 * The bytes of a regular file, at most `limit`. `flags` are added to those of reading without waiting.
 *
 * @throws errno errors; `EISDIR`, `EINVAL` (no regular file), `EFBIG`
 */
export async function readRegularFile(path: string, limit: number, flags = 0): Promise<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe waits for its writer for ever.
  const file = await open(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | flags)
  try {
    const stats = await fstat(file)
    if (stats.isDirectory()) throw new FileError('EISDIR', path)
    if (stats.isCharacterDevice() && stats.rdev === DEV_NULL) return new Uint8Array()
    if (!stats.isFile()) throw new FileError('EINVAL', path)
    if (stats.size > limit) throw new FileError('EFBIG', path)
    return await readUpTo(file, limit, path)
  } finally {
    await close(file)
  }
}

/** Files of /proc and /sys say that their size is 0: only reading tells. */
async function readUpTo(file: number, limit: number, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { bytesRead, buffer } = await read(file, Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null)
    if (bytesRead === 0) return Buffer.concat(chunks)
    total += bytesRead
    if (total > limit) throw new FileError('EFBIG', path)
    chunks.push(buffer.subarray(0, bytesRead))
  }
}

const CHUNK_BYTES = 64 * 1024

/** Major 1, minor 3. A masked unit is a link to it; it reads as an empty file. */
const DEV_NULL = 0x103

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What a call of the file system throws, as a FileError. @throws FileError */
export async function fileCall<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof FileError) throw error
    if (isErrno(error) && error.code !== undefined) throw new FileError(error.code, path)
    throw error
  }
}

export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}

interface NodeStats {
  mode: number
  uid: number
  gid: number
  size: number
  mtimeMs: number
  dev: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

function toFileStat(stats: NodeStats): FileStat {
  const kind: FileKind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'other'
  return {
    kind,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    mtimeSeconds: stats.mtimeMs / 1000,
    device: stats.dev,
  }
}
