import type { Warning } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { readListeners, type Listener } from '../../tools/proc-net/listeners.js'
import { inWords } from '../../words.js'
import { firewallsIn } from './guards.js'

/** What anybody on the network can reach once the firewall among these units is stopped; none when there is no firewall among them. */
export async function openPortsWarnings(host: Host, stopped: readonly string[]): Promise<Warning[]> {
  const firewalls = firewallsIn(stopped)
  if (firewalls.length === 0) return []
  const listeners = await readListeners(host).catch((error: unknown) => {
    if (error instanceof FileError) return null
    throw error
  })
  const open = listeners === null ? null : portsOf(listeners)
  const what =
    open === null
      ? 'every port on which something listens; which ones could not be read'
      : open.length === 0
        ? 'nothing at the moment: no port but those of this host alone is listened on'
        : open.join(', ')
  return [
    { code: 'FIREWALL_STOPS', message: `without ${inWords(firewalls)} everybody who reaches this host over the network reaches: ${what}` },
  ]
}

function portsOf(listeners: readonly Listener[]): string[] {
  const ports = listeners.filter(({ loopback }) => !loopback).map(({ port, protocol }) => ({ port, protocol }))
  const sorted = ports.sort((one, other) => one.port - other.port || (one.protocol < other.protocol ? -1 : 1))
  return [...new Set(sorted.map(({ port, protocol }) => `${port}/${protocol}`))]
}
