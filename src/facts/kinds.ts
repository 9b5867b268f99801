import { NotRecordedError } from '../errors.js'
import { readIfThere, statIfThere } from '../host/files.js'
import { FileError, type Host } from '../host/types.js'
import { findPacketFilter, type PacketFilterFound } from './firewall/packet-filter.js'
import { findSupervisorKind, type SupervisorKind } from './supervisor/supervisor.js'
import { findTimeDaemon, type TimeDaemonFound } from './time/daemon-kind.js'

/** What kind of a host it is: found out, not configured. */
export interface HostKinds {
  /**
   * What PID 1 is: systemd; sysvinit (also with the BSD-style scripts of Slackware); container, where a program of its own stands in for
   * an init; other for openrc-init, runit and their like. Null when it cannot be told.
   */
  init: 'systemd' | 'sysvinit' | 'container' | 'other' | null
  /** Who starts services and keeps them up; null when nobody does, or it cannot be told. */
  supervisor: SupervisorKind | null
  /** Which daemon keeps the clock. */
  timeDaemon: TimeDaemonFound
  /** What filters packets. */
  packetFilter: PacketFilterFound
}

/** Programs that are PID 1 on a machine of its own. Anything else stands in for one: in a container. */
const OTHER_INITS: ReadonlySet<string> = new Set([
  'openrc-init',
  'runit',
  's6-svscan',
  's6-linux-init',
  'dinit',
  'busybox',
  'linuxrc',
  'launchd',
])

/**
 * Never fails: what a host does not tell, and what a recording does not hold, is null.
 *
 * @param packetFilter what the caller has found out about it
 */
export async function readHostKinds(host: Host, packetFilter = findPacketFilter(host)): Promise<HostKinds> {
  const [init, supervisor, timeDaemon, filter] = await Promise.all([
    readInit(host),
    orNull(findSupervisorKind(host)),
    findTimeDaemon(host),
    packetFilter,
  ])
  return { init, supervisor, timeDaemon, packetFilter: filter }
}

/** sd_booted(3) for systemd; the name of PID 1 for the others. */
async function readInit(host: Host): Promise<HostKinds['init']> {
  if ((await orNull(statIfThere(host, '/run/systemd/system'))) !== null) return 'systemd'
  const name = (await orNull(readIfThere(host, '/proc/1/comm')))?.trim()
  if (name === undefined || name === '') return null
  if (name === 'init') return 'sysvinit'
  return OTHER_INITS.has(name) ? 'other' : 'container'
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return null
    throw error
  }
}
