import type { Warning } from '../../errors.js'
import type { StatusField } from './status-fields.js'
import type { StatusCommand, StatusConditions, StatusRelation, UnitStatus } from './status-model.js'
import { refuse, StatusReader } from './status-reader.js'
import { parseStatusBytes, parseStatusEnd, parseStatusSizes, parseStatusSpan } from './status-values.js'
import type { ListenAddress } from './unit.js'
import { splitWords } from './words.js'

type Described = Omit<UnitStatus, 'id' | 'type' | 'symbol' | 'description' | 'needDaemonReload'>

/** The typed model of the fields. @throws ParseError for a field whose text has another form */
export function toUnitStatus(fields: readonly StatusField[], utcOffsetMinutes?: number): { unit: Described; warnings: Warning[] } {
  const reader = new StatusReader(fields, utcOffsetMinutes)
  const [load, reason, path, unitFileState, preset] = reader.groups('Loaded', LOADED, LOADED_CUT)
  const [active, first, second, result, since] = reader.groups('Active', ACTIVE, ACTIVE_CUT)
  const [sub, freezer] = second === undefined && FROZEN.test(first ?? '') ? [undefined, first] : [first, second]
  const [mainPid, mainEnd, mainName, controlAfter, controlNameAfter] = reader.groups('Main PID', MAIN_PID, MAIN_PID_CUT)
  const [controlAlone, controlNameAlone] = reader.groups('Control PID', CONTROL_PID, PID_CUT)
  const [accepted, connections, refused] = reader.groups('Accepted', ACCEPTED)
  const [tasks, tasksLimit] = reader.groups('Tasks', LIMITED)
  const [fdStore, fdStoreLimit] = reader.groups('FD Store', LIMITED)
  const [ipIn, ipOut] = reader.groups('IP', /^(\S+) in, (\S+) out$/)
  const [ioRead, ioWritten] = reader.groups('IO', /^(\S+) read, (\S+) written$/)
  const [sinceAt, untilAt, nextAt] = [
    reader.time('Active', since),
    reader.time('Until', reader.text('Until')),
    reader.time('Trigger', reader.text('Trigger')),
  ]
  const unit: Described = {
    following: reader.groups('Follows', /^unit currently follows state of (\S+)$/)[0] ?? null,
    load: load ?? null,
    loadError: reason ?? null,
    path: path ?? null,
    unitFileState: unitFileState ?? null,
    preset: preset ?? null,
    transient: reader.value('Transient', (text) => (text === 'yes' || text === 'no' ? text === 'yes' : null)),
    dropIns: dropInsOf(reader.field('Drop-In')),
    active: active ?? null,
    sub: sub ?? active ?? null,
    freezer: freezer ?? null,
    result: result ?? null,
    since: sinceAt.iso,
    sinceUsec: sinceAt.usec,
    until: untilAt.iso,
    untilUsec: untilAt.usec,
    durationSeconds: reader.value('Duration', parseStatusSpan),
    jobId: numberOrNull(reader.groups('Job', /^(\d+)$/)[0]),
    invocationId: reader.groups('Invocation', /^([0-9a-f]{32})$/)[0] ?? null,
    triggeredBy: reader.list('TriggeredBy', relationOf),
    triggers: reader.list('Triggers', relationOf),
    nextElapse: nextAt.iso,
    nextElapseUsec: nextAt.usec,
    conditions: conditionsOf('Condition', reader),
    asserts: conditionsOf('Assert', reader),
    sysfsPath: reader.text('Device'),
    where: reader.text('Where'),
    what: reader.text('What'),
    documentation: reader.list('Docs', splitWords).flat(),
    listen: reader.list('Listen', listenOf),
    accepted: numberOrNull(accepted),
    connections: numberOrNull(connections),
    refused: numberOrNull(refused),
    commands: fields.filter((each) => each.key === 'Process').map(commandOf),
    mainPid: numberOrNull(mainPid),
    mainName: mainName ?? null,
    mainProcessEnd: reader.part('Main PID', mainEnd, parseStatusEnd),
    controlPid: numberOrNull(controlAfter ?? controlAlone),
    controlName: controlNameAfter ?? controlNameAlone ?? null,
    statusText: reader.groups('Status', /^"(.*)"$/s, /^"(.*)$/s)[0] ?? null,
    error: reader.text('Error'),
    ipInBytes: reader.part('IP', ipIn, parseStatusBytes),
    ipOutBytes: reader.part('IP', ipOut, parseStatusBytes),
    ioReadBytes: reader.part('IO', ioRead, parseStatusBytes),
    ioWrittenBytes: reader.part('IO', ioWritten, parseStatusBytes),
    tasks: numberOrNull(tasks),
    tasksLimit: numberOrNull(tasksLimit),
    fdStore: numberOrNull(fdStore),
    fdStoreLimit: numberOrNull(fdStoreLimit),
    ...memoryOf(reader),
    cpuSeconds: reader.value('CPU', parseStatusSpan),
    controlGroup: reader.text('CGroup'),
    cut: [...new Set(fields.filter((each) => each.cut).map((each) => each.key))],
    fields: rawFields(fields),
  }
  return { unit, warnings: reader.warnings }
}

/** `loaded (/x.service; enabled; preset: enabled)`, `loaded (/proc/self/mountinfo)`, `masked (Reason: …)`, `not-found`. */
const LOADED = /^(\S+)(?: \((?:Reason: ?(.*)|([^;]*?)(?:; ([^;]+?))?(?:; (?:vendor )?preset: (\S+))?)\))?$/
const LOADED_CUT = /^(\S+) \(?(?:Reason: (.*)|([^;]*);(?: ([^;]*);)?)?/
/** `active (running) (frozen) (Result: signal) since …`; SUB is left out when it says the same as ACTIVE. */
const ACTIVE = /^(\S+)(?: \((?!Result: )([^)]*)\))?(?: \((?!Result: )([^)]*)\))?(?: \(Result: ([^)]*)\))?(?: since (.*))?$/
const ACTIVE_CUT = /^(\S+) (?:\((?!Result: )([^)]*)\) )?(?:\((?!Result: )([^)]*)\) )?(?:\(Result: ([^)]*)\) )?(?:since (.*))?/
const FROZEN = /^(?:frozen|freezing|thawing)/
/** `785 (chronyd)`, `49 (code=exited, status=1/FAILURE)`, `28 (x); Control PID: 30 (y)` (`;         : 30 (y)` in 219). */
const MAIN_PID = /^(\d+)(?: \((?:(code=[^)]*)|(.*?))\))?(?:; ?(?:Control PID| *): (\d+)(?: \((.*)\))?)?$/
const MAIN_PID_CUT = /^(\d+) (?:\((?:(code=[^)]*)|([^)]*))\)(?:; ?(?:Control PID| *): (\d+) )?)?/
const CONTROL_PID = /^(\d+)(?: \((.*)\))?$/
const PID_CUT = /^(\d+) /
const ACCEPTED = /^(\d+); Connected: (\d+);?(?: *Refused: (\d+))?$/
const LIMITED = /^(\d+)(?: \(limit: (\d+)\))?$/

