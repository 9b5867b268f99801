import type { Warning } from '../../errors.js'
import { notUnderstood } from '../lines.js'
import type { Instant } from '../timestamps.js'
import { splitWords } from './words.js'
import type { StatusField } from './status-fields.js'
import type { StatusCommand, StatusConditions, StatusRelation, UnitStatus } from './status-model.js'
import { parseStatusBytes, parseStatusEnd, parseStatusSpan, parseStatusTime } from './status-values.js'
import type { ListenAddress } from './unit.js'

type Described = Omit<UnitStatus, 'id' | 'type' | 'symbol' | 'description' | 'needDaemonReload'>

/** The typed model of the fields. @throws ParseError for a field whose text has another form */
export function toUnitStatus(fields: readonly StatusField[], utcOffsetMinutes?: number): { unit: Described; warnings: Warning[] } {
  const warnings: Warning[] = []
  const field = (key: string): StatusField | undefined => fields.find((each) => each.key === key)
  const text = (key: string): string | null => field(key)?.values[0] ?? null
  /** The groups of a pattern that the field must have; all missing when there is no such field. */
  const groups = (key: string, pattern: RegExp): (string | undefined)[] => {
    const found = field(key)
    if (found === undefined) return []
    const match = pattern.exec(found.values[0] ?? '')
    if (!match) throw notUnderstood('systemctl', found.line, `${key}: in another form was expected`)
    return match.slice(1)
  }
  const time = (key: string, value: string | undefined): Instant => {
    if (value === undefined) return { iso: null, usec: null }
    const instant = parseStatusTime(value, utcOffsetMinutes)
    if (instant === null) warnings.push(zoneWarning(field(key), value))
    return instant ?? { iso: null, usec: null }
  }

  const [load, reason, path, unitFileState, preset] = groups('Loaded', LOADED)
  const [active, first, second, result, since] = groups('Active', ACTIVE)
  const [sub, freezer] = second === undefined && FROZEN.test(first ?? '') ? [undefined, first] : [first, second]
  const [mainPid, mainEnd, mainName, controlAfter, controlNameAfter] = groups('Main PID', MAIN_PID)
  const [controlAlone, controlNameAlone] = groups('Control PID', CONTROL_PID)
  const [accepted, connections, refused] = groups('Accepted', ACCEPTED)
  const [tasks, tasksLimit] = groups('Tasks', LIMITED)
  const [fdStore, fdStoreLimit] = groups('FD Store', LIMITED)
  const [ipIn, ipOut] = groups('IP', /^(\S+) in, (\S+) out$/)
  const [ioRead, ioWritten] = groups('IO', /^(\S+) read, (\S+) written$/)
  const [memory, memoryDetails] = groups('Memory', /^(\S+)(?: \((.*)\))?$/)
  const [memoryPeak, memoryPeakDetails] = groups('Mem peak', /^(\S+)(?: \((.*)\))?$/)
  const [sinceAt, untilAt, nextAt] = [
    time('Active', since),
    time('Until', text('Until') ?? undefined),
    time('Trigger', text('Trigger') ?? undefined),
  ]
  const unit: Described = {
    following: groups('Follows', /^unit currently follows state of (\S+)$/)[0] ?? null,
    load: load ?? null,
    loadError: reason ?? null,
    path: path ?? null,
    unitFileState: unitFileState ?? null,
    preset: preset ?? null,
    transient: text('Transient') === null ? null : text('Transient') === 'yes',
    dropIns: dropInsOf(field('Drop-In')),
    active: active ?? null,
    sub: sub ?? active ?? null,
    freezer: freezer ?? null,
    result: result ?? null,
    since: sinceAt.iso,
    sinceUsec: sinceAt.usec,
    until: untilAt.iso,
    untilUsec: untilAt.usec,
    durationSeconds: parseStatusSpan(text('Duration') ?? ''),
    jobId: numberOrNull(groups('Job', /^(\d+)$/)[0]),
    invocationId: text('Invocation'),
    triggeredBy: (field('TriggeredBy')?.values ?? []).map(relationOf),
    triggers: (field('Triggers')?.values ?? []).map(relationOf),
    nextElapse: nextAt.iso,
    nextElapseUsec: nextAt.usec,
    conditions: conditionsOf(field('Condition'), time),
    asserts: conditionsOf(field('Assert'), time),
    sysfsPath: text('Device'),
    where: text('Where'),
    what: text('What'),
    documentation: (field('Docs')?.values ?? []).flatMap(splitWords),
    listen: (field('Listen')?.values ?? []).map(listenOf),
    accepted: numberOrNull(accepted),
    connections: numberOrNull(connections),
    refused: numberOrNull(refused),
    commands: fields.filter((each) => each.key === 'Process').map(commandOf),
    mainPid: numberOrNull(mainPid),
    mainName: mainName ?? null,
    mainProcessEnd: mainEnd === undefined ? null : parseStatusEnd(mainEnd),
    controlPid: numberOrNull(controlAfter ?? controlAlone),
    controlName: controlNameAfter ?? controlNameAlone ?? null,
    statusText: groups('Status', /^"(.*)"$/)[0] ?? null,
    error: text('Error'),
    ipInBytes: bytesOrNull(ipIn),
    ipOutBytes: bytesOrNull(ipOut),
    ioReadBytes: bytesOrNull(ioRead),
    ioWrittenBytes: bytesOrNull(ioWritten),
    tasks: numberOrNull(tasks),
    tasksLimit: numberOrNull(tasksLimit),
    fdStore: numberOrNull(fdStore),
    fdStoreLimit: numberOrNull(fdStoreLimit),
    memoryBytes: bytesOrNull(memory),
    memory: { ...sizesOf(memoryDetails), ...sizesOf(memoryPeakDetails), ...sizesOf(memoryPeak && `peak: ${memoryPeak}`) },
    cpuSeconds: parseStatusSpan(text('CPU') ?? ''),
    controlGroup: text('CGroup'),
    fields: rawFields(fields),
  }
  return { unit, warnings }
}

