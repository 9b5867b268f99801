import type { UnitCommand } from './exec-record.js'
import type { ProcessEnd } from './exit-status.js'
import type { UnitTimes } from './unit-times.js'

/** Where a socket listens. */
export interface ListenAddress {
  /** A path, an address with a port, a port alone … */
  address: string
  /** Stream, Datagram, SequentialPacket, FIFO, Netlink … */
  type: string
}

/** What a path unit watches. */
interface WatchedPath {
  path: string
  /** PathExists, PathChanged, PathModified, DirectoryNotEmpty … */
  condition: string
}

/** The conditions (or asserts) of a unit, as of its last start. */
export interface UnitConditions {
  /** null when they were never checked. */
  met: boolean | null
  /** ISO 8601 UTC. */
  checked: string | null
  checkedUsec: number | null
}

/** How the main process of a service ended last. */
export interface MainProcessEnd extends ProcessEnd {
  pid: number | null
  /** ISO 8601 UTC. */
  started: string | null
  startedUsec: number | null
  exited: string | null
  exitedUsec: number | null
}

/**
 * A unit of any type as `systemctl show` tells of it. What a unit does not have, or this systemd does not tell, is null (or an
 * empty list). `properties` has everything as systemd printed it.
 */
export interface Unit extends UnitTimes {
  /** The unit that answered: for an alias the unit it stands for. */
  id: string
  names: string[]
  type: string
  description: string | null
  documentation: string[]
  /** LoadState: loaded, not-found, masked, bad-setting, error … */
  load: string
  /** systemd's words about why it is not loaded. */
  loadError: string | null
  /** ActiveState: active, inactive, failed, activating … */
  active: string
  /** SubState; depends on the type. */
  sub: string
  /** FreezerState: running, frozen … */
  freezer: string | null
  /** success, exit-code, signal, timeout, start-limit-hit … */
  result: string | null
  /** Number of the pending job. */
  jobId: number | null
  invocationId: string | null
  /** A device that stands for the same thing under another name. */
  following: string | null
  /** enabled, disabled, static, masked, generated …; null when there is no unit file. */
  unitFileState: string | null
  preset: string | null
  /** The unit file. */
  path: string | null
  /** What a generator made the unit from, e.g. /etc/fstab. */
  sourcePath: string | null
  dropIns: string[]
  transient: boolean | null
  /** The files on disk are newer than what systemd has loaded. */
  needDaemonReload: boolean | null
  conditions: UnitConditions
  asserts: UnitConditions

  /** simple, forking, oneshot, notify, dbus … */
  serviceType: string | null
  /** When it is started again: no, on-failure, always … */
  restart: string | null
  /** How often systemd has started it again by itself; null before systemd 235. */
  restarts: number | null
  user: string | null
  group: string | null
  mainPid: number | null
  controlPid: number | null
  /** What the service says of itself (sd_notify). */
  statusText: string | null
  mainProcessEnd: MainProcessEnd | null
  commands: UnitCommand[]

  slice: string | null
  controlGroup: string | null
  memoryBytes: number | null
  memoryPeakBytes: number | null
  memorySwapBytes: number | null
  /** null: no limit. */
  memoryLimitBytes: number | null
  cpuSeconds: number | null
  tasks: number | null
  /** null: no limit. */
  tasksLimit: number | null
  ipInBytes: number | null
  ipOutBytes: number | null
  ioReadBytes: number | null
  ioWrittenBytes: number | null

  /** Device, file or address that is mounted or swapped to. */
  what: string | null
  /** Mount point. */
  where: string | null
  /** Type of the file system. */
  fileSystem: string | null
  options: string | null
  /** Path below /sys of a device. */
  sysfsPath: string | null
  listen: ListenAddress[]
  /** One service per connection. */
  accept: boolean | null
  connections: number | null
  accepted: number | null
  refused: number | null
  watches: WatchedPath[]

  triggers: string[]
  triggeredBy: string[]
  requires: string[]
  wants: string[]
  bindsTo: string[]
  partOf: string[]
  conflicts: string[]
  before: string[]
  after: string[]
  onFailure: string[]

  /** Every property as systemd printed it, a repeated one with each of its values. */
  properties: Record<string, string[]>
}
