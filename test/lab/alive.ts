import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UP_NAME } from './labs.js'
import { hosts, STATE } from './spec.js'

/** What lives of the lab, by its processes: a file can outlive them, e.g. when the machine was restarted. */

export const folderOf = (name: string): string => join(STATE, name)
export const rootOf = (name: string): string => join(folderOf(name), 'root')

/** Left by `lab:up` when every host has booted. */
export const UP_MARK = join(STATE, UP_NAME)

/** The process that starts a host, and starts it again after a reboot; null when it is gone. */
export function supervisorPid(name: string): number | null {
  const path = join(folderOf(name), 'pid')
  if (!existsSync(path)) return null
  const pid = Number(readFileSync(path, 'utf8'))
  return commandLineOf(pid).includes(`--directory=${rootOf(name)}\0`) ? pid : null
}

/** The supervisor of a host and its nspawn, also when one of them has lost the other. */
export function keepersOf(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => commandLineOf(pid).includes(`--directory=${rootOf(name)}\0`))
}

/** With the words each ended by NUL; empty when there is no such process. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Names of the hosts whose supervisor lives. */
export function livingHosts(): string[] {
  return hosts.map(({ name }) => name).filter((name) => supervisorPid(name) !== null)
}

/** It has come up, and somebody lives in it. A single host may be down: `lab:up` starts it again. */
export const labIsUp = (): boolean => existsSync(UP_MARK) && livingHosts().length > 0
