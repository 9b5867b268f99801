import type { ShownUnit, UnitProcess, UnitShowData } from '../facts/units/show.js'
import type { UnitWanter } from '../facts/units/wanted-by.js'
import type { JournalEntry } from '../tools/journalctl/journal.js'
import { bytes, count, duration, instant, relative } from './numbers.js'
import { safe } from './text.js'
import { paintUnitFileState } from './unit-files.js'
import { renderRows, type Cell, type LabelledRow } from './unit-rows.js'
import { paintActive } from './units.js'
import type { Style, View } from './view.js'
import { wrapAfter, wrapWords } from './wrap.js'

/** `unit show`, `service status`: the state and why, what it is made of, what it takes, its processes, its last words. */
export function renderUnit({ unit, log, wantedBy, files, processes }: UnitShowData, view: View): string {
  const { style } = view
  const rows: LabelledRow[] = [
    ['state', [{ text: stateText(unit, view), paint: (text) => paintActive(text, unit.active, style) }]],
    ['why', unit.why.map((text) => ({ text, paint: isTrouble(unit) ? style.bad : style.warn }))],
    ['says', unit.statusText === null ? [] : [unit.statusText]],
    ['enabled', enabledCells(unit, style)],
    ['also known as', unit.names.filter((name) => name !== unit.id)],
    ...whatRows(unit),
    ['wanted by', wanterTexts(wantedBy, unit)],
    ['started by', unit.triggeredBy],
    ['starts', unit.triggers],
    ['last run', lastRunCells(unit, style)],
    ['restarts', unit.restarts === null || unit.restarts === 0 ? [] : [restartsText(unit)]],
    ['takes', takesText(unit)],
    ['files', files.map(({ path, kind }) => (kind === 'drop-in' ? `${path} (drop-in)` : path))],
    ['made from', unit.sourcePath === null ? [] : [unit.sourcePath]],
    ['docs', unit.documentation],
  ]
  const lines = [...titleLines(unit, view), ...renderRows(rows, view)]
  if (processes.length > 0)
    lines.push('', ...headingLines(`Processes in ${unit.controlGroup ?? ''}`, view), ...processLines(processes, view))
  if (log.length > 0) lines.push('', style.heading('Log, times in UTC'), ...log.flatMap((entry) => logLines(entry, view)))
  return `${lines.join('\n')}\n`
}

function titleLines({ id, description }: ShownUnit, { style, width }: View): string[] {
  const text = description === null || description === id ? id : `${id} - ${description}`
  const [first = '', ...more] = wrapWords(safe(text), width)
  const name = safe(id)
  return [first.startsWith(name) ? style.strong(name) + first.slice(name.length) : first, ...more]
}

function headingLines(text: string, { style, width }: View): string[] {
  return wrapWords(safe(text), width).map((line) => style.heading(line))
}

function isTrouble({ active, load }: ShownUnit): boolean {
  return active === 'failed' || !['loaded', 'masked'].includes(load)
}

/** `active (running) since 2025-07-26 06:13:03 UTC (2s ago)`; what is not loaded says so first. */
function stateText({ load, active, sub, freezer, since, jobId }: ShownUnit, { now }: View): string {
  const detail = [...(sub === active ? [] : [sub]), ...(freezer === null || freezer === 'running' ? [] : [freezer])]
  return [
    load === 'loaded' ? '' : `${load}, `,
    active,
    ...detail.map((word) => ` (${word})`),
    since === null ? '' : ` since ${instant(since)} (${relative(since, now)})`,
    jobId === null ? '' : `; job ${String(jobId)} is pending`,
  ].join('')
}

function enabledCells({ unitFileState, preset, transient }: ShownUnit, style: Style): Cell[] {
  if (unitFileState === null) return transient === true ? [{ text: 'transient' }] : []
  const text = preset === null || WITHOUT_PRESET.has(unitFileState) ? unitFileState : `${unitFileState} (preset: ${preset})`
  return [{ text, paint: (line) => paintUnitFileState(line, unitFileState, style) }]
}

/** What nobody enables: systemd names a preset all the same, and systemctl status does not show it. */
const WITHOUT_PRESET: ReadonlySet<string> = new Set(['alias', 'static', 'generated', 'transient'])

/** What and where, by type. */
function whatRows(unit: ShownUnit): LabelledRow[] {
  const some = (value: string | null): string[] => (value === null ? [] : [value])
  const connections = unit.accept === true ? [`${String(unit.connections ?? 0)} open, ${String(unit.accepted ?? 0)} accepted`] : []
  return [
    ['what', some(unit.what)],
    ['where', some(unit.where)],
    ['file system', some(unit.fileSystem)],
    ['options', some(unit.options)],
    ['device', some(unit.sysfsPath)],
    ['follows', some(unit.following)],
    ['listens on', unit.listen.map(({ address, type }) => `${address} (${type})`)],
    ['connections', connections],
    ['watches', unit.watches.map(({ path, condition }) => `${path} (${condition})`)],
    ['runs', unit.type === 'timer' ? [`hostward timer show ${unit.id} tells when`] : []],
    ['pulls in', unit.type === 'target' ? [[...unit.requires, ...unit.wants].join(' ')].filter((text) => text !== '') : []],
  ]
}

