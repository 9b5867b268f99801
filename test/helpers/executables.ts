import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for one test, removed when it has ended. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hostward-test-')))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/**
 * Real executables in a folder of their own, for HOSTWARD_PATH: `{systemctl: 'echo hello'}` is a shell script. A text that
 * starts with `#!` is written as it is.
 */
export function executables(scripts: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'bin')
  mkdirSync(folder)
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), body.startsWith('#!') ? body : `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}

/** Whether a process is there and is more than a zombie that nobody has asked about. */
export function isRunning(pid: number, stat: (path: string) => string): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(stat(`/proc/${String(pid)}/stat`))
  } catch {
    return false
  }
}