/** A directory, then `└─10-a.conf, 20-b.conf`; several directories follow each other. */
function dropInsOf(field: StatusField | null): string[] {
  if (field === null) return []
  const paths: string[] = []
  let directory = ''
  for (const value of field.values) {
    const names = /^(?:└─|`-|[^\0-\x7f]{1,8})(.*)$/.exec(value)?.[1]
    if (names === undefined && !value.startsWith('/')) refuse(field)
    if (names === undefined) directory = value
    else paths.push(...names.split(', ').map((name) => `${directory}/${name}`))
  }
  return paths
}

/** `● sshd.socket`; up to systemd 246 without the symbol. */
function relationOf(value: string): StatusRelation | null {
  const match = /^(?:(\S{1,8}) )?(\S+)$/.exec(value.trim())
  return match ? { unit: match[2] ?? '', symbol: match[1] ?? null } : null
}

function listenOf(value: string): ListenAddress | null {
  const match = /^(.*) \((\w+)\)$/.exec(value)
  return match ? { address: match[1] ?? '', type: match[2] ?? '' } : null
}

/** @throws ParseError */
function commandOf(field: StatusField): StatusCommand {
  const pattern = field.cut ? /^(\d+) (\w+)=(.*)$/s : /^(\d+) (\w+)=(.*?) ?\((code=[^()]*)\)$/s
  const [, pid, setting = '', commandLine = '', end] = pattern.exec(field.values[0] ?? '') ?? []
  const ended = end === undefined ? null : parseStatusEnd(end)
  if (pid === undefined || (end !== undefined && ended === null)) refuse(field)
  return { setting, pid: Number(pid), commandLine, end: ended }
}

/** `start condition failed at TIME; AGO` (unmet since 254), then one line for each condition that was not met. */
function conditionsOf(key: string, reader: StatusReader): StatusConditions | null {
  const field = reader.field(key)
  if (field === null) return null
  const [at] = reader.groups(key, CHECKED, CHECKED)
  const checked = reader.time(key, at)
  const unmet = field.values.slice(1).map((value) => value.replace(/^(?:├─|└─|\|-|`-) ?/, '').replace(/ was not met$/, ''))
  return { checked: checked.iso, checkedUsec: checked.usec, unmet }
}

const CHECKED = /^start (?:condition|assertion) (?:failed|unmet) at (.*)$/

/** `Memory: 23.1M (peak: 30.5M, …)`; since systemd 255 `Mem peak: 30.5M (swap: …)` for a unit that has stopped. */
function memoryOf(reader: StatusReader): Pick<UnitStatus, 'memoryBytes' | 'memory'> {
  const [now, details] = reader.groups('Memory', SIZE)
  const [peak, peakDetails] = reader.groups('Mem peak', SIZE)
  const peakBytes = reader.part('Mem peak', peak, parseStatusBytes)
  return {
    memoryBytes: reader.part('Memory', now, parseStatusBytes),
    memory: {
      ...reader.part('Memory', details, parseStatusSizes),
      ...reader.part('Mem peak', peakDetails, parseStatusSizes),
      ...(peakBytes === null ? {} : { peak: peakBytes }),
    },
  }
}

const SIZE = /^(\S+)(?: \((.*)\))?$/

function rawFields(fields: readonly StatusField[]): Record<string, string[]> {
  const raw: Record<string, string[]> = {}
  for (const field of fields) raw[field.key] = [...(raw[field.key] ?? []), ...field.values]
  return raw
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
