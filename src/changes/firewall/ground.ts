import { DaemonNotRunningError, HostwardError, NotFoundError, NotRecordedError, PlanRefusedError, type Warning } from '../../errors.js'
import { readFirewall, type FirewallShowData } from '../../facts/firewall/show.js'
import { FileError, type Host } from '../../host/types.js'
import { suggestions } from '../../suggest.js'
import { askFirewallServices } from '../../tools/firewalld/ask.js'
import { readRoutes, type Route } from '../../tools/proc-net/routes.js'
import { askShow, textOf } from '../../tools/systemctl/show.js'
import type { StateRef } from '../engine/plan.js'
import { unlessNotRecorded } from '../not-recorded.js'

/** What a change of the firewall begins with. */
export interface FirewallGround {
  running: boolean
  firewall: FirewallShowData
  routes: Route[]
  /** The unit of firewalld, where systemd knows it: it must go on as it does. */
  unit: StateRef[]
  warnings: Warning[]
}

/**
 * firewalld as it is. One that does not run is fine: its files can be changed.
 *
 * @throws ToolMissingError, NotPermittedError …; PlanRefusedError for one that could not load its configuration
 */
export async function readFirewallGround(host: Host): Promise<FirewallGround> {
  const [found, routes, unit] = await Promise.all([readFirewall(host), routesOf(host), firewalldUnit(host)])
  if (found.failure !== null) throw found.failure
  const { data } = found
  if (data.state === 'failed') {
    throw new PlanRefusedError('firewalld runs with the configuration it was shipped with, because it could not load that of this host', {
      suggestions: ['firewall-offline-cmd --check-config tells why', 'mend that, and restart firewalld'],
    })
  }
  return { running: data.running, firewall: data, routes, unit, warnings: data.running ? [] : [STOPPED] }
}

const STOPPED: Warning = {
  code: 'FIREWALL_NOT_RUNNING',
  message: 'firewalld is not running and filters nothing now: only its permanent configuration is changed, for when it is started',
}

/** A recording may lack the tables: the default zone has to do then. */
async function routesOf(host: Host): Promise<Route[]> {
  try {
    return await readRoutes(host)
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return []
    throw error
  }
}

async function firewalldUnit(host: Host): Promise<StateRef[]> {
  try {
    const [properties] = await askShow(host, ['firewalld.service'], ['Id', 'LoadState'])
    return properties !== undefined && textOf(properties, 'LoadState') === 'loaded' ? [{ kind: 'unit', key: 'firewalld.service' }] : []
  } catch (error) {
    if (error instanceof HostwardError) return []
    throw error
  }
}

/**
 * @returns a warning where a recording does not know
 * @throws NotFoundError for a service that firewalld does not know, PlanRefusedError for one that it knows after a restart only
 */
export async function requireService(host: Host, running: boolean, name: string): Promise<Warning[]> {
  const warnings: Warning[] = []
  await unlessNotRecorded(knownService(host, running, name), `whether firewalld knows the service ${name}`, warnings)
  return warnings
}

async function knownService(host: Host, running: boolean, name: string): Promise<void> {
  const known = await askFirewallServices(host, running ? 'permanent' : 'offline')
  if (!known.includes(name)) {
    const close = suggestions(name, known)
    throw new NotFoundError(`firewalld knows no service ${JSON.stringify(name)}`, {
      suggestions: [...close.map((one) => `did you mean ${one}?`), 'firewall-cmd --get-services lists them'],
    })
  }
  if (running && !(await askFirewallServices(host, 'runtime')).includes(name)) {
    throw new PlanRefusedError(
      `firewalld will know the service ${name} after a restart only: its file is newer than what firewalld has read`,
      {
        suggestions: ['restart firewalld first'],
      },
    )
  }
}

/** @throws DaemonNotRunningError */
export function requireRunning({ running }: FirewallGround, what: string): void {
  if (running) return
  throw new DaemonNotRunningError(`firewalld is not running: ${what}`, { suggestions: ['start it: systemctl start firewalld'] })
}
