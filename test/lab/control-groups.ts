import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NETNS } from './spec.js'
import { sleep } from './shell.js'

/**
 * Each host has a control group of its own in the hierarchies that systemd manages (v2, or `name=systemd` of v1). Otherwise
 * all of them would manage one and the same tree: nspawn puts what it starts into the group that it was started in.
 */

/** Of the processes of a host, to be written to; empty where this machine does not let control groups be made. */
export function createControlGroups(host: string): string[] {
  return roots().flatMap((root) => {
    const folder = join(root, nameOf(host))
    try {
      mkdirSync(folder, { recursive: true })
      return [join(folder, 'cgroup.procs')]
    } catch {
      return []
    }
  })
}

/** Take away the groups of a host whose processes are gone. The kernel counts them a moment longer than /proc does. */
export async function removeControlGroups(host: string): Promise<void> {
  for (const folder of roots().map((root) => join(root, nameOf(host)))) {
    for (let round = 0; existsSync(folder); round += 1) {
      try {
        removeTree(folder)
      } catch (error) {
        if (round === 100) throw error
        await sleep(50)
      }
    }
  }
}

/** Groups of the lab that exist now. */
export function labControlGroups(): string[] {
  return roots().flatMap((root) =>
    readdirSync(root)
      .filter((name) => name.startsWith(`${NETNS}-`))
      .map((name) => join(root, name)),
  )
}

const nameOf = (host: string): string => `${NETNS}-${host}`

/** Where the hierarchies are mounted. */
function roots(): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type, options]) => type === 'cgroup2' || (type === 'cgroup' && options?.split(',').includes('name=systemd')))
    .map(([, folder]) => folder!)
    .filter((folder) => existsSync(join(folder, 'cgroup.procs')))
}

/** Files of a control group go with it. */
function removeTree(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) removeTree(path)
  }
  rmdirSync(folder)
}
