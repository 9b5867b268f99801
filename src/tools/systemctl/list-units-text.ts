import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import { columnsOf, cutByPager } from '../terminal-marks.js'
import { joinBrokenRows } from './broken-rows.js'
import { tellJobs, type UnitRow } from './job-column.js'
import type { ListedUnit } from './list-units.js'
import { isShortenedName, isUnitName, isUnitType, unitType } from './names.js'
import { countWarning } from './row-count.js'
import { headingPattern, isShortenedCell, shorteningWarnings } from './table.js'

/** A unit of a saved table, in which cells may have been shortened. */
export interface SavedUnit extends Omit<ListedUnit, 'type' | 'load' | 'active' | 'sub' | 'description'> {
  /** null when the end of the name was cut off. */
  type: string | null
  /** null when the pager cut the line before it; so are the next three. */
  load: string | null
  active: string | null
  sub: string | null
  description: string | null
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
  const units = withShortenedDescriptions(
    rows.map((row, index) => toUnit(row, jobs[index])),
    rows,
  )
  const shortened = rows.map((row, index) => ({ line: row.line, cut: row.cut ? [] : (units[index]?.cut ?? []) }))
  return {
    units,
    warnings: [
      ...broken.warnings,
      ...rows.flatMap((row, index) => (row.cut ? [cutWarning(row, units[index])] : [])),
      ...shorteningWarnings(shortened, ['unit']),
      ...countWarning(table.legend, units.length, /^(\d+) loaded units listed\./),
    ],
  }
}

function cutWarning({ line, unit }: UnitRow, { cut = [] }: Partial<SavedUnit> = {}): Warning {
  const what = cut.includes('unit') ? 'the name' : cut.length > 1 ? `all after the name of ${unit}` : `the description of ${unit}`
  return { code: 'CELL_CUT', message: `line ${String(line.number)}: the pager cut ${what} (">")` }
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

/** systemd 219 may print only the beginning of DESCRIPTION, or none of it. */
const HEADING = headingPattern(['UNIT', 'LOAD', 'ACTIVE', 'SUB', '[JOB]', 'DESCRIPTION'], 1)
const LEGEND =
  /^(?:Legend: | {8})?(?:LOAD|ACTIVE|SUB|JOB) +(?:=|→|->) |^\d+ loaded units listed\.|^To show all installed unit files use |^Pass --all to see /

/** The bullet, or what became of it in another character set. */
const BULLET = String.raw` *(?:(?:[*x]|[^\0-\x7f]{1,8}) +)?`
const ROW = new RegExp(String.raw`^${BULLET}(\S+) +(\S+) +(\S+) +(\S+)(?: +(\S.*))?$`)
/** The last of the cells may be incomplete. */
const CUT_ROW = new RegExp(String.raw`^${BULLET}(\S+)(?: +(\S+)(?: +(\S+)(?: +(\S+)(?: +(\S.*))?)?)?)? *$`)

function isRow(text: string): boolean {
  const unit = ROW.exec(text)?.[1]
  return unit !== undefined && isName(unit)
}

function isName(unit: string): boolean {
  return isUnitName(unit) || isShortenedName(unit)
}

/** @throws ParseError */
function toRow(line: Line, cut: boolean): UnitRow {
  const text = cut ? line.text.slice(0, -1) : line.text.trimEnd()
  const [, unit, ...cells]: (string | undefined)[] = (cut ? CUT_ROW : ROW).exec(text) ?? []
  // The cell that reaches the edge may go on behind it.
  const reached = cut && !text.endsWith(' ') ? cells.findLastIndex((cell) => cell !== undefined) : null
  const isWhole = (unit !== undefined && isName(unit)) || (reached === -1 && /^[\w:.\\@-]+$/.test(unit ?? ''))
  if (unit === undefined || !isWhole) throw notUnderstood('systemctl', line, 'UNIT LOAD ACTIVE SUB DESCRIPTION was expected')
  const cellAt = (index: number): string | null => (index === reached ? null : (cells[index] ?? null))
  const rest = cells[3] ?? ''
  return {
    line,
    unit,
    unitCut: reached === -1,
    load: cellAt(0),
    active: cellAt(1),
    sub: cellAt(2),
    rest,
    restAt: text.length - rest.length,
    cut,
  }
}

function toUnit(row: UnitRow, job: ReturnType<typeof tellJobs>[number] | undefined): SavedUnit {
  const { unit, load, active, sub } = row
  const description = row.cut && row.sub === null ? null : (job?.description ?? row.rest).trimEnd()
  const words = { load, active, sub }
  const cells = [
    ...(row.unitCut || isShortenedName(unit) ? ['unit'] : []),
    ...Object.entries(words).flatMap(([name, word]) => (word === null || isShortenedCell(word) ? [name] : [])),
    ...(job?.cut === true ? ['job'] : []),
    ...(row.cut ? ['description'] : []),
  ]
  return {
    unit,
    type: !row.unitCut && isUnitType(unitType(unit)) ? unitType(unit) : null,
    ...words,
    description,
    job: job?.job ?? null,
    ...(cells.length > 0 ? { cut: cells } : {}),
  }
}

/**
 * Descriptions that systemctl shortened to fit the terminal. One may end in `...` by itself; so only those that reach the edge
 * of the table count, and only when there are several or other cells were shortened, too.
 */
function withShortenedDescriptions(units: readonly SavedUnit[], rows: readonly UnitRow[]): SavedUnit[] {
  const widths = rows.map((row) => columnsOf(row.line.text.trimEnd()))
  const edge = Math.max(...widths)
  const isAtEdge = (index: number): boolean => widths[index] === edge && isShortenedCell(units[index]?.description ?? '')
  const found = units.filter((_, index) => isAtEdge(index)).length
  const isNarrow = found > 1 || units.some((unit, index) => unit.cut !== undefined && rows[index]?.cut === false)
  return units.map((unit, index) => (isNarrow && isAtEdge(index) ? { ...unit, cut: [...(unit.cut ?? []), 'description'] } : unit))
}