/** Each link on a line of its own; the units that name this one in a setting (a slice has hundreds) together. */
function wanterTexts(wantedBy: readonly UnitWanter[], { type }: ShownUnit): string[] {
  const kind = (how: string): string => (how === 'WantedBy' ? '' : ` (${how})`)
  // The links of a device are udev's, which no folder has.
  const linked = wantedBy.filter(({ link }) => link !== null && type !== 'device')
  const others = wantedBy.filter((wanter) => !linked.includes(wanter))
  const hows = [...new Set(others.map(({ how }) => how))]
  return [
    ...linked.map(({ unit, how, link }) => `${unit}${kind(how)}: ${link ?? ''}`),
    ...hows.map(
      (how) =>
        `${others
          .filter((wanter) => wanter.how === how)
          .map(({ unit }) => unit)
          .join(' ')}${kind(how)}`,
    ),
  ]
}

/** How the main process or a oneshot's command ended last; `why` tells it of a unit that failed. */
function lastRunCells({ mainProcessEnd: end, mainPid, active }: ShownUnit, style: Style): Cell[] {
  if (end === null || mainPid !== null || active === 'failed') return []
  const name = end.word === null ? '' : `/${end.word}`
  const how = end.code === 'exited' ? `exit code ${String(end.status)}${name}` : `${end.code} by ${end.word ?? String(end.status)}`
  const when = end.exited === null ? '' : ` at ${instant(end.exited)}`
  return [{ text: `${how}${when}`, paint: (text) => (end.code === 'exited' && end.status === 0 ? text : style.warn(text)) }]
}

function restartsText({ restarts, restart }: ShownUnit): string {
  return `${count(restarts ?? 0, 'time')} by systemd (Restart=${restart ?? '?'})`
}

/** `memory 23.1M (peak 30.5M, limit 64M), CPU 367ms, 2 of at most 10816 tasks`. */
function takesText(unit: ShownUnit): string[] {
  const memory = [
    unit.memoryPeakBytes === null ? '' : `peak ${bytes(unit.memoryPeakBytes)}`,
    unit.memorySwapBytes === null || unit.memorySwapBytes === 0 ? '' : `swap ${bytes(unit.memorySwapBytes)}`,
    unit.memoryLimitBytes === null ? '' : `limit ${bytes(unit.memoryLimitBytes)}`,
  ].filter((part) => part !== '')
  const parts = [
    unit.memoryBytes === null ? '' : `memory ${bytes(unit.memoryBytes)}${memory.length > 0 ? ` (${memory.join(', ')})` : ''}`,
    unit.cpuSeconds === null ? '' : `CPU ${duration(unit.cpuSeconds)}`,
    unit.tasks === null ? '' : `${count(unit.tasks, 'task')}${unit.tasksLimit === null ? '' : ` of at most ${String(unit.tasksLimit)}`}`,
    unit.ipInBytes === null || unit.ipOutBytes === null ? '' : `network ${bytes(unit.ipInBytes)} in, ${bytes(unit.ipOutBytes)} out`,
    unit.ioReadBytes === null || unit.ioWrittenBytes === null
      ? ''
      : `disk ${bytes(unit.ioReadBytes)} read, ${bytes(unit.ioWrittenBytes)} written`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? [] : [parts.join(', ')]
}

/** The tree: parents before their children, the groups below the unit's own after its processes. */
function processLines(processes: readonly UnitProcess[], view: View): string[] {
  const width = Math.max(...processes.map(({ pid }) => String(pid).length))
  let group = '/'
  return processes.flatMap((process) => {
    const heading = process.cgroup === group ? [] : [`  ${view.style.faint(safe(process.cgroup))}`]
    group = process.cgroup
    const command = process.args.length > 0 ? process.args.join(' ') : `[${process.name ?? 'not to be seen by this user'}]`
    const mark = `${'  '.repeat(process.depth + 1)}${String(process.pid).padStart(width)} `
    return [...heading, ...wrapAfter(mark, `${safe(command)}${process.main ? ' (main)' : ''}`, view.width)]
  })
}

function logLines({ timestamp, identifier, pid, message, priority }: JournalEntry, view: View): string[] {
  const when = timestamp === null ? '-' : timestamp.slice(0, 19).replace('T', ' ')
  const who = `${identifier ?? '-'}${pid === null ? '' : `[${String(pid)}]`}`
  const [first = '', ...more] = message.split('\n')
  const lines = wrapAfter(`  ${when} `, safe(`${who}: ${first}`), view.width)
  for (const line of more) lines.push(...wrapAfter(' '.repeat(when.length + 3), safe(line), view.width))
  return lines.map((line) => paintPriority(line, priority, view.style))
}

function paintPriority(text: string, priority: number | null, style: Style): string {
  if (priority === null || priority > 5) return text
  return priority <= 3 ? style.bad(text) : priority === 4 ? style.warn(text) : style.strong(text)
}
