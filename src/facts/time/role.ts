import { HostwardError } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { accessRules } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { SOURCE_DIRECTIVES } from '../../tools/chrony-conf/servers.js'
import { readUdpPorts } from '../../tools/proc-net/udp.js'

/** What the host is to the network's time. Null when it cannot be known. */
export type TimeRole = 'client' | 'server' | 'client+server' | 'none'

/** Whether chronyd gives the time to others. */
export interface Serving {
  /** UDP port of the server, 123 unless `port` says otherwise; 0 means never. Null when the files could not be read. */
  port: number | null
  /** Whether the rules in the files allow anybody; null when they could not be read. */
  allowedByFiles: boolean | null
  /** Whether a socket is bound to the port; null when the kernel does not show it. */
  portOpen: boolean | null
  /** The verdict of both; null when it cannot be known. */
  serving: boolean | null
  /** The verdict in words. */
  reason: string
}

/** @param conf the files of chronyd, or null when they could not be read */
export async function readServing(host: Host, conf: ChronyConf | null): Promise<Serving> {
  const ports = await udpPorts(host)
  const port = conf === null ? null : portOf(conf, 'port', 123)
  const allowedByFiles = conf === null ? null : new AccessTable(accessRules(conf.directives)).allowsAnybody
  const portOpen = ports?.has(port ?? 123) ?? null
  return { port, allowedByFiles, portOpen, ...verdict(port, allowedByFiles, portOpen, conf) }
}

function verdict(
  port: number | null,
  allowed: boolean | null,
  open: boolean | null,
  conf: ChronyConf | null,
): Pick<Serving, 'serving' | 'reason'> {
  const where = `UDP port ${String(port ?? 123)}`
  if (port === 0) return { serving: false, reason: 'port 0 in its files keeps the server port closed' }
  if (allowed === null) {
    if (open === null) return { serving: null, reason: `neither its files nor ${where} could be looked at` }
    return { serving: open, reason: `its files could not be read; ${where} is ${open ? 'open' : 'closed'}` }
  }
  if (open === null)
    return { serving: allowed, reason: `the rules in its files allow ${allowed ? 'clients' : 'nobody'}; ${where} could not be looked at` }
  if (allowed && open) return { serving: true, reason: `the rules in its files allow clients and ${where} is open` }
  if (allowed)
    return { serving: false, reason: `the rules in its files allow clients, but ${where} is closed: was chronyd not restarted since?` }
  if (!open) return { serving: false, reason: `no rule in its files allows clients and ${where} is closed` }
  if (conf !== null && opensPortOtherwise(conf)) {
    return { serving: false, reason: `no rule in its files allows clients; ${where} is open for its own requests or a peer` }
  }
  return { serving: true, reason: `no rule in its files allows clients, yet ${where} is open: allowed at runtime, or another daemon` }
}

/** A peer, a broadcast, or requests sent from the server port open it without any rule. */
function opensPortOtherwise(conf: ChronyConf): boolean {
  const directives = [...conf.directives, ...conf.sources]
  const acquisition = portOf(conf, 'acquisitionport', -1)
  return directives.some(({ directive }) => directive === 'peer' || directive === 'broadcast') || acquisition === portOf(conf, 'port', 123)
}

/** Value of a directive with one number; the last one in the files counts. */
function portOf(conf: ChronyConf, name: string, otherwise: number): number {
  const value = conf.directives.findLast(({ directive, args }) => directive === name && /^\d+$/.test(args))?.args
  return value === undefined ? otherwise : Number(value)
}

/** Whether the files name a server, pool or peer. */
export function namesServers(conf: ChronyConf): boolean {
  return [...conf.directives, ...conf.sources].some(({ directive }) => SOURCE_DIRECTIVES.has(directive) && directive !== 'refclock')
}

export function roleOf(client: boolean, serving: boolean | null): TimeRole | null {
  if (serving === null) return null
  if (serving) return client ? 'client+server' : 'server'
  return client ? 'client' : 'none'
}

async function udpPorts(host: Host): Promise<ReadonlySet<number> | null> {
  try {
    return await readUdpPorts(host)
  } catch (error) {
    // Only one of two witnesses: the verdict says so when it is missing.
    if (error instanceof FileError || error instanceof HostwardError) return null
    throw error
  }
}
