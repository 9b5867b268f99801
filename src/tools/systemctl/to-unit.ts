import { parseSystemdTime, type Instant } from '../timestamps.js'
import { describeEnd, endCode } from './exit-status.js'
import { parseExecRecord, type UnitCommand } from './exec-record.js'
import { unitType } from './names.js'
import { booleanOf, numberOf, textOf, wordsOf, type Properties } from './show.js'
import { timesOf } from './unit-times.js'
import type { MainProcessEnd, Unit, UnitConditions } from './unit.js'

/**
 * The typed model of a unit's properties.
 *
 * @param utcOffsetMinutes for a saved output whose times name no or an ambiguous zone
 */
export function toUnit(properties: Properties, utcOffsetMinutes?: number): Unit {
  const id = textOf(properties, 'Id') ?? ''
  const type = unitType(id)
  const text = (name: string): string | null => textOf(properties, name)
  const number = (name: string): number | null => numberOf(properties, name)
  const words = (name: string): string[] => wordsOf(properties, name)
  const time = (name: string): Instant | null => parseSystemdTime(text(name) ?? '', utcOffsetMinutes)
  const pid = (name: string): number | null => number(name) || null
  return {
    id,
    names: words('Names'),
    type,
    description: text('Description'),
    documentation: words('Documentation'),
    load: text('LoadState') ?? 'unknown',
    loadError: loadErrorOf(text('LoadError')),
    active: text('ActiveState') ?? 'unknown',
    sub: text('SubState') ?? 'unknown',
    freezer: text('FreezerState'),
    result: text('Result'),
    jobId: number('Job'),
    invocationId: text('InvocationID'),
    following: text('Following'),
    unitFileState: text('UnitFileState'),
    preset: text('UnitFilePreset'),
    path: text('FragmentPath'),
    sourcePath: text('SourcePath'),
    dropIns: words('DropInPaths'),
    transient: booleanOf(properties, 'Transient'),
    needDaemonReload: booleanOf(properties, 'NeedDaemonReload'),
    ...timesOf(properties, time),
    conditions: conditionsOf(booleanOf(properties, 'ConditionResult'), time('ConditionTimestamp')),
    asserts: conditionsOf(booleanOf(properties, 'AssertResult'), time('AssertTimestamp')),

    serviceType: type === 'service' ? text('Type') : null,
    restart: text('Restart'),
    restarts: number('NRestarts'),
    user: text('User'),
    group: text('Group'),
    mainPid: pid('MainPID'),
    controlPid: pid('ControlPID'),
    statusText: text('StatusText'),
    mainProcessEnd: mainProcessEndOf(properties, time),
    commands: commandsOf(properties, utcOffsetMinutes),

    slice: text('Slice'),
    controlGroup: text('ControlGroup'),
    memoryBytes: number('MemoryCurrent'),
    memoryPeakBytes: number('MemoryPeak'),
    memorySwapBytes: number('MemorySwapCurrent'),
    memoryLimitBytes: smallest(number('MemoryMax'), number('MemoryLimit')),
    cpuSeconds: secondsOfNsec(number('CPUUsageNSec')),
    tasks: number('TasksCurrent'),
    tasksLimit: number('TasksMax'),
    ipInBytes: number('IPIngressBytes'),
    ipOutBytes: number('IPEgressBytes'),
    ioReadBytes: number('IOReadBytes'),
    ioWrittenBytes: number('IOWriteBytes'),

    what: text('What'),
    where: text('Where'),
    fileSystem: type === 'mount' ? text('Type') : null,
    options: text('Options'),
    sysfsPath: text('SysFSPath'),
    listen: pairsOf(properties, 'Listen').map(([address, kind]) => ({ address, type: kind })),
    accept: type === 'socket' ? booleanOf(properties, 'Accept') : null,
    connections: number('NConnections'),
    accepted: number('NAccepted'),
    refused: number('NRefused'),
    watches: type === 'path' ? pairsOf(properties, 'Paths').map(([path, condition]) => ({ path, condition })) : [],

    triggers: words('Triggers'),
    triggeredBy: words('TriggeredBy'),
    requires: words('Requires'),
    wants: words('Wants'),
    bindsTo: words('BindsTo'),
    partOf: words('PartOf'),
    conflicts: words('Conflicts'),
    before: words('Before'),
    after: words('After'),
    onFailure: words('OnFailure'),

    properties: Object.fromEntries([...properties].map(([name, values]) => [name, [...values]])),
  }
}

