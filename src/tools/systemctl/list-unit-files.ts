import { ParseError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, type ExitedResult } from '../ask.js'
import { isBlank, notUnderstood, parseJsonOutput, toLines, type Line } from '../lines.js'
import { joinBrokenRows } from './broken-rows.js'
import { systemctlFailure } from './failure.js'
import { JSON_SINCE } from './list-units.js'
import { isShortenedName, isUnitName, isUnitType, unitType } from './names.js'
import { cutByPager } from '../terminal-marks.js'
import { countWarning } from './row-count.js'
import { headingPattern, isShortenedCell, shorteningWarnings } from './table.js'
import { askSystemdVersion } from './version.js'

/** One row of `systemctl list-unit-files`. */
export interface ListedUnitFile {
  unitFile: string
  /** The part of the name after the last dot: service, timer, mount … */
  type: string
  /** enabled, disabled, static, masked, alias, indirect, generated … (systemctl(1), "is-enabled"): an open set. */
  state: string
  /** enabled, disabled or ignored; null where presets do not apply (static, alias …) or systemd shows none (before 245). */
  preset: string | null
}

/** A row of a saved table, in which cells may have been shortened. */
export interface SavedUnitFile extends Omit<ListedUnitFile, 'type' | 'state'> {
  /** null when the end of the name was cut off. */
  type: string | null
  /** null when the pager cut the line before it. */
  state: string | null
  /** Cells that systemctl (`…`) or its pager (`>`) cut; not there when all are whole. */
  cut?: string[]
}

/** --full, because systemd before 245 shortens names in a pipe too: `proc-sys-f...fmt_misc.automount` looks like a name. */
export const LIST_UNIT_FILES_ARGS: readonly string[] = ['list-unit-files', '--full', '--no-legend', '--no-pager', '--output=json']

/**
 * All unit files. Works without a running systemd, too. Exit code 1 with an empty answer means "none" since systemd 247.
 *
 * @throws ToolMissingError, ToolFailedError, DaemonNotRunningError, ParseError
 */
export async function askListUnitFiles(host: Host): Promise<ListedUnitFile[]> {
  const result = await ask(host, 'systemctl', LIST_UNIT_FILES_ARGS)
  if (result.stdout.startsWith('[')) return parseListUnitFilesJson(result.stdout)
  if (result.exitCode !== 0 && !isEmptyAnswer(result)) throw systemctlFailure(result)
  const version = await askSystemdVersion(host)
  if (version >= JSON_SINCE && result.stdout.trim() !== '') {
    throw new ParseError(position(1, result.stdout.split('\n')[0] ?? ''), `systemd ${String(version)} was asked for JSON`)
  }
  return parseListUnitFilesText(toLines(result.stdout), false).unitFiles.map(whole)
}

function isEmptyAnswer(result: ExitedResult): boolean {
  return result.exitCode === 1 && result.stdout.trim() === '' && result.stderr.trim() === ''
}

function whole(row: SavedUnitFile, index: number): ListedUnitFile {
  const { type, state } = row
  if (type !== null && state !== null && row.cut === undefined) return { ...row, type, state }
  throw new ParseError(position(index + 1, row.unitFile), 'a shortened name')
}

function position(line: number, text: string) {
  return { tool: 'systemctl', argv: ['systemctl', ...LIST_UNIT_FILES_ARGS], line, text }
}

/** `systemctl list-unit-files --output=json`; the preset is `vendor_preset` up to systemd 251. @throws ParseError */
export function parseListUnitFilesJson(text: string): ListedUnitFile[] {
  const rows = parseJsonOutput('systemctl', text)
  if (!Array.isArray(rows)) throw new ParseError({ tool: 'systemctl', line: 1, text: text.slice(0, 80) }, 'an array was expected')
  return rows.map((row: unknown, index) => {
    const { unit_file: unitFile, state, preset, vendor_preset: vendorPreset } = (row ?? {}) as Record<string, unknown>
    if (typeof unitFile !== 'string' || typeof state !== 'string') {
      throw new ParseError({ tool: 'systemctl', line: 1, text: JSON.stringify(row) }, `row ${String(index)} has no unit_file and state`)
    }
    const said = preset ?? vendorPreset
    return { unitFile, type: unitType(unitFile), state, preset: typeof said === 'string' ? presetOf(said) : null }
  })
}

