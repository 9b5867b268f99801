import { hexOf, type Clock } from './clock.js'
import { executionProperties } from './exec-properties.js'
import { formatTimespan, formatPreciseTimestamp, formatWords, unescapeName } from './format.js'
import type { LoadedUnit, Manager } from './manager.js'
import { timerProperties } from './timer-properties.js'

/** What the properties of a unit are made of. */
export interface PropertySource {
  unit: LoadedUnit
  manager: Manager
  clock: Clock
  bootId: string
}

type Values = Record<string, string | readonly string[]>

/**
 * Every property of a unit that the models know, in the order of `systemctl show`: those of the type first, then those of
 * all units (org.freedesktop.systemd1(5)). A value that is a list stands on a line each.
 */
export function propertiesOf(source: PropertySource): Map<string, readonly string[]> {
  const { unit, manager } = source
  const values: Values = { ...(BY_TYPE[unit.type]?.(source) ?? {}), ...commonProperties(source) }
  for (const [name, value] of Object.entries(unit.spec.properties ?? {})) if (values[name] !== undefined) values[name] = value
  const known = Object.entries(values).filter(([name]) => (SINCE[name] ?? 0) <= manager.version)
  return new Map(known.map(([name, value]) => [name, typeof value === 'string' ? [value] : value]))
}

/** Version of systemd that brought a property, where one of the models is older. */
const SINCE: Readonly<Record<string, number>> = {
  ExitType: 250,
  FreezerState: 246,
  CanClean: 244,
  CanFreeze: 246,
  ControlGroupId: 252,
  CleanResult: 244,
  ExecCondition: 243,
  FixedRandomDelay: 247,
  MemoryAvailable: 252,
  OnFailureOf: 249,
  OnSuccess: 249,
  OnSuccessJobMode: 249,
  OnSuccessOf: 249,
  OOMPolicy: 243,
  PropagatesStopTo: 249,
  ReloadResult: 244,
  SliceOf: 249,
  StopPropagatedFrom: 249,
  TimeoutAbortUSec: 243,
  UpheldBy: 249,
  Upholds: 249,
}

const BY_TYPE: Readonly<Record<string, (source: PropertySource) => Values>> = {
  service: serviceProperties,
  timer: timerProperties,
  device: ({ unit }) => ({ SysFSPath: unit.spec.properties?.['SysFSPath'] ?? '' }),
  mount: (source) => ({
    Where: source.unit.file.value('Mount', 'Where') ?? unescapePath(source.unit.name),
    What: source.unit.file.value('Mount', 'What') ?? '',
    Options: source.unit.file.value('Mount', 'Options') ?? '',
    Type: source.unit.file.value('Mount', 'Type') ?? '',
    TimeoutUSec: '1min 30s',
    ControlPID: '0',
    DirectoryMode: '0755',
    Result: 'success',
    ...executionProperties(source, ['ExecMount', 'ExecUnmount', 'ExecRemount']),
  }),
  automount: ({ unit }) => ({
    Where: unit.file.value('Automount', 'Where') ?? '',
    DirectoryMode: '0755',
    Result: 'success',
    TimeoutIdleUSec: '0',
  }),
  swap: (source) => ({
    What: source.unit.file.value('Swap', 'What') ?? '',
    Priority: '-2',
    Options: source.unit.file.value('Swap', 'Options') ?? '',
    TimeoutUSec: '1min 30s',
    ControlPID: '0',
    Result: 'success',
    ...executionProperties(source, ['ExecActivate', 'ExecDeactivate']),
  }),
  socket: (source) => ({
    Accept: yesNo(source.unit.file.flag('Socket', 'Accept', false)),
    NConnections: '0',
    NAccepted: '0',
    NRefused: '0',
    Result: 'success',
    Listen: listens(source.unit),
    ...executionProperties(source, []),
  }),
  path: ({ unit }) => ({
    Unit: [...(unit.relations.get('Triggers') ?? [])].join(' '),
    Paths: ['PathExists', 'PathExistsGlob', 'PathChanged', 'PathModified', 'DirectoryNotEmpty'].flatMap((key) =>
      unit.file.values('Path', key).map((path) => `${path} (${key})`),
    ),
    MakeDirectory: yesNo(unit.file.flag('Path', 'MakeDirectory', false)),
    Result: 'success',
  }),
  slice: (source) => executionProperties(source, []),
  scope: (source) => ({ TimeoutStopUSec: '1min 30s', Result: 'success', ...executionProperties(source, []) }),
  target: () => ({}),
}

