import { isUnavailable, orUnavailable, type Finding, type Unavailable, type Warning } from '../errors.js'
import type { Host } from '../host/types.js'
import type { ListedUnit } from '../tools/systemctl/list-units.js'
import { readBootDefault, type BootDefaultData } from './boot/default.js'
import { readRebootPending, type RebootPendingData } from './boot/reboot-pending.js'
import { readFirewall, type FirewallShowData } from './firewall/show.js'
import { readHostFacts, type HostFacts } from './host.js'
import { readHostKinds, type HostKinds } from './kinds.js'
import { readCurrentTarget, type CurrentTarget } from './targets/current.js'
import { readTimeStatus } from './time/status.js'
import type { TimeStatusData } from './time/status-data.js'
import { readTimers, type TimerListData } from './timers/list.js'
import { readUnits } from './units/list.js'

/** The default entry, and whether a reboot would bring something else than what runs. */
export interface StatusBoot extends BootDefaultData {
  rebootPending: RebootPendingData
}

export interface StatusUnits {
  /** Units in memory. */
  total: number
  active: number
  failed: ListedUnit[]
}

/** Each part is its facts, or why they could not be had. */
export interface StatusData {
  host: HostFacts | Unavailable
  kinds: HostKinds
  boot: StatusBoot | Unavailable
  targets: CurrentTarget | Unavailable
  units: StatusUnits | Unavailable
  timers: TimerListData | Unavailable
  time: TimeStatusData | Unavailable
  firewall: FirewallShowData | Unavailable
}

/** One look at the whole host. All parts are asked for side by side; what one of them lacks does not keep the others. */
export async function readStatus(host: Host): Promise<Finding<StatusData>> {
  const [kinds, facts, boot, targets, units, timers, time, firewall] = await Promise.all([
    readHostKinds(host),
    orUnavailable(readHostFacts(host)),
    orUnavailable(readBoot(host)),
    orUnavailable(readCurrentTarget(host)),
    orUnavailable(readUnitCounts(host)),
    orUnavailable(readTimers(host)),
    orUnavailable(readTimeOrThrow(host)),
    orUnavailable(readFirewallOrThrow(host)),
  ])
  const parts = [facts, boot, targets, units, timers, time, firewall]
  // What stands in a part as its reason need not be said a second time.
  const reasons = new Set(parts.flatMap((part) => (isUnavailable(part) ? [part.unavailable.message] : [])))
  const warnings = parts.flatMap((part) => (isUnavailable(part) ? [] : part.warnings)).filter(({ message }) => !reasons.has(message))
  return {
    data: {
      host: dataOf(facts),
      kinds,
      boot: dataOf(boot),
      targets: dataOf(targets),
      units: dataOf(units),
      timers: dataOf(timers),
      time: dataOf(time),
      firewall: dataOf(firewall),
    },
    warnings: withoutRepeats(warnings),
  }
}

function dataOf<T>(part: Finding<T> | Unavailable): T | Unavailable {
  return isUnavailable(part) ? part : part.data
}

async function readBoot(host: Host): Promise<Finding<StatusBoot>> {
  const [boot, pending] = await Promise.all([readBootDefault(host), readRebootPending(host)])
  return { data: { ...boot.data, rebootPending: pending.data }, warnings: [...boot.warnings, ...pending.warnings] }
}

async function readUnitCounts(host: Host): Promise<Finding<StatusUnits>> {
  const { data, warnings } = await readUnits(host, { all: true })
  const failed = data.units.filter((unit) => unit.active === 'failed')
  const active = data.units.filter((unit) => unit.active === 'active').length
  return { data: { total: data.units.length, active, failed }, warnings }
}

/** A clock of which nobody can say anything is "unavailable" here, with the reason of the one who was asked. */
async function readTimeOrThrow(host: Host): Promise<Finding<TimeStatusData>> {
  const { data, warnings, failure } = await readTimeStatus(host)
  if (failure !== null && data.synchronised === null) throw failure
  return { data, warnings }
}

async function readFirewallOrThrow(host: Host): Promise<Finding<FirewallShowData>> {
  const { data, warnings, failure } = await readFirewall(host)
  if (failure !== null) throw failure
  return { data, warnings }
}

function withoutRepeats(warnings: readonly Warning[]): Warning[] {
  return warnings.filter(
    ({ code, message }, index) => warnings.findIndex((other) => other.code === code && other.message === message) === index,
  )
}
