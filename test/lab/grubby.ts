import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The real grubby of this machine, when it is the BLS script and its helpers are there; null otherwise. */
export function realGrubby(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const path = join(folder, 'grubby')
    if (existsSync(path)) return path
  }
  return null
}

/** Which grubby the lab hosts get, for the line that the run prints. */
export function grubbyUsed(): string {
  const real = realGrubby()
  return real === null ? 'the test double (no real grubby on PATH)' : `the real ${real}`
}
