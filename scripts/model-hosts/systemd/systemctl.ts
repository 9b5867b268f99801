import { UnknownQuestion, type Tool, type ToolOutput } from '../host/tool.js'
import type { Clock } from './clock.js'
import { formatRelative, formatTimestamp, withoutMicroseconds } from './format.js'
import { compareNames, typeOf, type LoadedUnit, type Manager } from './manager.js'
import { propertiesOf } from './properties.js'
import { statusText } from './status-text.js'
import { timerTimes } from './timer-properties.js'

export interface SystemctlParts {
  manager: Manager
  clock: Clock
  bootId: string
  /** What `systemctl --version` prints. */
  version: string
  defaultTarget: string
  /** Properties of the manager itself, in systemctl's order. */
  managerProperties: Readonly<Record<string, string>>
}

type ShownProperties = ReadonlyMap<string, readonly string[]>

/** With the properties of the units that were asked about before. */
interface Parts extends SystemctlParts {
  shown: Map<LoadedUnit, ShownProperties>
}

interface Options {
  json: boolean
  plain: boolean
  all: boolean
  microseconds: boolean
  types: string[]
  states: string[]
  properties: string[] | null
  operands: string[]
}

/** `systemctl`, as far as hostward asks it. JSON from 246 on; before that the option is ignored, as the real one does. */
export function systemctl(given: SystemctlParts): Tool {
  const parts = { ...given, shown: new Map<LoadedUnit, ShownProperties>() }
  return (args) => {
    if (args[0] === '--version') return { stdout: parts.version }
    const [verb, ...rest] = args
    const options = parseOptions(verb ?? '', rest)
    switch (verb) {
      case 'list-units':
        return listUnits(parts, options)
      case 'list-unit-files':
        return listUnitFiles(parts, options)
      case 'list-timers':
        return listTimers(parts, options)
      case 'show':
        return show(parts, options)
      case 'cat':
        return cat(parts, options)
      case 'status':
        return status(parts, options)
      case 'get-default':
        return { stdout: `${parts.defaultTarget}\n` }
      case 'is-system-running':
        return isSystemRunning(parts)
      default:
        throw new UnknownQuestion('systemctl', args)
    }
  }
}

function parseOptions(verb: string, args: readonly string[]): Options {
  const options: Options = {
    json: false,
    plain: false,
    all: false,
    microseconds: false,
    types: [],
    states: [],
    properties: null,
    operands: [],
  }
  const end = args.indexOf('--')
  const flags = end === -1 ? args : args.slice(0, end)
  options.operands = [...flags.filter((word) => !word.startsWith('-')), ...(end === -1 ? [] : args.slice(end + 1))]
  for (const flag of flags.filter((word) => word.startsWith('-'))) {
    const [name = '', value = ''] = flag.split(/=(.*)/s)
    if (name === '--output' && value === 'json') options.json = true
    else if (name === '--plain') options.plain = true
    else if (name === '--all') options.all = true
    else if (flag === '--timestamp=us+utc') options.microseconds = true
    else if (name === '--type') options.types.push(...value.split(','))
    else if (name === '--state') options.states.push(...value.split(','))
    else if (name === '--property') options.properties = [...(options.properties ?? []), ...value.split(',')]
    else if (!['--no-pager', '--no-legend', '--full', '--no-ask-password', '--lines'].includes(name))
      throw new UnknownQuestion('systemctl', [verb, ...args])
  }
  return options
}

function listUnits({ manager }: SystemctlParts, { json, all, types, states, operands }: Options): ToolOutput {
  if (operands.length > 0) throw new UnknownQuestion('systemctl', ['list-units', ...operands])
  const rows = manager
    .sorted()
    .filter((unit) => types.length === 0 || types.includes(unit.type))
    .filter(({ load, spec: { runtime, following } }) => {
      if (states.length > 0 && !states.some((state) => [load, runtime.active, runtime.sub].includes(state))) return false
      return all || (following === undefined && (states.length > 0 || runtime.active !== 'inactive'))
    })
    .map(({ name, load, description, spec: { runtime } }) => ({ unit: name, load, active: runtime.active, sub: runtime.sub, description }))
  if (json && manager.version >= 246) return { stdout: `${JSON.stringify(rows)}\n` }
  const columns = (['unit', 'load', 'active', 'sub', 'description'] as const).map((key) => ({
    key,
    width: Math.max(...rows.map((row) => row[key].length)),
  }))
  return { stdout: rows.map((row) => `${columns.map(({ key, width }) => row[key].padEnd(width)).join(' ')}\n`).join('') }
}

function listUnitFiles({ manager }: SystemctlParts, { json, types, operands }: Options): ToolOutput {
  if (operands.length > 0) throw new UnknownQuestion('systemctl', ['list-unit-files', ...operands])
  const rows = [...manager.options.unitFileStates]
    .filter(([name]) => types.length === 0 || types.includes(typeOf(name)))
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, state]) => ({ unit_file: name, state, preset: hasPreset(state) ? manager.options.presetOf(name) : null }))
  if (json && manager.version >= 246) return { stdout: `${JSON.stringify(rows)}\n` }
  const withPreset = manager.version >= 247
  const width = (values: readonly string[]): number => Math.max(...values.map((value) => value.length))
  const names = width(rows.map((row) => row.unit_file))
  const stateWidth = width(rows.map((row) => row.state))
  return {
    stdout: rows
      .map((row) => `${row.unit_file.padEnd(names)} ${row.state.padEnd(stateWidth)}${withPreset ? ` ${row.preset ?? '-'}` : ''}\n`)
      .join(''),
  }
}

