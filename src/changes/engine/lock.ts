import { LockedError, ToolMissingError } from '../../errors.js'
import { LockHoldingHost } from '../../host/lock-holding.js'
import { FileError } from '../../host/types.js'
import type { HostLock } from '../../host/writer.js'
import type { EngineOptions } from './outcome.js'
import type { Machine } from './snapshot.js'

/** All programs keep the lock, those that only read as well. */
export const holding = (machine: Machine, lock: HostLock): Machine => ({ ...machine, host: new LockHoldingHost(machine.host, lock.fd) })

/** @throws LockedError */
export async function takeLock(
  { files, host }: Machine,
  { stateFolder, words }: Pick<EngineOptions, 'stateFolder' | 'words'>,
): Promise<HostLock> {
  const path = `${stateFolder}/lock`
  const lock = await files.lock(path).catch((error: unknown) => {
    if (!(error instanceof FileError) || error.code !== 'ENOLCK') throw error
    throw new ToolMissingError('flock cannot be used: without a lock nothing is changed', {
      suggestions: ['flock comes with util-linux: install it', `look at the file system of ${path}`],
    })
  })
  if (lock === null) {
    const holder = (await host.readFile(path).catch(() => '')).trim()
    throw new LockedError(`this host is being changed already: ${holder === '' ? 'by another hostward' : holder}`, {
      suggestions: ['wait until it has ended; a program that it started counts as well', `who holds it: fuser -v ${path}`],
    })
  }
  // Only for whoever finds it held.
  await lock.describe(`hostward ${words.join(' ')}, process ${process.pid}, since ${host.now().toISOString()}\n`).catch(() => undefined)
  return lock
}
