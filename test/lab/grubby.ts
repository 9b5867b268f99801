import { chmodSync, copyFileSync, cpSync, existsSync, openSync, readSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { putProgram, putScript } from './programs.js'
import { must } from './shell.js'

const RPM_SORT = '/usr/libexec/grubby/rpm-sort'

/**
 * The real grubby of this machine: what HOSTWARD_REAL_GRUBBY names, or the first one on PATH. Only the script over boot
 * loader entries counts, not the C program of RHEL 7. Null when there is none.
 */
export function realGrubby(): string | null {
  const named = process.env['HOSTWARD_REAL_GRUBBY']
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '')
  const found = named ?? folders.map((folder) => join(folder, 'grubby')).find((path) => existsSync(path))
  if (found === undefined || found === '') return null
  if (isScript(found)) return found
  if (named === undefined) return null
  throw new Error(`HOSTWARD_REAL_GRUBBY=${named}: no such file, or no script: the C program of RHEL 7 is another tool`)
}

function isScript(path: string): boolean {
  if (!existsSync(path)) return false
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(2)
    readSync(file, start)
    return start.toString('latin1') === '#!'
  } finally {
    closeSync(file)
  }
}

/** Which grubby is used, for the line that the run prints. */
export function grubbyUsed(): string {
  const real = realGrubby()
  return real === null ? 'the test double (there is no real grubby on PATH, and HOSTWARD_REAL_GRUBBY names none)' : `the real ${real}`
}

/** Put grubby into the disk of a host that is not started yet: the real one with its helpers, or the double. */
export function putGrubby(root: string): void {
  const real = realGrubby()
  const target = join(root, 'usr/sbin/grubby')
  if (real === null) {
    const folder = '/usr/local/lib/grubby-double'
    const here = join(import.meta.dirname, '../../test/lab')
    for (const part of ['grubby-double.mjs', 'grubby-double']) cpSync(join(here, part), join(root, folder, part), { recursive: true })
    putScript(target, `#!/bin/sh\nexec /usr/local/bin/node ${folder}/grubby-double.mjs "$@"\n`)
    return
  }
  copyFileSync(real, target)
  chmodSync(target, 0o755)
  must('ln', ['-sf', 'grub-editenv', join(root, 'usr/bin/grub2-editenv')])
  if (existsSync(RPM_SORT)) putProgram(root, RPM_SORT)
}