/** list-unit-files shows a preset only where one could apply (systemctl-list-unit-files.c). */
function hasPreset(state: string): boolean {
  return !['alias', 'static', 'generated', 'transient'].includes(state)
}

function listTimers({ manager, clock }: SystemctlParts, { json, all, operands }: Options): ToolOutput {
  if (operands.length > 0) throw new UnknownQuestion('systemctl', ['list-timers', ...operands])
  const timers = manager
    .sorted()
    .filter((unit) => unit.type === 'timer' && unit.load === 'loaded' && (all || unit.spec.runtime.active !== 'inactive'))
    .map((unit) => ({ unit, next: nextUsec(unit, clock), last: timerTimes(unit).lastRealtimeUsec }))
    .sort((a, b) => (a.next ?? Infinity) - (b.next ?? Infinity) || compareNames(a.unit.name, b.unit.name))
  const activates = (unit: LoadedUnit): string => [...(unit.relations.get('Triggers') ?? [])].join(', ')
  if (json && manager.version >= 246) {
    const rows = timers.map(({ unit, next, last }) => ({
      next,
      left: next,
      last: last ?? 0,
      passed: last ?? 0,
      unit: unit.name,
      activates: activates(unit),
    }))
    return { stdout: `${JSON.stringify(rows)}\n` }
  }
  const none = manager.version >= 252 ? '-' : 'n/a'
  const space = manager.version < 245 ? ' ' : ''
  const cells = timers.map(({ unit, next, last }) => [
    next === null ? none : `${formatTimestamp(next)}${space}`,
    next === null ? none : formatRelative(next, clock.nowUsec),
    last === null ? none : `${formatTimestamp(last)}${space}`,
    last === null ? none : formatRelative(last, clock.nowUsec),
    unit.name,
    unit.spec.runtime.active === 'inactive' && manager.version < 245 ? '' : activates(unit),
  ])
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return { stdout: cells.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')}\n`).join('') }
}

/** The next elapse as a time of day: a monotonic one counts from now. */
function nextUsec(unit: LoadedUnit, clock: Clock): number | null {
  const { nextRealtimeUsec, nextMonotonicUsec } = timerTimes(unit)
  if (nextMonotonicUsec === null) return nextRealtimeUsec
  const monotonic = clock.realtime(nextMonotonicUsec)
  return nextRealtimeUsec === null ? monotonic : Math.min(nextRealtimeUsec, monotonic)
}

function show({ manager, clock, bootId, managerProperties, shown }: Parts, { properties, microseconds, operands }: Options): ToolOutput {
  if (microseconds && manager.version < 247) return { stderr: "systemctl: unrecognized option '--timestamp=us+utc'\n", exitCode: 1 }
  const printed = (value: string): string => (microseconds ? value : withoutMicroseconds(value))
  const chosen = (known: Iterable<readonly [string, readonly string[]]>): string =>
    [...known]
      .filter(([name]) => properties === null || properties.includes(name))
      .flatMap(([name, values]) => values.map((value) => `${name}=${printed(value)}\n`))
      .join('')
  if (operands.length === 0) return { stdout: chosen(Object.entries(managerProperties).map(([name, value]) => [name, [value]])) }
  const blocks = operands.map((name) => {
    const unit = manager.unit(name)
    const values = shown.get(unit) ?? propertiesOf({ unit, manager, clock, bootId })
    shown.set(unit, values)
    return chosen(values)
  })
  return { stdout: blocks.join('\n') }
}

function cat({ manager }: SystemctlParts, { operands }: Options): ToolOutput {
  const { files } = manager.options
  const texts: string[] = []
  const errors: string[] = []
  for (const name of operands) {
    const { fragmentPath, dropIns, load } = manager.unit(name)
    if (load === 'masked') texts.push(`# Unit ${name} is masked.\n`)
    else if (fragmentPath === null) errors.push(`No files found for ${name}.\n`)
    else texts.push([fragmentPath, ...dropIns].map((path) => `# ${path}\n${files.readFile(path)}`).join('\n'))
  }
  return { stdout: texts.join('\n'), stderr: errors.join(''), exitCode: errors.length > 0 ? 1 : 0 }
}

function status({ manager, clock }: SystemctlParts, { operands }: Options): ToolOutput {
  return { stdout: operands.map((name) => statusText(manager.unit(name), manager, clock)).join('\n'), exitCode: 3 }
}

function isSystemRunning({ manager }: SystemctlParts): ToolOutput {
  const failed = manager.sorted().some((unit) => unit.spec.runtime.active === 'failed')
  return failed ? { stdout: 'degraded\n', exitCode: 1 } : { stdout: 'running\n' }
}
