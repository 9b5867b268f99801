import type { ModelEntry } from '../tools/journal.js'
import { unmetConditions } from './conditions.js'
import type { LoadedUnit, Manager } from './manager.js'

/** What systemd[1] writes about its units while a host boots (src/core/job.c, unit.c), from what happened to them. */
export function systemdLog(manager: Manager): ModelEntry[] {
  const entries = manager.sorted().flatMap((unit) => linesOf(unit, manager.version))
  return entries.map(([at, about, message, priority = 6]) => ({
    at,
    about,
    message,
    priority,
    identifier: 'systemd',
    pid: 1,
    unit: 'init.scope',
    executable: '/usr/lib/systemd/systemd',
  }))
}

type LogLine = [at: number, about: string, message: string, priority?: number]

function linesOf(unit: LoadedUnit, version: number): LogLine[] {
  const { runtime } = unit.spec
  const line = (at: number | undefined, message: string, priority?: number): LogLine[] =>
    at === undefined || at === 0 ? [] : [[at, unit.name, message, ...(priority === undefined ? [] : ([priority] as const))] as LogLine]
  if (runtime.condition?.result === false) return version < 250 ? [] : line(runtime.condition.at, skippedText(unit))
  const verbs = VERBS[unit.type]
  if (verbs !== undefined) return line(runtime.entered, `${verbs} ${unit.description}.`)
  if (unit.type === 'scope') return unit.name === 'init.scope' ? [] : line(runtime.entered, `Started ${unit.description}.`)
  return unit.type === 'service' ? serviceLines(unit, line, version) : []
}

const VERBS: Readonly<Record<string, string>> = {
  target: 'Reached target',
  mount: 'Mounted',
  swap: 'Activated swap',
  slice: 'Created slice',
  socket: 'Listening on',
  timer: 'Started',
  path: 'Started',
  automount: 'Set up automount',
}

type Line = (at: number | undefined, message: string, priority?: number) => LogLine[]

function serviceLines(unit: LoadedUnit, line: Line, version: number): LogLine[] {
  const { description, file, name } = unit
  const { started, entered, ended, mainEnded, result = 'success', active } = unit.spec.runtime
  const isOneshot = file.value('Service', 'Type') === 'oneshot' || unit.fragmentPath === null
  const finished = isOneshot && version >= 247 ? 'Finished' : 'Started'
  const lines = [
    ...(started === undefined || started === entered ? [] : line(started, `Starting ${description}...`)),
    ...(isOneshot && entered === undefined ? [] : line(entered, `${finished} ${description}.`)),
  ]
  if (ended === undefined) return lines
  if (active === 'failed') {
    const status = mainEnded?.status ?? 1
    return [
      ...lines,
      ...line(ended, `${name}: Main process exited, code=exited, status=${status}/${STATUS_NAMES[status] ?? 'n/a'}`, 5),
      ...line(ended + 0.0011, `${name}: Failed with result '${result}'.`, 4),
    ]
  }
  return [
    ...lines,
    ...line(ended, version >= 246 ? `${name}: Deactivated successfully.` : `${name}: Succeeded.`),
    ...(isOneshot ? line(ended + 0.0011, `${finished} ${description}.`) : []),
  ]
}

const STATUS_NAMES: Readonly<Record<number, string>> = { 1: 'FAILURE', 2: 'INVALIDARGUMENT', 203: 'EXEC' }

function skippedText(unit: LoadedUnit): string {
  const { checks, triggers } = unmetConditions(unit)
  return triggers
    ? `${unit.description} was skipped because no trigger condition checks were met.`
    : `${unit.description} was skipped because of an unmet condition check (${checks[0] ?? ''}).`
}
