import type { Clock } from './clock.js'
import { formatTimestamp } from './format.js'
import type { Manager } from './manager.js'

/** When the boot reached its stages, in seconds since the kernel started. */
export interface BootStages {
  /** 0 where there is no initrd with systemd. */
  initrd: number
  userspace: number
  finish: number
}

/**
 * Properties of the manager, in the order of `systemctl show`. No firmware and no loader times: GRUB passes none on.
 * systemd sets them to 0 then.
 */
export function managerProperties(
  manager: Manager,
  clock: Clock,
  { initrd, userspace, finish }: BootStages,
  { version, virtualization }: { version: string; virtualization: string },
): Record<string, string> {
  const time = (name: string, seconds: number): [string, string][] => {
    const usec = Math.round(seconds * 1e6)
    return [
      [`${name}Timestamp`, usec === 0 && name !== 'Kernel' ? '' : formatTimestamp(clock.realtime(usec))],
      [`${name}TimestampMonotonic`, String(usec)],
    ]
  }
  const failed = manager.sorted().filter((unit) => unit.spec.runtime.active === 'failed').length
  return Object.fromEntries([
    ['Version', version],
    ['Virtualization', virtualization],
    ['Architecture', 'x86-64'],
    ['Tainted', ''],
    ...time('Firmware', 0),
    ...time('Loader', 0),
    ...time('Kernel', 0),
    ...time('InitRD', initrd),
    ...time('Userspace', userspace),
    ...time('Finish', finish),
    ...time('SecurityStart', userspace + 0.0042),
    ...time('SecurityFinish', userspace + 0.0051),
    ...time('GeneratorsStart', userspace + 0.101),
    ...time('GeneratorsFinish', userspace + 0.244),
    ...time('UnitsLoadStart', userspace + 0.245),
    ...time('UnitsLoadFinish', userspace + 0.428),
    ['NNames', String(manager.units.size)],
    ['NFailedUnits', String(failed)],
    ['NJobs', '0'],
    ['SystemState', failed > 0 ? 'degraded' : 'running'],
  ])
}