function listens(unit: LoadedUnit): string[] {
  const kinds: readonly [key: string, kind: string][] = [
    ['ListenStream', 'Stream'],
    ['ListenDatagram', 'Datagram'],
    ['ListenSequentialPacket', 'SequentialPacket'],
    ['ListenNetlink', 'Netlink'],
    ['ListenFIFO', 'FIFO'],
  ]
  return kinds.flatMap(([key, kind]) => unit.file.values('Socket', key).map((address) => `${address} (${kind})`))
}

function serviceProperties(source: PropertySource): Values {
  const { unit, clock } = source
  const { file, spec } = unit
  const { runtime } = spec
  const mainEnd = runtime.mainEnded
  const started = runtime.mainPid === undefined ? null : clock.monotonic(runtime.started ?? runtime.entered ?? 0, `${unit.name} main`)
  const ended = mainEnd === undefined ? null : clock.monotonic(mainEnd.at, `${unit.name} exit`)
  return {
    Type: file.value('Service', 'Type') ?? (file.value('Service', 'BusName') === null ? 'simple' : 'dbus'),
    ExitType: 'main',
    Restart: file.value('Service', 'Restart') ?? 'no',
    PIDFile: file.value('Service', 'PIDFile') ?? '',
    NotifyAccess: file.value('Service', 'Type') === 'notify' ? 'main' : 'none',
    RestartUSec: spanOf(file.value('Service', 'RestartSec'), '100ms'),
    TimeoutStartUSec: file.value('Service', 'Type') === 'oneshot' ? 'infinity' : spanOf(file.value('Service', 'TimeoutSec'), '1min 30s'),
    TimeoutStopUSec: spanOf(file.value('Service', 'TimeoutStopSec'), '1min 30s'),
    RuntimeMaxUSec: 'infinity',
    WatchdogUSec: spanOf(file.value('Service', 'WatchdogSec'), runtime.active === 'active' ? '0' : 'infinity'),
    RemainAfterExit: yesNo(file.flag('Service', 'RemainAfterExit', false)),
    MainPID: mainEnd === undefined && runtime.active !== 'inactive' ? String(runtime.mainPid ?? 0) : '0',
    ControlPID: '0',
    BusName: file.value('Service', 'BusName') ?? '',
    StatusText: runtime.statusText ?? '',
    StatusErrno: '0',
    Result: runtime.result ?? 'success',
    ReloadResult: 'success',
    CleanResult: 'success',
    UID: '[not set]',
    GID: '[not set]',
    NRestarts: '0',
    OOMPolicy: 'stop',
    ExecMainStartTimestamp: stamp(clock, started),
    ExecMainStartTimestampMonotonic: String(started ?? 0),
    ExecMainExitTimestamp: stamp(clock, ended),
    ExecMainExitTimestampMonotonic: String(ended ?? 0),
    ExecMainPID: String(runtime.mainPid ?? 0),
    ExecMainCode: mainEnd === undefined ? '0' : '1',
    ExecMainStatus: String(mainEnd?.status ?? 0),
    ...executionProperties(source, EXEC_DIRECTIVES),
  }
}

