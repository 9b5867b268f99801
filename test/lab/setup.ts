import { labIsUp } from './alive.js'
import { grubbyUsed } from './grubby.js'
import { down, up } from './lab.js'
import { ensureNeeds } from './needs.js'

const tell = (line: string): void => void process.stderr.write(`lab: ${line}\n`)

/** Bring the lab up for the run of the tests when it is not up yet, and take down only what was brought up here. */
export default async function setup(): Promise<() => Promise<void>> {
  if (!ensureNeeds(tell)) throw new Error('the lab cannot be brought up here; run npm test without HOSTWARD_LAB=1')
  const wasUp = labIsUp()
  await up(tell)
  tell(`boot entries are tested with ${grubbyUsed()}`)
  return async () => {
    if (!wasUp) await down(tell)
  }
}