/**
 * `systemctl list-unit-files` as text: two columns up to systemd 244, a third one (VENDOR PRESET, PRESET since 252) after.
 *
 * @param lines without colours
 * @param saved the text went through a terminal, whose marks are mended
 * @throws ParseError
 */
export function parseListUnitFilesText(lines: readonly Line[], saved: boolean): { unitFiles: SavedUnitFile[]; warnings: Warning[] } {
  const rows: Line[] = []
  const foot: Line[] = []
  let heading: Line | null = null
  for (const line of lines) {
    if (isBlank(line)) continue
    if (FOOT.test(line.text)) foot.push(line)
    else if (foot.length > 0) throw notUnderstood('systemctl', line, 'nothing was expected after the count')
    else if (heading === null && rows.length === 0 && HEADING.test(line.text)) heading = line
    else rows.push(line)
  }
  const joined = saved ? joinBrokenRows(rows, (text) => rowOf(text) !== null) : { lines: rows, warnings: [] }
  const cut = saved ? cutByPager([...(heading ? [heading] : []), ...joined.lines]) : new Set<Line>()
  const unitFiles = joined.lines.map((line) => (cut.has(line) ? cutUnitFile(line) : toUnitFile(line)))
  const shortened = joined.lines.map((line, index) => ({ line, cut: cut.has(line) ? [] : (unitFiles[index]?.cut ?? []) }))
  return {
    unitFiles,
    warnings: [
      ...joined.warnings,
      ...joined.lines.filter((line) => cut.has(line)).map(cutWarning),
      ...shorteningWarnings(shortened, ['unitFile']),
      ...countWarning(foot, unitFiles.length, FOOT),
    ],
  }
}

const HEADING = headingPattern(['UNIT FILE', 'STATE', '[VENDOR PRESET]', '[PRESET]'], 1)
const FOOT = /^(\d+) unit files? listed\.$/
/** systemd 245 leaves the third column blank where later ones print a dash. */
const ROW = /^(\S+) +([a-z-]+(?:…|\.\.\.)?)(?: +(\S+))? *$/

function rowOf(text: string): RegExpExecArray | null {
  const match = ROW.exec(text)
  const name = match?.[1] ?? ''
  return isUnitName(name) || isShortenedName(name) ? match : null
}

function toUnitFile(line: Line): SavedUnitFile {
  const match = rowOf(line.text)
  if (match === null) throw notUnderstood('systemctl', line, 'UNIT FILE and STATE were expected')
  const [, unitFile = '', state = '', preset] = match
  const cells = { unitFile: isShortenedName(unitFile), state: isShortenedCell(state), preset: isShortenedCell(preset ?? '') }
  return {
    unitFile,
    type: isUnitType(unitType(unitFile)) ? unitType(unitFile) : null,
    state,
    preset: preset === undefined ? null : presetOf(preset),
    ...cutCells(Object.entries(cells).flatMap(([name, isCut]) => (isCut ? [name] : []))),
  }
}

/** A row whose end the pager cut: the cell that reaches the edge may go on behind it. */
function cutUnitFile(line: Line): SavedUnitFile {
  const [, unitFile = '', state, preset, blanks] = /^(\S+)(?: +(\S+)(?: +(\S+))?)?( *)>$/.exec(line.text) ?? []
  const isLast = blanks === ''
  const nameCut = isLast && state === undefined
  if (!isUnitName(unitFile) && !(nameCut && /^[\w:.\\@-]+$/.test(unitFile))) {
    throw notUnderstood('systemctl', line, 'UNIT FILE and STATE were expected')
  }
  const stateCut = state === undefined || (isLast && preset === undefined)
  return {
    unitFile,
    type: nameCut ? null : unitType(unitFile),
    state: stateCut ? null : state,
    preset: preset === undefined || isLast ? null : presetOf(preset),
    ...cutCells([...(nameCut ? ['unitFile'] : []), ...(stateCut ? ['state'] : []), 'preset']),
  }
}

function cutCells(cells: string[]): { cut?: string[] } {
  return cells.length > 0 ? { cut: cells } : {}
}

function cutWarning(line: Line): Warning {
  return { code: 'CELL_CUT', message: `line ${String(line.number)}: the pager cut its end (">")` }
}

/** `n/a` is systemd's word for a preset that it could not find out. */
function presetOf(word: string): string | null {
  return word === '' || word === '-' || word === 'n/a' ? null : word
}
