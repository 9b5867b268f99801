import { hashOf } from './clock.js'
import { formatPreciseTimestamp } from './format.js'
import { parentSlice, sliceOf } from './implicit-relations.js'
import type { LoadedUnit, Manager } from './manager.js'
import type { PropertySource } from './properties.js'

type Values = Record<string, string | readonly string[]>

/** Command lines, control group and its counters: what units with processes have. */
export function executionProperties(source: PropertySource, directives: readonly string[]): Values {
  const { unit, manager } = source
  const { runtime } = unit.spec
  const { memoryBytes, tasks, cpuMs } = unit.type === 'slice' ? sliceCounters(unit.name, manager) : runtime
  const slice = unit.type === 'slice' ? parentSlice(unit.name) : sliceOf(unit)
  const group = controlGroupOf(unit)
  const hasProcesses = (runtime.processes?.length ?? 0) > 0 || unit.type === 'slice'
  return {
    ...Object.fromEntries(directives.map((directive) => [directive, execLines(source, directive)])),
    Slice: slice ?? '',
    ControlGroup: group ?? '',
    ControlGroupId: group === null ? '0' : String(1200 + (hashOf(group) % 4000)),
    MemoryCurrent: hasProcesses || unit.type === 'mount' ? counter(memoryBytes) : '[not set]',
    MemoryAvailable: 'infinity',
    CPUUsageNSec:
      cpuMs === undefined || manager.options.cpuAccounting === false ? '[not set]' : String(cpuMs * 1e6 + (hashOf(unit.name) % 1e6)),
    TasksCurrent: hasProcesses ? counter(tasks) : '[not set]',
    IPIngressBytes: '[no data]',
    IPEgressBytes: '[no data]',
    IOReadBytes: '18446744073709551615',
    IOWriteBytes: '18446744073709551615',
    MemoryMin: '0',
    MemoryLow: '0',
    MemoryHigh: 'infinity',
    MemoryMax: 'infinity',
    MemorySwapMax: 'infinity',
    MemoryLimit: 'infinity',
    TasksMax: unit.type === 'slice' ? 'infinity' : (unit.file.value('Service', 'TasksMax') ?? String(manager.options.tasksMax)),
    Environment: unit.file.words('Service', 'Environment').join(' '),
    EnvironmentFiles: unit.file
      .values('Service', 'EnvironmentFile')
      .map((path) => `${path.replace(/^-/, '')} (ignore_errors=${path.startsWith('-') ? 'yes' : 'no'})`),
    WorkingDirectory: workingDirectory(unit),
    User: unit.file.value('Service', 'User') ?? '',
    Group: unit.file.value('Service', 'Group') ?? '',
    DynamicUser: unit.type === 'slice' || unit.type === 'scope' ? [] : 'no',
    KillMode: unit.file.value('Service', 'KillMode') ?? 'control-group',
    KillSignal: unit.file.value('Service', 'KillSignal') === 'SIGHUP' ? '1' : '15',
  }
}

interface Counters {
  memoryBytes: number
  tasks: number
  cpuMs: number
}

/** What a slice takes is what everything in it takes, and some memory for files; its CPU time counts what has ended, too. */
function sliceCounters(name: string, manager: Manager): Counters {
  const total: Counters = { memoryBytes: 0, tasks: 0, cpuMs: 0 }
  for (const unit of manager.units.values()) {
    const isChild = unit.type === 'slice' ? parentSlice(unit.name) === name : sliceOf(unit) === name
    if (!isChild) continue
    const { memoryBytes = 0, tasks = 0, cpuMs = 0 } = unit.type === 'slice' ? sliceCounters(unit.name, manager) : unit.spec.runtime
    total.memoryBytes += memoryBytes
    total.tasks += tasks
    total.cpuMs += cpuMs
  }
  return { ...total, memoryBytes: Math.round((total.memoryBytes * 1.03) / 4096) * 4096 }
}

/** `-/root` in a unit file is `!/root` in the property: it may be missing. */
function workingDirectory(unit: LoadedUnit): string {
  return (unit.file.value('Service', 'WorkingDirectory') ?? '').replace(/^-/, '!')
}

function counter(value: number | undefined): string {
  return value === undefined ? '[not set]' : String(value)
}

/** Path below /sys/fs/cgroup of a unit that has processes; null when it has none. */
export function controlGroupOf(unit: LoadedUnit): string | null {
  if (unit.type === 'slice') return unit.spec.runtime.active === 'active' ? slicePath(unit.name) || '/' : null
  if (unit.name === 'init.scope') return '/init.scope'
  const hasGroup = (unit.spec.runtime.processes?.length ?? 0) > 0 || (unit.type === 'mount' && unit.name !== '-.mount')
  const slice = sliceOf(unit)
  if (slice === null || !hasGroup || unit.spec.runtime.active !== 'active') return null
  return `${slicePath(slice)}/${unit.name}`
}

/** `/user.slice/user-1000.slice`; empty for `-.slice`. */
function slicePath(slice: string): string {
  const parent = parentSlice(slice)
  return parent === null ? '' : `${slicePath(parent)}/${slice}`
}

function execLines(source: PropertySource, directive: string): string[] {
  const { unit } = source
  const commands = unit.file.values('Service', directive)
  const ended = (unit.spec.runtime.endedProcesses ?? []).filter((process) => process.directive === directive)
  return commands.map((command, index) => execLine(source, directive, command, index, ended[index]))
}

/** `ExecStart={ path=… ; argv[]=… ; … }` without the name. */
export function execLine(
  { unit, clock }: PropertySource,
  directive: string,
  command: string,
  index: number,
  ended: { pid: number; started: number; ended: number; status?: number } | undefined,
): string {
  const { runtime } = unit.spec
  const [, prefixes = '', rest = ''] = /^([-@:+!|]*)(.*)$/.exec(command) ?? []
  const words = rest.split(/\s+/)
  const path = words[0] ?? ''
  const argv = prefixes.includes('@') ? words.slice(1) : words
  const isMain = ended === undefined && directive === 'ExecStart' && index === 0 && runtime.mainPid !== undefined
  const main = isMain
    ? {
        pid: runtime.mainPid ?? 0,
        started: runtime.started ?? runtime.entered ?? 0,
        ended: runtime.mainEnded?.at,
        status: runtime.mainEnded?.status,
      }
    : ended
  const time = (seconds: number | undefined, what: string): string =>
    seconds === undefined ? 'n/a' : formatPreciseTimestamp(clock.realtime(clock.monotonic(seconds, `${unit.name} ${what}`)))
  return [
    `{ path=${path}`,
    `argv[]=${argv.join(' ')}`,
    `ignore_errors=${prefixes.includes('-') ? 'yes' : 'no'}`,
    `start_time=[${time(main?.started, isMain ? 'main' : `${directive} start`)}]`,
    `stop_time=[${time(main?.ended, isMain ? 'exit' : `${directive} stop`)}]`,
    `pid=${main?.pid ?? 0}`,
    main?.ended === undefined ? 'code=(null)' : 'code=exited',
    `status=${main?.ended === undefined ? '0/0' : String(main.status ?? 0)} }`,
  ].join(' ; ')
}
