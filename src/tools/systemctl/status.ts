import type { Warning } from '../../errors.js'
import { parseShortJournalLine, isJournalMark } from '../journalctl/short-line.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import { cutByPager } from '../terminal-marks.js'
import { isUnitName, unitType } from './names.js'
import { statusFields } from './status-fields.js'
import type { StatusLogLine, StatusProcess, UnitStatus } from './status-model.js'
import { parseStatusTree } from './status-tree.js'
import { toUnitStatus } from './status-unit.js'

export interface SavedStatus {
  unit: UnitStatus
  processes: StatusProcess[]
  log: StatusLogLine[]
  warnings: Warning[]
}

const HEADING = /^([●○×↻*x]) (\S+)(?: - (.*))?$/
const CHANGED_ON_DISK = /^Warning: (?:The unit file, source configuration file or drop-ins of )?\S+ changed on disk\. Run 'systemctl/

/** What systemctl says between and after the lines of the journal. */
const NOTICE =
  /^(?:Warning|Notice): (?:some )?journal |^Hint: |^\s+(?:Users in |Pass -q to turn off)|^(?:Warning|Notice): Journal has been rotated/

/**
 * `systemctl status` of one unit, systemd 219 to 257. The times of log lines have neither year nor zone: they stay text.
 *
 * @param lines without colours
 * @param utcOffsetMinutes for times whose zone the text names ambiguously
 * @throws ParseError; also for the status of several units, or of the whole system
 */
export function parseStatus(lines: readonly Line[], utcOffsetMinutes?: number): SavedStatus {
  const changed = lines.some((line) => CHANGED_ON_DISK.test(line.text))
  const rest = lines.filter((line) => !CHANGED_ON_DISK.test(line.text))
  const start = rest.findIndex((line) => !isBlank(line))
  const heading = rest[start]
  const match = HEADING.exec(heading?.text.trimEnd() ?? '')
  const [, symbol = '', id = '', description] = match ?? []
  if (heading === undefined || !match)
    throw notUnderstood('systemctl', heading ?? { number: 1, text: '' }, 'a unit\'s heading was expected ("● sshd.service - …")')
  if (!isUnitName(id)) throw notUnderstood('systemctl', heading, 'the status of a unit was expected, not of the whole system')

  const cut = cutByPager(rest)
  const end = rest.findIndex((line, index) => index > start && isBlank(line))
  const fields = statusFields(rest.slice(start + 1, end === -1 ? undefined : end).map((line) => withoutCut(line, cut)))
  const { log, notices } = parseLog(end === -1 ? [] : rest.slice(end), cut)
  const { unit, warnings } = toUnitStatus(fields, utcOffsetMinutes)
  const tree = fields.find((field) => field.key === 'CGroup')
  return {
    unit: { ...unit, id, type: unitType(id), symbol, description: description ?? null, needDaemonReload: changed },
    processes: parseStatusTree(tree?.more ?? []),
    log,
    warnings: [...warnings, ...[...cut].map(cutWarning), ...notices],
  }
}

function withoutCut(line: Line, cut: ReadonlySet<Line>): Line {
  return cut.has(line) ? { ...line, text: line.text.slice(0, -1) } : line
}

function cutWarning(line: Line): Warning {
  return { code: 'LINE_CUT', message: `line ${String(line.number)}: the pager cut its end (">")` }
}

function parseLog(lines: readonly Line[], cut: ReadonlySet<Line>): { log: StatusLogLine[]; notices: Warning[] } {
  const log: StatusLogLine[] = []
  const notices: Warning[] = []
  for (const line of lines) {
    if (isBlank(line) || isJournalMark(line.text)) continue
    const entry = parseShortJournalLine(withoutCut(line, cut))
    const last = log.at(-1)
    if (entry !== null) log.push({ ...entry, cut: cut.has(line) })
    else if (NOTICE.test(line.text)) notices.push({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text.trim()}` })
    else if (HEADING.test(line.text))
      throw notUnderstood('systemctl', line, 'a second unit begins here: parse the status of one unit at a time')
    else if (last !== undefined && /^\s/.test(line.text)) last.message += `\n${line.text.trim()}`
    else throw notUnderstood('systemctl', line, 'a line of the journal was expected')
  }
  return { log, notices }
}
