import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { labIsUp } from './alive.js'
import { grubbyUsed } from './grubby.js'
import { ALWAYS_UP, down, up } from './lab.js'
import { labNameOf, LABS } from './labs.js'
import { ensureNeeds } from './needs.js'

const tell = (line: string): void => void process.stderr.write(`lab: ${line}\n`)
const SCRIPT = join(import.meta.dirname, '../../scripts/lab.mjs')

/** Bring the labs up for the run of the tests, the usual one when it is not up yet, and leave that as it was: down, or with all its hosts. */
export default async function setup(): Promise<() => Promise<void>> {
  if (!ensureNeeds(tell)) throw new Error('the lab cannot be brought up here; run npm test without HOSTWARD_LAB=1')
  const wasUp = labIsUp()
  const more = Array.from({ length: LABS - 1 }, (_, index) => labNameOf(index + 2))
  const moreDown = (): Promise<unknown> => Promise.all(more.map((name) => lab('down', name)))
  // The usual one first, and all of it: that builds the images. What goes wrong there it takes down itself.
  await up(tell)
  // Not waited for: the suite runs first, and a file that comes early has the usual one.
  const coming = Promise.all(more.map((name) => lab('up', name, { HOSTWARD_LAB_HOSTS: ALWAYS_UP }))).catch((error: unknown) => {
    tell(error instanceof Error ? error.message : String(error))
  })
  tell(`${LABS} labs; boot entries are tested with ${grubbyUsed()}`)
  return async () => {
    await coming
    await Promise.all([moreDown(), wasUp ? up(tell) : down(tell)])
  }
}

/** Another lab than that of this process. @throws Error with what it said */
async function lab(verb: 'up' | 'down', name: string, more: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(process.execPath, [SCRIPT, verb], {
    env: { ...process.env, ...more, HOSTWARD_LAB_NAME: name },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => (said += String(text)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`lab ${name}: ${verb}: exit ${String(code)}\n${said}`)
}