/** `loaded (/x.service; enabled; preset: enabled)`, `loaded (/proc/self/mountinfo)`, `masked (Reason: …)`, `not-found`. */
const LOADED = /^(\S+)(?: \((?:Reason: (.*)|([^;]*?)(?:; ([^;]+?))?(?:; (?:vendor )?preset: (\w+))?)\))?$/
/** `active (running) (frozen) (Result: signal) since …`; SUB is left out when it says the same as ACTIVE. */
const ACTIVE = /^(\S+)(?: \((?!Result: )([^)]*)\))?(?: \((?!Result: )([^)]*)\))?(?: \(Result: ([^)]*)\))?(?: since (.*))?$/
const FROZEN = /^(?:frozen|freezing|thawing)/
/** `785 (chronyd)`, `49 (code=exited, status=1/FAILURE)`, `28 (x); Control PID: 30 (y)` (`;         : 30 (y)` in 219). */
const MAIN_PID = /^(\d+)(?: \((?:(code=[^)]*)|(.*?))\))?(?:; ?(?:Control PID| *): (\d+)(?: \((.*)\))?)?$/
const CONTROL_PID = /^(\d+)(?: \((.*)\))?$/
const ACCEPTED = /^(\d+); Connected: (\d+);?(?: *Refused: (\d+))?$/
const LIMITED = /^(\d+)(?: \(limit: (\d+)\))?$/

function zoneWarning(field: StatusField | undefined, value: string): Warning {
  const where = field === undefined ? '' : `line ${String(field.line.number)}: `
  const message = `${where}the zone of ${JSON.stringify(value)} is not known or means several; the time is null (name it with --utc-offset)`
  return { code: 'ZONE_UNKNOWN', message }
}

/** A directory, then `└─10-a.conf, 20-b.conf`; several directories follow each other. */
function dropInsOf(field: StatusField | undefined): string[] {
  const paths: string[] = []
  let directory = ''
  for (const value of field?.values ?? []) {
    const names = /^(?:└─|`-)(.*)$/.exec(value)?.[1]
    if (names === undefined) directory = value
    else paths.push(...names.split(', ').map((name) => `${directory}/${name}`))
  }
  return paths
}

function relationOf(value: string): StatusRelation {
  const match = /^(?:(\S) )?(\S+)$/.exec(value.trim())
  return { unit: match?.[2] ?? value.trim(), symbol: match?.[1] ?? null }
}

function listenOf(value: string): ListenAddress {
  const match = /^(.*) \((\w+)\)$/.exec(value)
  return { address: match?.[1] ?? value, type: match?.[2] ?? '' }
}

/** @throws ParseError */
function commandOf(field: StatusField): StatusCommand {
  const match = /^(\d+) (\w+)=(.*) \((code=[^()]*)\)$/.exec(field.values[0] ?? '')
  if (!match) throw notUnderstood('systemctl', field.line, 'Process: with its end was expected')
  const [, pid = '', setting = '', commandLine = '', end = ''] = match
  return { setting, pid: Number(pid), commandLine, end: parseStatusEnd(end) }
}

/** `start condition failed at TIME; AGO` (unmet since 248), then one line for each condition that was not met. */
function conditionsOf(field: StatusField | undefined, time: (key: string, value: string) => Instant): StatusConditions | null {
  if (field === undefined) return null
  const match = /^start (?:condition|assertion) (?:failed|unmet) at (.*)$/.exec(field.values[0] ?? '')
  if (!match) throw notUnderstood('systemctl', field.line, `${field.key}: start … failed at … was expected`)
  const checked = time(field.key, match[1] ?? '')
  const unmet = field.values.slice(1).map((value) => value.replace(/^(?:├─|└─|\|-|`-) ?/, '').replace(/ was not met$/, ''))
  return { checked: checked.iso, checkedUsec: checked.usec, unmet }
}

/** `peak: 5.2M, swap: 0B, low (startup): 1M` by name. */
function sizesOf(text: string | undefined): Record<string, number> {
  const sizes: Record<string, number> = {}
  for (const part of (text ?? '').split(', ')) {
    const [name = '', size = ''] = part.split(': ')
    const bytes = parseStatusBytes(size)
    if (bytes !== null) sizes[name] = bytes
  }
  return sizes
}

function rawFields(fields: readonly StatusField[]): Record<string, string[]> {
  const raw: Record<string, string[]> = {}
  for (const field of fields) raw[field.key] = [...(raw[field.key] ?? []), ...field.values]
  return raw
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function bytesOrNull(text: string | undefined): number | null {
  return text === undefined ? null : parseStatusBytes(text)
}
