import { PlanRefusedError, type Warning } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import type { Host } from '../../host/types.js'
import type { ConfDirective } from '../../tools/chrony-conf/lines.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { readListeners } from '../../tools/proc-net/listeners.js'
import type { Difference } from '../engine/plan.js'
import type { Network } from '../network.js'

/** @throws PlanRefusedError where chronyd has no port that any of the networks could reach */
export function refusePort(conf: ChronyConf, networks: readonly Network[]): void {
  const port = conf.directives.findLast(({ directive }) => directive === 'port')
  const bound = networks.map(({ family }) => boundTo(conf, family))
  const loopback = bound.every((line) => line !== null && isLoopback(line.args)) ? bound[0] : null
  const line = port?.args === '0' ? port : loopback
  if (line == null) return
  const what = line === port ? 'port 0 keeps the server port closed' : `bindaddress ${line.args} keeps the server port to this host itself`
  throw new PlanRefusedError(`${line.file}:${line.line} ${what}`, { suggestions: ['take that line away first'] })
}

/** What lines of the admin make of the server port: clients ask at one address only, or at another port. */
export function portWarnings(conf: ChronyConf, networks: readonly Network[], firewall: 'by service' | 'by port'): Warning[] {
  const families = [...new Set(networks.map(({ family }) => family))]
  const bound = families.flatMap((family): Warning[] => {
    const line = boundTo(conf, family)
    if (line === null) return []
    const where = isLoopback(line.args) ? 'this host itself only' : 'that address only'
    return [{ code: 'BOUND', message: `${line.file}:${line.line} bindaddress ${line.args}: over IPv${family} chronyd serves at ${where}` }]
  })
  const port = portOf(conf)
  if (port === NTP_PORT) return bound
  const closed =
    firewall === 'by service' ? `; where firewalld runs, its service ntp is port ${NTP_PORT}: add ${port}/udp to the zone yourself` : ''
  return [
    ...bound,
    { code: 'OTHER_PORT', message: `chronyd serves on UDP port ${port}: clients need "port ${port}" at their server line${closed}` },
  ]
}

/** The line that keeps the server port of a family to one address: the last one counts. */
function boundTo({ directives }: ChronyConf, family: 4 | 6): ConfDirective | null {
  return directives.findLast(({ directive, args }) => directive === 'bindaddress' && isFamily(args, family)) ?? null
}

/** A name of an interface or of a socket is none. The unspecified address keeps the port to nothing. */
const isFamily = (args: string, family: 4 | 6): boolean =>
  (family === 4 ? /^[\d.]+$/.test(args) : args.includes(':')) && !/^(?:0\.0\.0\.0|::)$/.test(args)
const isLoopback = (args: string): boolean => /^127\.|^::1$/.test(args)

/** The UDP port that chronyd serves on. */
export const portOf = (conf: ChronyConf): number =>
  Number(conf.directives.findLast(({ directive, args }) => directive === 'port' && /^\d+$/.test(args))?.args ?? NTP_PORT)

const NTP_PORT = 123

/** A daemon opens its port at once; a moment is given. Where listeners cannot be seen, it is believed. @throws InterruptedError */
export async function portDifferences(host: Host, daemon: 'chronyd' | 'ntpd', port: number, interrupt: AbortSignal): Promise<Difference[]> {
  const isOpen = async (): Promise<boolean> => {
    const listeners = await readListeners(host)
    return listeners === null || listeners.some((one) => one.protocol === 'udp' && one.port === port && !one.loopback)
  }
  const isThere = await lookUntil(host, { waitMs: PORT_MS, everyMs: EVERY_MS, interrupt }, isOpen, (open) => open)
  return isThere ? [] : [{ what: `UDP port ${port}`, expected: `${daemon} listens on it`, actual: 'nothing listens on it' }]
}

const PORT_MS = 2000
const EVERY_MS = 200
