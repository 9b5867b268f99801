import { setTimeout as sleep } from 'node:timers/promises'
import { PlanRefusedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { readListeners } from '../../tools/proc-net/listeners.js'
import type { Difference } from '../engine/plan.js'

/** @throws PlanRefusedError */
export function refusePort({ directives }: ChronyConf): void {
  const line = directives.findLast(({ directive }) => directive === 'port')
  if (line?.args !== '0') return
  throw new PlanRefusedError(`${line.file}:${line.line} port 0 keeps the server port closed`, {
    suggestions: ['take that line away first'],
  })
}

/** The UDP port that chronyd serves on. */
export const portOf = (conf: ChronyConf): number =>
  Number(conf.directives.findLast(({ directive, args }) => directive === 'port' && /^\d+$/.test(args))?.args ?? 123)

/** chronyd opens its port at once; a moment is given. */
export async function portDifferences(host: Host, port: number, interrupt: AbortSignal): Promise<Difference[]> {
  for (let left = PORT_MS; ; left -= EVERY_MS) {
    const listeners = await readListeners(host)
    if (listeners === null) return []
    if (listeners.some((one) => one.protocol === 'udp' && one.port === port && !one.loopback)) return []
    if (left <= 0 || interrupt.aborted)
      return [{ what: `UDP port ${port}`, expected: 'chronyd listens on it', actual: 'nothing listens on it' }]
    await sleep(EVERY_MS)
  }
}

const PORT_MS = 2000
const EVERY_MS = 200
