/** What the parts of the bundle are for (docs/performance.md): a command never reads what only others need. */
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtPackage } from '../helpers/built-cli.js'
import { executables, temporaryFolder } from '../helpers/executables.js'

const UNITS = `echo '[{"unit":"a.service","load":"loaded","active":"active","sub":"running","description":"A"}]'`

const ROOT = join(import.meta.dirname, '../..')

/** The built package without the parts of the bundle that are not named. */
function packageWithParts(...parts: readonly string[]): string {
  const folder = temporaryFolder()
  cpSync(builtPackage(), folder, { recursive: true })
  for (const name of readdirSync(join(folder, 'dist'))) {
    const part = /^hostward-(\w+)\.cjs/.exec(name)?.[1]
    if (part !== undefined && !parts.includes(part)) rmSync(join(folder, 'dist', name))
  }
  return folder
}

it.each([
  ['unit list --json', ['start']],
  ['unit list', ['start']],
  ['unit lst', ['start']],
  ['--help', ['start', 'help']],
  ['time sources --host demo', ['start', 'reading']],
  ['boot args --host demo', ['start', 'reading', 'details']],
  ['boot set-default 1 --host demo --dry-run', ['start', 'reading', 'changing']],
  ['time use a --host demo --dry-run', ['start', 'reading', 'details', 'changing']],
  ['check docs/golden-hosts/service-management.yaml --host demo', ['start', 'reading', 'details', 'checking']],
] as const)('%s needs the parts %j and no other', (words, parts) => {
  const env = { PATH: process.env['PATH'], NODE_ENV: 'production', HOSTWARD_PATH: executables({ systemctl: UNITS }) }
  const run = (folder: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'bin', 'run.js'), ...words.split(' ')], {
      env,
      cwd: ROOT,
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  const whole = run(builtPackage())
  expect(whole.stdout + whole.stderr).not.toContain('a bug in hostward')
  expect(run(packageWithParts(...parts))).toEqual(whole)
  // The last part is needed: what is not there is missed.
  if (parts.length > 1) expect(run(packageWithParts(...parts.slice(0, -1)))).not.toEqual(whole)
})
