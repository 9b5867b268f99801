import type { Finding, Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { SupervisorFamily } from '../../tools/daemontools/ask-svstat.js'
import type { ListedUnit } from '../../tools/systemctl/list-units.js'
import { nameMatcher } from '../units/pattern.js'
import type { UnitFilter } from '../units/list.js'
import { isUp, readSupervisedServices, type SupervisedEntry } from './services.js'
import type { ScanSupervisor } from './supervisor.js'

/** `service list` of a host whose services are not under systemd. */
export interface SupervisedListData {
  /**
   * As on other hosts: ACTIVE in systemd's words (active, inactive, failed, activating), SUB in those of the supervisor, and `crash-loop`,
   * `paused` and `not-supervised`.
   */
  units: ListedUnit[]
  supervisor: ScanSupervisor
  /** All that is known of the same services, in the same order. */
  services: SupervisedEntry[]
}

/**
 * The services of a supervisor of the daemontools family, filtered as those of systemd are: without `all` or states, those that are
 * simply down are left out.
 *
 * @throws as readSupervisedServices
 */
export async function readSupervisedList(
  host: Host,
  family: SupervisorFamily,
  { states = [], patterns = [], all = false }: UnitFilter = {},
): Promise<Finding<SupervisedListData>> {
  const { supervisor, services } = await readSupervisedServices(host, family)
  const matchers = patterns.map(nameMatcher)
  const rows = services
    .map((service) => ({ service, unit: toListedUnit(service) }))
    .filter(
      ({ unit }) =>
        (states.length === 0
          ? all || unit.active !== 'inactive'
          : states.some((state) => [unit.load, unit.active, unit.sub].includes(state))) &&
        (matchers.length === 0 || matchers.some((matches) => matches(unit.unit))),
    )
  const data = { units: rows.map(({ unit }) => unit), supervisor, services: rows.map(({ service }) => service) }
  return { data, warnings: supervisorWarnings(supervisor) }
}

/** Without it nothing is started again, and nothing new at all. */
export function supervisorWarnings({ kind, folder, running }: ScanSupervisor): Warning[] {
  if (running !== false) return []
  const scanner = { daemontools: 'svscan', runit: 'runsvdir', s6: 's6-svscan' }[kind]
  return [
    {
      code: 'NO_SCANNER',
      message: `${scanner} does not run: what is linked into ${folder} from now on is not started, and no supervisor that ends is replaced`,
    },
  ]
}

function toListedUnit(service: SupervisedEntry): ListedUnit {
  const { name, directory, log } = service
  const { active, sub } = wordsOf(service)
  const logger = log === null ? 'no logger' : `logger ${wordsOf(log).sub}`
  return {
    unit: name,
    type: 'service',
    load: 'loaded',
    active,
    sub,
    description: `${directory}${service.enabled ? '' : ', not started by itself'}, ${logger}`,
    job: null,
  }
}

/** The state of a process in words that mean the same everywhere. */
export function wordsOf({ state, wants, paused, crashLoop }: Pick<SupervisedEntry, 'state' | 'wants' | 'paused' | 'crashLoop'>): {
  active: string
  sub: string
} {
  if (state === null) return { active: 'failed', sub: 'not-supervised' }
  if (crashLoop === true) return { active: 'failed', sub: 'crash-loop' }
  if (!isUp(state)) return { active: wants === 'up' ? 'activating' : 'inactive', sub: state }
  if (paused) return { active: 'active', sub: 'paused' }
  return { active: wants === 'down' ? 'deactivating' : 'active', sub: state }
}
