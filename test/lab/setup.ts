import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { grubbyUsed } from './grubby.js'
import { down, labIsUp, up } from './lab.js'
import { ensureNeeds } from './needs.js'

const tell = (line: string): void => void process.stderr.write(`lab: ${line}\n`)

/** Bring the lab up for the run of the tests when it is not up yet, and take down only what was brought up here. */
export default async function setup(): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, '../..')
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stderr}`)
  if (!ensureNeeds(tell)) throw new Error('the lab cannot be brought up here; run npm test without HOSTWARD_LAB=1')
  const wasUp = labIsUp()
  await up(tell)
  tell(`boot entries are tested with ${grubbyUsed()}`)
  return async () => {
    if (!wasUp) await down(tell)
  }
}
