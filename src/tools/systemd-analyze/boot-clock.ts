import type { Host } from '../../host/types.js'
import { askManager, numberOf, textOf, type Properties } from '../systemctl/show.js'
import { parseSystemdTime } from '../timestamps.js'

/**
 * When the stages of the boot began, as systemd keeps it (org.freedesktop.systemd1(5)). Microseconds on the monotonic
 * clock, where 0 is the start of the kernel; null for what this host did not have or measure.
 */
export interface BootClock {
  /** How long before the kernel the firmware began. */
  firmwareUsec: number | null
  /** How long before the kernel the boot loader began. */
  loaderUsec: number | null
  /** When the initrd began. */
  initrdUsec: number | null
  /** When a soft reboot began (systemd 254 and later). */
  softRebootUsec: number | null
  /** When systemd of the host itself began. */
  userspaceUsec: number | null
  /** When all jobs of the boot were done; null while it goes on. */
  finishUsec: number | null
  /** ISO 8601 UTC. */
  kernelStartedAt: string | null
  finishedAt: string | null
  /** Whether systemd booted this machine; in a container it counts from somebody else's kernel. */
  bootedMachine: boolean
  /** What systemd takes this machine for: `kvm`, `oracle`, `docker`, `lxc` …; null for bare metal. */
  virtualization: string | null
}

export const BOOT_CLOCK_PROPERTIES: readonly string[] = [
  'FirmwareTimestampMonotonic',
  'LoaderTimestampMonotonic',
  'KernelTimestamp',
  'InitRDTimestampMonotonic',
  'UserspaceTimestampMonotonic',
  'FinishTimestamp',
  'FinishTimestampMonotonic',
  'SecurityStartTimestampMonotonic',
  'SoftRebootStartTimestampMonotonic',
  'Virtualization',
]

/** @throws ToolMissingError, NotSupportedError (no systemd), DaemonNotRunningError, ParseError */
export async function askBootClock(host: Host): Promise<BootClock> {
  return bootClockOf(await askManager(host, BOOT_CLOCK_PROPERTIES))
}

/** The manager's properties as a clock. systemd sets SecurityStart… only where it booted a machine (systemd-analyze does the same). */
function bootClockOf(properties: Properties): BootClock {
  const usec = (name: string): number | null => {
    const value = numberOf(properties, `${name}TimestampMonotonic`)
    return value === 0 ? null : value
  }
  const time = (name: string): string | null => parseSystemdTime(textOf(properties, name) ?? '')?.iso ?? null
  return {
    firmwareUsec: usec('Firmware'),
    loaderUsec: usec('Loader'),
    initrdUsec: usec('InitRD'),
    softRebootUsec: usec('SoftRebootStart'),
    userspaceUsec: usec('Userspace'),
    finishUsec: usec('Finish'),
    kernelStartedAt: time('KernelTimestamp'),
    finishedAt: time('FinishTimestamp'),
    bootedMachine: usec('SecurityStart') !== null,
    virtualization: textOf(properties, 'Virtualization'),
  }
}
