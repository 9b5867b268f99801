import type { ShownService, SupervisedShowData } from '../facts/supervisor/show.js'
import type { MultilogLine } from '../tools/daemontools/multilog.js'
import { duration, instant, relative } from './numbers.js'
import { safe } from './text.js'
import { renderRows, type LabelledRow } from './unit-rows.js'
import { paintActive } from './units.js'
import type { View } from './view.js'
import { wrapAfter } from './wrap.js'

/** `service status` on a host without systemd: how it stands and why, its directory, its last lines. */
export function renderSupervised({ service, supervisor, run, logFile, log }: SupervisedShowData, view: View): string {
  const { style, now } = view
  const { name, active, sub, pid, seconds, startedAt, supervisedSince } = service
  const paint = (text: string): string => paintActive(text, active, style)
  const since = seconds === null ? '' : ` for ${duration(seconds)}`
  const rows: LabelledRow[] = [
    ['state', [{ text: `${active} (${sub})${since}`, paint }, ...service.reasons.map((text) => ({ text, paint: style.warn }))]],
    ['started', startedAt === null ? [] : [`${instant(startedAt)}, ${relative(startedAt, now)}`]],
    ['supervised', supervisedSince === null ? [] : [`since ${instant(supervisedSince)}, by ${supervisor.kind}`]],
    ['process', pid === null ? [] : [String(pid)]],
    ['enabled', [service.enabled ? 'yes: it starts by itself' : 'no']],
    ['directory', [service.path === service.directory ? service.path : `${service.path} -> ${service.directory}`]],
    ['runs', commandIn(run)],
    ['logger', [loggerText(service)]],
  ]
  const title = style.strong(safe(name))
  return [title, ...renderRows(rows, view), ...logLines(logFile, log, view), ''].join('\n')
}

/** The line of its script that starts the program. */
function commandIn(run: string | null): string[] {
  const line = run?.split('\n').findLast((text) => /^\s*exec\s/.test(text))
  return line === undefined ? [] : [line.trim()]
}

function loggerText({ log }: ShownService): string {
  if (log === null) return 'none: what it says goes to the scanner'
  if (log.state === null) return `not supervised: ${log.problem ?? 'not known why'}`
  return `${log.crashLoop === true ? 'crash-loop' : log.state}${log.seconds === null ? '' : ` for ${duration(log.seconds)}`}`
}

function logLines(file: string | null, log: readonly MultilogLine[], { style, width }: View): string[] {
  if (file === null) return []
  const lines = log.flatMap(({ time, message }) => {
    const when = time === null ? '' : instant(time)
    const [first = '', ...more] = wrapAfter(time === null ? '  ' : `  ${when}  `, safe(message), width)
    return [time === null ? first : first.replace(when, style.faint(when)), ...more]
  })
  return ['', style.faint(`Last lines of ${safe(file)}:`), ...(lines.length === 0 ? ['  none'] : lines)]
}
