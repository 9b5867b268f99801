import { existsSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Test files run side by side, each on hosts of its own: some on the lab that `lab:up` brings up too, the others on labs that come
 * up for the run. HOSTWARD_LABS says how many; a booted host takes up to thirteen of root's 128 inotify instances, and lifecycle.test.ts
 * brings up one more lab.
 */
export const LABS = Math.max(1, Number(process.env['HOSTWARD_LABS'] ?? Math.min(2, availableParallelism())))

/** The file in a lab's folder that says that every host has booted. */
export const UP_NAME = 'up'

/** Read at once: a worker puts the name of its own lab in its place. */
const USUAL = process.env['HOSTWARD_LAB_NAME'] ?? ''

/** @param number from 1 */
export const labNameOf = (number: number): string => (number === 1 ? USUAL : `${USUAL}w${number}`)

/** A name as it may stand in those of folders and network namespaces. */
export const plainName = (name: string): string => name.replace(/[^a-z0-9]/g, '')

/** The folder of a lab: its disks, its keys, its processes. */
export const stateOf = (name: string): string => (plainName(name) === '' ? '/run/hostward-lab' : `/run/hostward-lab-${plainName(name)}`)

/**
 * Take the first lab that is up and that nobody uses, and wait for one while there is none. VITEST_POOL_ID does not do: between two
 * projects vitest may give the same one to two workers.
 *
 * @param folders of the labs; one that is not there or not up yet is passed over
 * @returns which one, and how to leave it
 * @throws Error when no lab is there at all
 */
export async function takeLab(folders: readonly string[]): Promise<{ index: number; release: () => void }> {
  for (;;) {
    let isOneThere = false
    for (const [index, folder] of folders.entries()) {
      if (!existsSync(join(folder, UP_NAME))) continue
      const lock = join(folder, 'in-use')
      const state = takeLock(lock)
      if (state === 'mine') return { index, release: () => rmSync(lock, { force: true }) }
      isOneThere ||= state === 'taken'
    }
    if (!isOneThere) throw new Error(`no lab is up: there is none of ${folders.join(', ')}`)
    await wait(50)
  }
}

/** A link that leads to the process that holds it: it is there with its owner, or it is not. */
function takeLock(path: string): 'mine' | 'taken' | 'no folder' {
  try {
    symlinkSync(String(process.pid), path)
    return 'mine'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'no folder'
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (!isAlive(path)) rmSync(path, { force: true })
  return 'taken'
}

/** Whether the process lives that holds it; a test file that was killed has left it behind. */
function isAlive(path: string): boolean {
  try {
    process.kill(Number(readlinkSync(path)), 0)
    return true
  } catch {
    return false
  }
}