/** `org.freedesktop.systemd1.NoSuchUnit "Unit x not found."`: the words; ` ""` is systemd 219's "no error". */
function loadErrorOf(value: string | null): string | null {
  if (value === null) return null
  const match = /^(\S*) "(.*)"$/s.exec(value)
  if (!match) return value
  return match[2] || match[1] || null
}

function conditionsOf(result: boolean | null, checked: Instant | null): UnitConditions {
  const usec = checked?.usec ?? null
  return { met: usec === null ? null : result, checked: checked?.iso ?? null, checkedUsec: usec }
}

function mainProcessEndOf(properties: Properties, time: (name: string) => Instant | null): MainProcessEnd | null {
  const code = endCode(numberOf(properties, 'ExecMainCode') ?? 0)
  const status = numberOf(properties, 'ExecMainStatus')
  if (code === null || status === null) return null
  const started = time('ExecMainStartTimestamp')
  const exited = time('ExecMainExitTimestamp')
  return {
    ...describeEnd(code, status),
    pid: numberOf(properties, 'ExecMainPID') || null,
    started: started?.iso ?? null,
    startedUsec: started?.usec ?? null,
    exited: exited?.iso ?? null,
    exitedUsec: exited?.usec ?? null,
  }
}

/** Each command once: `Exec…Ex` properties tell of the same commands again. In the order in which systemd runs them. */
function commandsOf(properties: Properties, utcOffsetMinutes?: number): UnitCommand[] {
  return COMMAND_SETTINGS.flatMap((setting) =>
    (properties.get(setting) ?? []).map((value) => parseExecRecord(setting, value, utcOffsetMinutes)),
  ).filter((command) => command !== null)
}

const COMMAND_SETTINGS = [
  ...['ExecCondition', 'ExecStartPre', 'ExecStart', 'ExecStartPost', 'ExecReload', 'ExecStopPre', 'ExecStop', 'ExecStopPost'],
  ...['ExecMount', 'ExecUnmount', 'ExecRemount', 'ExecActivate', 'ExecDeactivate'],
]

/** `Listen=/run/x (Stream)`, once for each; systemd 219 writes `ListenStream=/run/x`, `PathExists=/x`. */
function pairsOf(properties: Properties, name: 'Listen' | 'Paths'): [value: string, kind: string][] {
  const pairs: [string, string][] = []
  for (const value of properties.get(name) ?? []) {
    const match = /^(.*) \((\w+)\)$/s.exec(value)
    if (match) pairs.push([match[1] ?? '', match[2] ?? ''])
  }
  const old = name === 'Listen' ? /^Listen(\w+)$/ : /^(Path(?:Exists|ExistsGlob|Changed|Modified)|DirectoryNotEmpty)$/
  for (const [key, values] of properties) {
    const kind = old.exec(key)?.[1]
    if (kind !== undefined) pairs.push(...values.filter((value) => value !== '').map((value): [string, string] => [value, kind]))
  }
  return pairs
}

function smallest(...limits: (number | null)[]): number | null {
  const set = limits.filter((limit) => limit !== null)
  return set.length === 0 ? null : Math.min(...set)
}

function secondsOfNsec(nsec: number | null): number | null {
  return nsec === null ? null : Math.round(nsec / 1000) / 1e6
}
