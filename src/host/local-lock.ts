import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { FileError, type Host } from './types.js'
import type { HostLock } from './writer.js'

/**
 * Take a lock with flock(1) of util-linux on a file that stays open here: the kernel holds it as long as this process or a
 * program that inherited the descriptor lives, whatever kills them, and no stale lock is ever left.
 *
 * @returns null when it is held
 * @throws FileError, errno errors
 */
export async function takeLock(path: string, run: Host['run']): Promise<HostLock | null> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  try {
    const { outcome, exitCode } = await run('flock', ['-x', '-n', '3'], { inheritFd: file.fd, uninterruptible: true })
    if (outcome !== 'exited' || (exitCode !== 0 && exitCode !== 1)) throw new FileError('ENOLCK', path)
    if (exitCode === 1) {
      await file.close()
      return null
    }
  } catch (error) {
    await file.close()
    throw error
  }
  return {
    fd: file.fd,
    describe: async (text) => {
      await file.truncate(0)
      await file.write(text, 0)
    },
    release: async () => {
      await file.truncate(0)
      await file.close()
    },
  }
}
