/** `npm run lab:up`, `lab:down`, `lab:status`, `lab:shell HOST [COMMAND…]`. Started by scripts/lab.mjs. */
import { spawnSync } from 'node:child_process'
import { buildPackage, hostSpec, inHost } from './hosts.js'
import { describeHosts, down, labIsUp, remains, up } from './lab.js'
import { ensureNeeds } from './needs.js'
import { onTheWire } from './network.js'
import { STATE, type HostName } from './spec.js'

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

async function main([verb, ...words]: string[]): Promise<number> {
  switch (verb) {
    case 'up': {
      if (!ensureNeeds(tell)) return 5
      // Ctrl-C while it comes up: what is there so far goes away again.
      // eslint-disable-next-line no-restricted-properties -- nothing is left to write, and building an image would go on
      const stop = (): void => void down(tell).then(() => process.exit(130))
      process.once('SIGINT', stop)
      process.once('SIGTERM', stop)
      if (labIsUp()) {
        buildPackage()
        tell('the lab is up; its hosts have hostward as it is now')
        return 0
      }
      await up(tell)
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
    case 'shell':
      return shell(words)
    default:
      tell('usage: npm run lab:up | lab:down | lab:status | lab:shell HOST')
      return 2
  }
}

function shell([name, ...command]: string[]): number {
  const spec = hostSpec((name ?? '') as HostName)
  if (command.length > 0) {
    const { code, stdout, stderr } = inHost(spec.name as HostName, command)
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    return code
  }
  const address = spec.addresses[0]?.replace(/\/\d+$/, '') ?? ''
  const [file, args] = onTheWire('ssh', [
    '-t',
    '-i',
    `${STATE}/ssh-key`,
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
    `root@${address}`,
  ])
  return spawnSync(file, args, { stdio: 'inherit' }).status ?? 1
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  tell(error instanceof Error ? error.message : String(error))
  return 1
})
