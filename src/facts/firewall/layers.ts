import { DaemonNotRunningError, HostwardError } from '../../errors.js'
import { readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { askDefaultZone, askZones } from '../../tools/firewalld/ask.js'
import { parseDefaultZone } from '../../tools/firewalld/conf.js'
import { isBusGone } from '../../tools/firewalld/failure.js'
import type { ListedZone } from '../../tools/firewalld/zone.js'
import { settle } from '../time/settle.js'
import { joinLayers, type FirewallZone } from './zones.js'

/** firewalld as checks need it: every layer is its answer, or why there is none. */
export interface FirewallLayers {
  running: boolean
  runtime: ListedZone[] | HostwardError
  permanent: ListedZone[] | HostwardError
  /** Both layers side by side; empty unless both were had. */
  zones: FirewallZone[]
}

const CONF = '/etc/firewalld/firewalld.conf'

/**
 * Both layers, with one process each: that firewalld does not run, either of them tells.
 *
 * @throws ToolMissingError, and DaemonNotRunningError when the bus is gone: then nobody knows whether firewalld runs
 */
export async function readFirewallLayers(host: Host): Promise<FirewallLayers> {
  const [runtime, permanent] = await Promise.all([settle(askZones(host, 'runtime')), settle(askZones(host, 'permanent'))])
  const stopped = [runtime, permanent].find((answer) => answer instanceof DaemonNotRunningError)
  if (stopped !== undefined && isBusGone(stopped)) throw stopped
  if (runtime instanceof HostwardError && permanent instanceof HostwardError && stopped === undefined) throw runtime
  const both = !(runtime instanceof HostwardError) && !(permanent instanceof HostwardError)
  return { running: stopped === undefined, runtime, permanent, zones: both ? joinLayers(runtime, permanent, null) : [] }
}

/**
 * The default zone: from firewalld 2.1 on the list of zones marks it; before, its file tells, which firewalld itself writes; only
 * where that may not be read, a third process.
 *
 * @throws as askDefaultZone
 */
export async function readDefaultZone(host: Host, { runtime }: FirewallLayers): Promise<string> {
  const marked = runtime instanceof HostwardError ? undefined : runtime.find((zone) => zone.default === true)
  if (marked !== undefined) return marked.name
  const { text } = await readOrError(host, CONF)
  return text === null ? askDefaultZone(host) : parseDefaultZone(text)
}
