import type { Warning } from '../../errors.js'
import type { Line } from '../lines.js'
import { columnsOf, cutByPager } from '../terminal-marks.js'
import { unitType } from './names.js'
import { statusFields, type StatusField } from './status-fields.js'
import { parseStatusLog } from './status-log.js'
import type { StatusOfUnit } from './status-model.js'
import { KNOWN_SYMBOL, statusSections, type StatusHeading, type StatusSection } from './status-sections.js'
import { parseStatusTree } from './status-tree.js'
import { toUnitStatus } from './status-unit.js'

export interface SavedStatus extends StatusOfUnit {
  /** The units after the first. */
  more: StatusOfUnit[]
  warnings: Warning[]
}

const CHANGED_ON_DISK = /^Warning: (?:The unit file, source configuration file or drop-ins of )?(\S+) changed on disk\. Run 'systemctl/

/**
 * `systemctl status` of units, systemd 208 to 257. The times of log lines have neither year nor zone: they stay text.
 *
 * @param lines without colours
 * @param utcOffsetMinutes for times whose zone the text names ambiguously
 * @throws ParseError; also for the status of the whole system
 */
export function parseStatus(lines: readonly Line[], utcOffsetMinutes?: number): SavedStatus {
  const changed = new Set(lines.flatMap((line) => CHANGED_ON_DISK.exec(line.text)?.[1] ?? []))
  const rest = lines.filter((line) => !CHANGED_ON_DISK.test(line.text))
  const cut = cutByPager(rest)
  const edge = rest.reduce((widest, line) => Math.max(widest, columnsOf(line.text)), 0)
  const warnings = [...cut].map(cutWarning)
  const [first, ...more] = statusSections(rest).map((section) => {
    const { unit, ...told } = parseSection(section, { cut, edge, utcOffsetMinutes })
    warnings.push(...told.warnings)
    return { unit: { ...unit, needDaemonReload: changed.has(unit.id) }, processes: told.processes, log: told.log }
  })
  if (first === undefined) throw new Error('statusSections finds a unit or throws')
  return { ...first, more, warnings }
}

interface Around {
  cut: ReadonlySet<Line>
  edge: number
  utcOffsetMinutes: number | undefined
}

function parseSection(
  { heading, fields: lines, log: below }: StatusSection,
  { cut, edge, utcOffsetMinutes }: Around,
): StatusOfUnit & { warnings: Warning[] } {
  const fields = statusFields(lines, cut, edge)
  const { log, notices } = parseStatusLog(below, cut)
  const { unit, warnings } = toUnitStatus(fields, utcOffsetMinutes)
  const { id, symbol } = heading
  const description = cut.has(heading.line) ? (heading.description?.slice(0, -1) ?? null) : heading.description
  return {
    unit: { ...unit, id, type: unitType(id), symbol, description, needDaemonReload: false },
    processes: parseStatusTree(fields.find((field) => field.key === 'CGroup')?.more ?? []),
    log,
    warnings: [...symbolWarning(heading), ...fields.filter((field) => field.unmarked).map(unmarkedWarning), ...warnings, ...notices],
  }
}

function symbolWarning({ line, symbol }: StatusHeading): Warning[] {
  if (symbol === null || KNOWN_SYMBOL.test(symbol)) return []
  const message = `line ${String(line.number)}: ${JSON.stringify(symbol)} stands where systemctl prints a symbol: the text has passed through another character set`
  return [{ code: 'SYMBOL_GARBLED', message }]
}

function unmarkedWarning({ key, line }: StatusField): Warning {
  return { code: 'LINE_CUT', message: `line ${String(line.number)}: the end of ${key}: is missing` }
}

function cutWarning(line: Line): Warning {
  return { code: 'LINE_CUT', message: `line ${String(line.number)}: the pager cut its end (">")` }
}
