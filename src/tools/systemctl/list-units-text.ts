import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import { cutByPager } from '../terminal-marks.js'
import { joinBrokenRows } from './broken-rows.js'
import { tellJobs, type UnitRow } from './job-column.js'
import type { ListedUnit } from './list-units.js'
import { isShortenedName, isUnitName, isUnitType, unitType } from './names.js'
import { countWarning } from './row-count.js'

/** A unit of a saved table, in which cells may have been shortened. */
export interface SavedUnit extends Omit<ListedUnit, 'type'> {
  /** null when the end of the name was cut off. */
  type: string | null
  /** Cells that systemctl (`…`) or its pager (`>`) cut; not there when all are whole. */
  cut?: string[]
}

/**
 * `systemctl list-units` as text, in every form: `--plain --no-legend`, with heading, bullets and legend, 219 whose
 * heading may lack DESCRIPTION, with a JOB column (always there since 246, blank where there is no job before).
 *
 * @param lines without colours
 * @param saved the text went through a terminal or a pager, whose marks are mended: rows broken in two, cells cut at the edge
 * @throws ParseError
 */
export function parseListUnitsText(lines: readonly Line[], saved: boolean): { units: SavedUnit[]; warnings: Warning[] } {
  const table = tableOf(lines)
  const broken = saved ? joinBrokenRows(table.rows, isRow) : { lines: table.rows, warnings: [] }
  const cut = saved ? cutByPager([...(table.heading ? [table.heading] : []), ...broken.lines]) : new Set<Line>()
  const rows = broken.lines.map((line) => toRow(line, cut.has(line)))
  const jobs = tellJobs(rows, table.heading)
  const units = rows.map((row, index) => toUnit(row, jobs[index] ?? null))
  const shortened = rows.filter((row) => isShortenedName(row.unit))
  return {
    units,
    warnings: [
      ...broken.warnings,
      ...rows.filter((row) => row.cut).map((row) => cutWarning(row)),
      ...(shortened.length > 0 ? [shortenedWarning(shortened.map((row) => row.line.number))] : []),
      ...countWarning(table.legend, units.length, /^(\d+) loaded units listed\./),
    ],
  }
}

/** A warning that names were shortened by systemctl itself, which it does unless it is given --full. */
export function shortenedWarning(lines: readonly number[]): Warning {
  const where = `line${lines.length === 1 ? '' : 's'} ${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ' …' : ''}`
  const message = `${where}: systemctl shortened the name; it stands as printed and names no unit (save the list with --full)`
  return { code: 'NAME_CUT', message }
}

function cutWarning(row: UnitRow): Warning {
  return { code: 'CELL_CUT', message: `line ${String(row.line.number)}: the pager cut the description of ${row.unit} (">")` }
}

interface Table {
  heading: Line | null
  rows: Line[]
  legend: Line[]
}

/** @throws ParseError for rows after the legend */
function tableOf(lines: readonly Line[]): Table {
  const table: Table = { heading: null, rows: [], legend: [] }
  for (const line of lines) {
    if (isBlank(line)) continue
    if (LEGEND.test(line.text)) table.legend.push(line)
    else if (table.legend.length > 0) throw notUnderstood('systemctl', line, 'nothing was expected after the legend')
    else if (table.heading === null && table.rows.length === 0 && HEADING.test(line.text)) table.heading = line
    else table.rows.push(line)
  }
  return table
}

const HEADING = /^ *UNIT +LOAD +ACTIVE +SUB(?: +JOB)?(?: +D[A-Z]*)? *>?$/
const LEGEND =
  /^(?:Legend: | {8})?(?:LOAD|ACTIVE|SUB|JOB) +(?:=|→|->) |^\d+ loaded units listed\.|^To show all installed unit files use |^Pass --all to see /

const ROW = /^( *(?:[●○×↻*x] +)?)(\S+) +(\S+) +(\S+) +(\S+)(?: +(\S.*))?$/

function isRow(text: string): boolean {
  const unit = ROW.exec(text)?.[2]
  return unit !== undefined && (isUnitName(unit) || isShortenedName(unit))
}

function toRow(line: Line, cut: boolean): UnitRow {
  const text = cut ? line.text.slice(0, -1) : line.text.trimEnd()
  const match = ROW.exec(text)
  const [, , unit = '', load = '', active = '', sub = '', rest = ''] = match ?? []
  if (!match || !isRow(text)) throw notUnderstood('systemctl', line, 'UNIT LOAD ACTIVE SUB DESCRIPTION was expected')
  return { line, unit, load, active, sub, rest, restAt: text.length - rest.length, cut }
}

function toUnit(row: UnitRow, job: { job: string | null; description: string } | null): SavedUnit {
  const { unit, load, active, sub } = row
  const cells = [...(isShortenedName(unit) ? ['unit'] : []), ...(row.cut ? ['description'] : [])]
  return {
    unit,
    type: isUnitType(unitType(unit)) ? unitType(unit) : null,
    load,
    active,
    sub,
    description: (job?.description ?? row.rest).trimEnd(),
    job: job?.job ?? null,
    ...(cells.length > 0 ? { cut: cells } : {}),
  }
}
