import type { ProcessEnd } from './exit-status.js'
import type { ListenAddress } from './unit.js'

/** A unit that the status names beside its own, with the symbol of its state. */
export interface StatusRelation {
  unit: string
  /** `●` active, `○` inactive, `×` failed, `↻` changing; null where systemd prints none. */
  symbol: string | null
}

/** Conditions that kept the unit from starting. */
export interface StatusConditions {
  /** ISO 8601 UTC; null when the zone is unknown. */
  checked: string | null
  checkedUsec: number | null
  /** As in the unit file: `ConditionPathExists=!/etc/x`. */
  unmet: string[]
}

/** A command of the unit that has ended. */
export interface StatusCommand {
  /** ExecStartPre, ExecStart … */
  setting: string
  pid: number
  commandLine: string
  /** null when the pager cut it. */
  end: ProcessEnd | null
}

/** A process in the tree of control groups. */
export interface StatusProcess {
  pid: number
  commandLine: string
  /** Control group below the unit's own; `/` is that one itself. */
  cgroup: string
}

/** A line of the journal as `systemctl status` prints it: without year and zone. */
export interface StatusLogLine {
  timestampText: string
  host: string
  identifier: string
  pid: number | null
  message: string
  /** The pager cut its end. */
  cut: boolean
}

/**
 * What `systemctl status` shows of one unit. Keys as those of `unit show` where they mean the same. Sizes and spans are as
 * exact as the text (`23.1M`).
 */
export interface UnitStatus {
  id: string
  type: string
  /** The symbol before the name; null where there is none. */
  symbol: string | null
  description: string | null
  following: string | null
  load: string | null
  loadError: string | null
  path: string | null
  unitFileState: string | null
  preset: string | null
  transient: boolean | null
  dropIns: string[]
  active: string | null
  sub: string | null
  freezer: string | null
  result: string | null
  since: string | null
  sinceUsec: number | null
  until: string | null
  untilUsec: number | null
  /** How long it was active. */
  durationSeconds: number | null
  jobId: number | null
  invocationId: string | null
  triggeredBy: StatusRelation[]
  triggers: StatusRelation[]
  /** Next run of a timer. */
  nextElapse: string | null
  nextElapseUsec: number | null
  conditions: StatusConditions | null
  asserts: StatusConditions | null
  sysfsPath: string | null
  where: string | null
  what: string | null
  documentation: string[]
  listen: ListenAddress[]
  accepted: number | null
  connections: number | null
  refused: number | null
  commands: StatusCommand[]
  mainPid: number | null
  mainName: string | null
  mainProcessEnd: ProcessEnd | null
  controlPid: number | null
  controlName: string | null
  statusText: string | null
  error: string | null
  ipInBytes: number | null
  ipOutBytes: number | null
  ioReadBytes: number | null
  ioWrittenBytes: number | null
  tasks: number | null
  tasksLimit: number | null
  fdStore: number | null
  fdStoreLimit: number | null
  memoryBytes: number | null
  /** `peak`, `max`, `limit`, `swap`, `available` … in bytes; null: no limit (`infinity`). */
  memory: Record<string, number | null>
  cpuSeconds: number | null
  controlGroup: string | null
  needDaemonReload: boolean
  /** Fields (as in `fields`) of which the pager cut a part: words and numbers there are null, texts stand as far as they were printed. */
  cut: string[]
  /** Every field as printed, line by line. */
  fields: Record<string, string[]>
}

/** The status of one unit, with its processes and the last lines of its log. */
export interface StatusOfUnit {
  unit: UnitStatus
  processes: StatusProcess[]
  log: StatusLogLine[]
}