const EXEC_DIRECTIVES = ['ExecCondition', 'ExecStartPre', 'ExecStart', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost']

const RELATIONS_IN_ORDER = [
  'Requires',
  'Requisite',
  'Wants',
  'BindsTo',
  'PartOf',
  'Upholds',
  'RequiredBy',
  'RequisiteOf',
  'WantedBy',
  'BoundBy',
  'UpheldBy',
  'ConsistsOf',
  'Conflicts',
  'ConflictedBy',
  'Before',
  'After',
  'OnSuccess',
  'OnSuccessOf',
  'OnFailure',
  'OnFailureOf',
  'Triggers',
  'TriggeredBy',
  'PropagatesReloadTo',
  'ReloadPropagatedFrom',
  'PropagatesStopTo',
  'StopPropagatedFrom',
  'JoinsNamespaceOf',
]

function commonProperties(source: PropertySource): Values {
  const { unit, manager, bootId } = source
  const { file, spec } = unit
  const words = (list: readonly string[]): string => formatWords(list, manager.version)
  const isLoaded = unit.load === 'loaded'
  const hasRun = spec.runtime.entered !== undefined || spec.runtime.started !== undefined
  const isInstalled = unit.fragmentPath !== null && !unit.fragmentPath.startsWith('/run/systemd/')
  return {
    Id: unit.name,
    Names: words([unit.name, ...unit.aliases]),
    Following: spec.following ?? '',
    ...Object.fromEntries(RELATIONS_IN_ORDER.map((name) => [name, words([...(unit.relations.get(name) ?? [])])])),
    SliceOf: '',
    RequiresMountsFor: words(file.words('Unit', 'RequiresMountsFor')),
    Documentation: words(file.words('Unit', 'Documentation')),
    Description: unit.description,
    LoadState: unit.load,
    ActiveState: spec.runtime.active,
    FreezerState: 'running',
    SubState: spec.runtime.sub,
    FragmentPath: unit.fragmentPath ?? '',
    SourcePath: file.value('Unit', 'SourcePath') ?? '',
    DropInPaths: words(unit.dropIns),
    UnitFileState: manager.unitFileState(unit),
    UnitFilePreset: isInstalled ? manager.options.presetOf(unit.name) : unit.fragmentPath === null ? '' : 'disabled',
    ...stateTimes(source),
    CanStart: yesNo(isLoaded && unit.type !== 'device' && !file.flag('Unit', 'RefuseManualStart', false)),
    CanStop: yesNo(isLoaded && unit.type !== 'device' && !file.flag('Unit', 'RefuseManualStop', false)),
    CanReload: yesNo(file.values('Service', 'ExecReload').length > 0 || (unit.type === 'mount' && isLoaded)),
    CanIsolate: yesNo(file.flag('Unit', 'AllowIsolate', false)),
    CanClean: '',
    CanFreeze: yesNo(['service', 'scope', 'slice'].includes(unit.type) && isLoaded),
    Job: '',
    StopWhenUnneeded: yesNo(file.flag('Unit', 'StopWhenUnneeded', false)),
    RefuseManualStart: yesNo(file.flag('Unit', 'RefuseManualStart', false)),
    RefuseManualStop: yesNo(file.flag('Unit', 'RefuseManualStop', false)),
    AllowIsolate: yesNo(file.flag('Unit', 'AllowIsolate', false)),
    DefaultDependencies: yesNo(file.flag('Unit', 'DefaultDependencies', true)),
    OnSuccessJobMode: 'fail',
    OnFailureJobMode: file.value('Unit', 'OnFailureJobMode') ?? 'replace',
    IgnoreOnIsolate: yesNo(file.flag('Unit', 'IgnoreOnIsolate', IGNORES_ISOLATE.has(unit.type))),
    NeedDaemonReload: 'no',
    ...conditionTimes(source),
    LoadError: isLoaded ? '' : loadError(unit),
    Transient: yesNo(unit.fragmentPath?.startsWith('/run/systemd/transient/') ?? false),
    Perpetual: yesNo(['-.mount', '-.slice', 'init.scope', 'system.slice'].includes(unit.name)),
    StartLimitIntervalUSec: spanOf(file.value('Unit', 'StartLimitIntervalSec'), '10s'),
    StartLimitBurst: file.value('Unit', 'StartLimitBurst') ?? '5',
    FailureAction: 'none',
    SuccessAction: 'none',
    InvocationID: hasRun ? hexOf(`${bootId} ${unit.name}`) : '',
    CollectMode: 'inactive',
  }
}

/** What isolating leaves alone by itself (systemd.unit(5), IgnoreOnIsolate=). */
const IGNORES_ISOLATE = new Set(['mount', 'swap', 'device', 'scope', 'slice', 'automount'])

function loadError(unit: LoadedUnit): string {
  return unit.load === 'masked'
    ? `org.freedesktop.systemd1.UnitMasked "Unit ${unit.name} is masked."`
    : `org.freedesktop.systemd1.NoSuchUnit "Unit ${unit.name} not found."`
}

function stateTimes({ unit, clock }: PropertySource): Values {
  const { active, started, entered, exited, ended } = unit.spec.runtime
  const at = (what: string, seconds: number | undefined): number | null =>
    seconds === undefined ? null : clock.monotonic(seconds, `${unit.name} ${what}`)
  const times: [string, number | null][] = [
    ['InactiveExitTimestamp', started === undefined ? at('enter', entered) : at('start', started)],
    ['ActiveEnterTimestamp', at('enter', entered)],
    ['ActiveExitTimestamp', at('exit', exited)],
    ['InactiveEnterTimestamp', at('end', ended)],
  ]
  const last = active === 'active' ? (at('enter', entered) ?? null) : (at('end', ended) ?? null)
  return Object.fromEntries(
    [['StateChangeTimestamp', last] as [string, number | null], ...times].flatMap(([name, usec]) => [
      [name, stamp(clock, usec)],
      [`${name}Monotonic`, String(usec ?? 0)],
    ]),
  )
}

function conditionTimes({ unit, clock }: PropertySource): Values {
  const { started, entered, condition } = unit.spec.runtime
  const start = started ?? entered
  const untried = { at: undefined, result: unit.type === 'device' || unit.fragmentPath === null }
  const looked = condition ?? (start === undefined || unit.fragmentPath === null ? untried : { at: start, result: true })
  const usec = looked.at === undefined ? null : Math.max(1, clock.monotonic(looked.at, `${unit.name} start`) - 412)
  const asserted = looked.result ? usec : null
  return {
    ConditionResult: yesNo(looked.at === undefined ? false : looked.result),
    AssertResult: yesNo(asserted !== null),
    ConditionTimestamp: stamp(clock, usec),
    ConditionTimestampMonotonic: String(usec ?? 0),
    AssertTimestamp: stamp(clock, asserted === null ? null : asserted + 3),
    AssertTimestampMonotonic: String(asserted === null ? 0 : asserted + 3),
  }
}

export function stamp(clock: Clock, monotonicUsec: number | null): string {
  return monotonicUsec === null ? '' : formatPreciseTimestamp(clock.realtime(monotonicUsec))
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

/** `5s`, `1h 30min`, `90` as `systemctl show` prints the property. */
export function spanOf(text: string | null, otherwise: string): string {
  return text === null ? otherwise : formatTimespan(spanUsec(text))
}

const SPANS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  '': 1e6,
  sec: 1e6,
  min: 60e6,
  m: 60e6,
  h: 3600e6,
  d: 86400e6,
  w: 604800e6,
}

/** A time span of a unit file in microseconds (systemd.time(7)). */
export function spanUsec(text: string): number {
  if (text === 'infinity') return Infinity
  return Array.from(text.matchAll(/([\d.]+)\s*([a-z]*)/g)).reduce((sum, [, count = '0', unit = '']) => {
    const size = SPANS[unit]
    if (size === undefined) throw new Error(`no such unit of time: ${text}`)
    return sum + Number(count) * size
  }, 0)
}

function unescapePath(name: string): string {
  const stem = name.slice(0, name.lastIndexOf('.'))
  return stem === '-' ? '/' : `/${unescapeName(stem)}`
}
