import { constants } from 'node:fs'
import { chmod, lchown, lstat, mkdir, open, readlink, rename, rm, rmdir, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { takeLock } from './local-lock.js'
import { fileCall, isErrno, readRegularFile, MAX_FILE_BYTES } from './local-files.js'
import { withTempFolder } from './temp-folder.js'
import { FileError, type Host, type RunOptions } from './types.js'
import { asideOf, type FileAttributes, type FileWriter, type HostLock } from './writer.js'

/** Writes the files of this machine. Labels are read and set with coreutils: Node knows no extended attributes. */
export class LocalFileWriter implements FileWriter {
  constructor(readonly run: Host['run']) {}

  readBytes(path: string): Promise<Uint8Array> {
    return fileCall(path, () => readRegularFile(path, MAX_FILE_BYTES))
  }

  async writeFileAtomic(path: string, bytes: Uint8Array, attributes: FileAttributes): Promise<void> {
    const aside = asideOf(path)
    await fileCall(path, async () => {
      // Left by a hostward that was killed; nothing else has such a name.
      await rm(aside, { force: true })
      try {
        await writeNew(aside, bytes)
        await this.setAttributes(aside, attributes)
        await rename(aside, path)
        await syncFolder(dirname(path))
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
    })
  }

  async overwrite(path: string, bytes: Uint8Array): Promise<void> {
    await fileCall(path, async () => {
      const file = await open(path, constants.O_WRONLY)
      try {
        // Never shorter than what is there until all is written: a full disk is met before anything is lost.
        await writeAll(file, bytes)
        await file.truncate(bytes.length)
        await file.sync()
      } finally {
        await file.close()
      }
    })
  }

  async symlink(target: string, path: string): Promise<void> {
    const aside = asideOf(path)
    await fileCall(path, async () => {
      await rm(aside, { force: true })
      await symlink(target, aside)
      try {
        await rename(aside, path)
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
      await syncFolder(dirname(path))
    })
  }

  async copy(from: string, to: string): Promise<void> {
    await fileCall(to, async () => {
      const stats = await lstat(from)
      const label = (await this.labels([from])).get(from) ?? null
      if (stats.isSymbolicLink()) {
        await symlink(await readlink(from), to)
      } else {
        await writeNew(to, await readRegularFile(from, MAX_FILE_BYTES))
      }
      await this.setAttributes(to, { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, label })
      await syncFolder(dirname(to))
    })
  }

  async rename(from: string, to: string): Promise<void> {
    await fileCall(to, async () => {
      await rename(from, to)
      await syncFolder(dirname(to))
      if (dirname(from) !== dirname(to)) await syncFolder(dirname(from))
    })
  }

  async remove(path: string): Promise<void> {
    await fileCall(path, async () => {
      await rm(path)
      await syncFolder(dirname(path))
    })
  }

  async mkdir(path: string, mode: number): Promise<void> {
    await fileCall(path, async () => {
      await mkdir(path, { mode })
      await chmod(path, mode)
      await syncFolder(dirname(path))
    })
  }

  async rmdir(path: string): Promise<void> {
    await fileCall(path, async () => {
      await rmdir(path)
      await syncFolder(dirname(path))
    })
  }

  async setAttributes(path: string, { mode, uid, gid, label }: FileAttributes): Promise<void> {
    await fileCall(path, async () => {
      const now = await lstat(path)
      // File systems without owners (an EFI partition) refuse any chown, also one that changes nothing.
      if (now.uid !== uid || now.gid !== gid) await lchown(path, uid, gid)
      // A change of the owner takes the set-id bits away.
      if (!now.isSymbolicLink() && ((now.mode & 0o7777) !== mode || (mode & 0o6000) !== 0)) await chmod(path, mode)
    })
    if (label === null || (await this.labels([path])).get(path) === label) return
    const { outcome, exitCode, stderr } = await this.run('chcon', ['-h', '--', label, path], FINISH)
    if (outcome !== 'exited' || exitCode !== 0) throw new FileError(/not supported/i.test(stderr) ? 'ENOTSUP' : 'EPERM', path)
  }

  async labels(paths: readonly string[]): Promise<Map<string, string | null>> {
    const found = new Map<string, string | null>()
    for (let start = 0; start < paths.length; start += LABELS_AT_ONCE) {
      const some = paths.slice(start, start + LABELS_AT_ONCE)
      for (const [path, label] of await this.#askLabels(some)) found.set(path, label)
    }
    return found
  }

  /** @throws FileError when stat does not come to an end */
  async #askLabels(paths: readonly string[]): Promise<[path: string, label: string | null][]> {
    // A file without a label is an error on stderr and `?` in its place (coreutils 8.22 to 9.4), one that is not there nothing at all.
    const { outcome, stdout } = await this.run('stat', ['--printf=%C\\0', '--', ...paths], FINISH)
    if (outcome !== 'exited' && outcome !== 'not-found' && outcome !== 'not-executable') throw new FileError('EIO', paths[0] ?? '')
    const labels = stdout.split('\0').slice(0, -1)
    if (labels.length === paths.length) return paths.map((path, index) => [path, labels[index] === '?' ? null : (labels[index] ?? null)])
    if (paths.length === 1 || labels.length === 0) return paths.map((path) => [path, null])
    // Some are gone by now, and nobody knows which: each half by itself.
    const middle = Math.ceil(paths.length / 2)
    return [...(await this.#askLabels(paths.slice(0, middle))), ...(await this.#askLabels(paths.slice(middle)))]
  }

  lock(path: string): Promise<HostLock | null> {
    return fileCall(path, () => takeLock(path, this.run))
  }

  withTempFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
    return withTempFolder(files, use)
  }
}

/** After Ctrl-C a change is taken back, labels too: a label that was not asked must not pass for none. */
const FINISH: RunOptions = { uninterruptible: true }

/** Words of one command line stay far below what the kernel takes. */
const LABELS_AT_ONCE = 500

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    await writeAll(file, bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A write may take only a part, near the end of a disk. */
async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, at)
    at += bytesWritten
  }
}

/** A rename is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await folder.sync()
  } catch (error) {
    // Some file systems cannot sync a folder (EINVAL); there is nothing better to do there.
    if (!isErrno(error) || error.code !== 'EINVAL') throw error
  } finally {
    await folder.close()
  }
}
