/** `npm run lab:up`, `lab:down`, `lab:status`, `lab:shell HOST [COMMAND…]`, `lab:record`. Started by scripts/lab.mjs. */
import { spawnSync } from 'node:child_process'
import { labIsUp, supervisorPid } from './alive.js'
import { hostSpec, login } from './hosts.js'
import { describeHosts, down, remains, up } from './lab.js'
import { makeRecordings } from './make-recordings.js'
import { ensureNeeds } from './needs.js'
import { sleep } from './shell.js'
import { hosts, type HostName } from './spec.js'

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

async function main([verb, ...words]: string[]): Promise<number> {
  switch (verb) {
    case 'up': {
      if (!ensureNeeds(tell)) return 5
      // Ctrl-C while it comes up: what is there so far goes away again.
      const wasUp = labIsUp()
      const stops: Promise<never>[] = []
      // eslint-disable-next-line no-restricted-properties -- nothing is left to write, and building an image would go on
      const stop = (): void => void stops.push((wasUp ? Promise.resolve() : down(tell)).then(() => process.exit(130)))
      process.once('SIGINT', stop)
      process.once('SIGTERM', stop)
      await up(tell)
      // A signal that came in the middle of the work is told to us only now.
      await sleep(10)
      await Promise.all(stops)
      tell('try it: npm run lab:shell server, then hostward status')
      return 0
    }
    case 'down':
      await down(tell)
      return 0
    case 'status': {
      process.stdout.write(labIsUp() ? `${describeHosts()}\n` : `the lab is down; npm run lab:up starts it\n`)
      const left = Object.entries(remains()).filter(([, items]) => items.length > 0)
      if (!labIsUp() && left.length > 0)
        tell(`left over: ${left.map(([what, items]) => `${items.length} ${what}`).join(', ')}; npm run lab:down takes it away`)
      return labIsUp() ? 0 : 3
    }
    case 'record':
      if (!ensureNeeds(tell)) return 5
      await up(tell)
      return makeRecordings(tell, words)
    case 'shell':
      return shell(words)
    default:
      tell('usage: npm run lab:up | lab:down | lab:status | lab:shell HOST | lab:record')
      return 2
  }
}

function shell([name, ...command]: string[]): number {
  if (name === undefined) {
    tell(`usage: npm run lab:shell HOST [COMMAND…]; hosts: ${hosts.map((host) => host.name).join(', ')}`)
    return 2
  }
  const spec = hostSpec(name as HostName)
  if (!labIsUp()) {
    tell('the lab is down; npm run lab:up starts it')
    return 3
  }
  if (supervisorPid(spec.name) === null) {
    tell(`${spec.name} is not up; HOSTWARD_LAB_HOSTS=${spec.name} npm run lab:up starts it`)
    return 3
  }
  const [file, args] = login(spec.name as HostName, command)
  return spawnSync(file, args, { stdio: 'inherit' }).status ?? 1
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  tell(error instanceof Error ? error.message : String(error))
  return 1
})
