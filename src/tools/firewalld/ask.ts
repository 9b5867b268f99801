import { ToolFailedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, commandLine, firstLine } from '../ask.js'
import { toLines } from '../lines.js'
import { FirewallExit, firewallFailure } from './failure.js'
import { parseListAll } from './list-all.js'
import type { ListedZone } from './zone.js'

/** firewalld keeps two pictures: what the kernel has now, and what it will have after a reload or a restart. */
export type FirewallLayer = 'runtime' | 'permanent'

const LIST_ZONES_ARGS: Readonly<Record<FirewallLayer, readonly string[]>> = {
  runtime: ['--list-all-zones'],
  permanent: ['--permanent', '--list-all-zones'],
}

/**
 * All zones of one layer.
 *
 * @throws ToolMissingError, DaemonNotRunningError (also for the permanent layer), NotPermittedError, ParseError
 */
export async function askZones(host: Host, layer: FirewallLayer): Promise<ListedZone[]> {
  const result = await ask(host, 'firewall-cmd', LIST_ZONES_ARGS[layer])
  if (result.exitCode !== 0) throw firewallFailure(result)
  const zones = parseListAll(toLines(result.stdout))
  // firewalld always has its stock zones: nothing at all is no answer.
  if (zones.length === 0) throw new ToolFailedError(`${commandLine('firewall-cmd', result.args)}: it named no zone`)
  return zones
}

/** `running`, or `failed`: the daemon is there, but with its stock configuration because the host's own was refused. */
export type FirewallState = 'running' | 'failed'

/** @throws DaemonNotRunningError, NotPermittedError, ToolMissingError, ToolFailedError */
export async function askFirewallState(host: Host): Promise<FirewallState> {
  const result = await ask(host, 'firewall-cmd', ['--state'])
  if (result.exitCode === 0 && firstLine(result.stdout) === 'running') return 'running'
  if (result.exitCode === FirewallExit.runningButFailed) return 'failed'
  throw firewallFailure(result)
}

/** The zone of interfaces that no zone names. @throws as askZones */
export async function askDefaultZone(host: Host): Promise<string> {
  const result = await ask(host, 'firewall-cmd', ['--get-default-zone'])
  const word = firstLine(result.stdout)
  if (result.exitCode !== 0 || word === null) throw firewallFailure(result)
  return word
}

/** Names of the services that a layer knows. @throws as askZones */
export async function askFirewallServices(host: Host, layer: FirewallLayer | 'offline'): Promise<string[]> {
  const program = layer === 'offline' ? 'firewall-offline-cmd' : 'firewall-cmd'
  const result = await ask(host, program, [...(layer === 'permanent' ? ['--permanent'] : []), '--get-services'])
  if (result.exitCode !== 0) throw firewallFailure(result)
  return result.stdout.split(/\s+/).filter((word) => word !== '')
}

/** Whether one layer has an item, asked by `--query-…`. @param args of `itemArgs` with `query` @throws as askZones */
export async function askFirewallQuery(
  host: Host,
  args: readonly string[],
  program: 'firewall-cmd' | 'firewall-offline-cmd' = 'firewall-cmd',
): Promise<boolean> {
  const result = await ask(host, program, args)
  if (result.exitCode === 0) return true
  if (result.exitCode === 1 && firstLine(result.stdout) === 'no') return false
  throw firewallFailure(result)
}
