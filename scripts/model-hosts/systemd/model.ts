import { escapePath } from './format.js'

/** What a model host says about its units beyond their files: what happened to them since the boot. */

/** A process of a unit. */
export interface ModelProcess {
  pid: number
  /** What ps shows; words parted by spaces, or as a list where a word has spaces of its own. */
  command: string | readonly string[]
  /** Name of the executable (at most 15 characters); the last part of the first word when left out. */
  name?: string
  /** Parent; 1 when left out. */
  parent?: number
  uid?: number
  /** Below the unit's own control group, e.g. `app.slice/dbus.service`. */
  below?: string
  /** Seconds since the kernel started; the start of the unit's main process when left out. */
  started?: number
}

/** A process that a unit started and that has ended. */
export interface EndedProcess {
  /** The directive it comes from, e.g. `ExecStartPre`. */
  directive: string
  pid: number
  started: number
  ended: number
  status?: number
}

/** How a unit stands. Times are seconds since the kernel started. */
export interface Runtime {
  active: string
  sub: string
  /** When it left inactive; the same as `entered` when left out. */
  started?: number
  /** When it became active. */
  entered?: number
  /** When it ceased to be active. */
  exited?: number
  /** When it became inactive or failed. */
  ended?: number
  /** When its conditions were looked at, and what came of it. Follows from `started` when left out. */
  condition?: { at: number; result: boolean; check?: string | null }
  result?: string
  mainPid?: number
  /** The main process has ended: exit status. */
  mainEnded?: { at: number; status: number }
  processes?: readonly ModelProcess[]
  endedProcesses?: readonly EndedProcess[]
  memoryBytes?: number
  cpuMs?: number
  tasks?: number
  statusText?: string
}

/** Names of units that a unit depends on, by property: `Wants`, `After` … */
export type Relations = Readonly<Record<string, readonly string[]>>

/** A unit that is in memory because something happened to it, or that has no unit file. */
export interface UnitSpec {
  name: string
  runtime: Runtime
  /** For units without a unit file. */
  description?: string
  relations?: Relations
  /** Property values that neither the unit file nor the runtime tells. */
  properties?: Readonly<Record<string, string>>
  aliases?: readonly string[]
  /** A device that stands for another one. */
  following?: string
}

export const INACTIVE: Runtime = { active: 'inactive', sub: 'dead' }

/** A daemon that runs. `pid` is its main process. */
export function running(
  name: string,
  entered: number,
  pid: number,
  command: ModelProcess['command'],
  { memoryMiB = 3, cpuMs = 20, ...rest }: Omit<Partial<Runtime>, 'memoryBytes'> & { memoryMiB?: number } = {},
): UnitSpec {
  const processes = [{ pid, command }, ...(rest.processes ?? [])]
  return {
    name,
    runtime: {
      active: 'active',
      sub: 'running',
      entered,
      mainPid: pid,
      tasks: processes.length,
      memoryBytes: Math.round((memoryMiB * 1024 * 1024) / 4096) * 4096,
      cpuMs,
      ...rest,
      processes,
    },
  }
}

/** A oneshot that did its work and stays active. */
export function exited(name: string, started: number, entered: number, pid: number, rest: Partial<Runtime> = {}): UnitSpec {
  return {
    name,
    runtime: { active: 'active', sub: 'exited', started, entered, mainPid: pid, mainEnded: { at: entered, status: 0 }, cpuMs: 4, ...rest },
  }
}

/** A daemon that ended by itself for want of work. */
export function stopped(name: string, started: number, entered: number, ended: number, pid: number, cpuMs: number): UnitSpec {
  const mainEnded = { at: ended, status: 0 }
  return { name, runtime: { active: 'inactive', sub: 'dead', started, entered, exited: ended, ended, mainPid: pid, mainEnded, cpuMs } }
}

/** Tried, but a condition of its unit file was not met. `check` is that condition; null: none of several triggers was. */
export function skipped(name: string, at: number, check: string | null): UnitSpec {
  return { name, runtime: { ...INACTIVE, condition: { at, result: false, check } } }
}

/** Active without processes: targets, mounts, sockets, slices, devices … */
export function up(name: string, sub: string, entered: number, rest: Omit<Partial<UnitSpec>, 'name' | 'runtime'> = {}): UnitSpec {
  return { name, runtime: { active: 'active', sub, entered }, ...rest }
}

/** A job that something has started since the boot, and that is done. */
export function ran(name: string, started: number, seconds: number, pid: number, cpuMs?: number): UnitSpec {
  const ended = started + seconds
  return {
    name,
    runtime: { ...INACTIVE, started, ended, mainPid: pid, mainEnded: { at: ended, status: 0 }, ...(cpuMs === undefined ? {} : { cpuMs }) },
  }
}

/** A timer by the calendar: when it ran last and will run next, ISO 8601. */
export function calendarTimer(name: string, entered: number, last: string | null, next: string): UnitSpec {
  return up(name, 'waiting', entered, { properties: { NextRealtime: usecOf(next), ...(last === null ? {} : { Last: usecOf(last) }) } })
}

/** A timer that counts from the boot or from its last run; `next` is in seconds since the kernel started. */
export function monotonicTimer(name: string, entered: number, last: string | null, next: number): UnitSpec {
  return up(name, 'waiting', entered, {
    properties: { NextMonotonic: String(Math.round(next * 1e6)), ...(last === null ? {} : { Last: usecOf(last) }) },
  })
}

function usecOf(time: string): string {
  return String(Date.parse(time) * 1000)
}

/** A device with its other names: links in /dev and /sys are units of their own that follow it. */
export function device(path: string, description: string, entered: number, others: readonly string[] = []): UnitSpec[] {
  const unit = (name: string): string => `${escapePath(name)}.device`
  return [
    up(unit(path), 'plugged', entered, { description, properties: { SysFSPath: path } }),
    ...others.map((other) => up(unit(other), 'plugged', entered, { description, following: unit(path), properties: { SysFSPath: path } })),
  ]
}
