import type { Warning } from '../../errors.js'
import type { Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { cutByPager } from '../terminal-marks.js'
import { parseSystemdTime } from '../timestamps.js'
import { parseListUnitFilesJson, parseListUnitFilesText } from './list-unit-files.js'
import { parseListUnitsText } from './list-units-text.js'
import { parseListUnitsJson } from './list-units.js'
import { savedJson, savedLines } from './saved-text.js'
import { parseShowBlocks, textOf, type Properties } from './show.js'
import { parseStatus } from './status.js'
import { toUnit } from './to-unit.js'
import type { Unit } from './unit.js'

/** `systemctl list-units` in any form: JSON, `--plain --no-legend`, or the table with its legend. */
export const parseSavedListUnits: SavedOutputParser<'systemctl-list-units'> = (text) => {
  // Two blanks are the column of the bullets.
  const { lines, warnings } = savedLines(text, 'systemctl list-units', 3)
  const json = savedJson(lines)
  if (json !== null) return { data: { units: parseListUnitsJson(json) }, warnings }
  const table = parseListUnitsText(lines, true)
  return { data: { units: table.units }, warnings: [...warnings, ...table.warnings] }
}

/** `systemctl list-unit-files` in any form: JSON, `--no-legend`, or the table with its heading and count. */
export const parseSavedListUnitFiles: SavedOutputParser<'systemctl-list-unit-files'> = (text) => {
  const { lines, warnings } = savedLines(text, 'systemctl list-unit-files')
  const json = savedJson(lines)
  if (json !== null) return { data: { unitFiles: parseListUnitFilesJson(json) }, warnings }
  const table = parseListUnitFilesText(lines, true)
  return { data: { unitFiles: table.unitFiles }, warnings: [...warnings, ...table.warnings] }
}

/** A unit of a saved `systemctl show`, of which perhaps only some properties were asked for: what was not saved is null. */
export type SavedShownUnit = Omit<Unit, 'id' | 'type' | 'load' | 'active' | 'sub'> &
  Record<'id' | 'type' | 'load' | 'active' | 'sub', string | null> & {
    /** Properties of which the pager cut a line: in `properties` as far as they were printed, otherwise as if not saved. */
    cut?: string[]
  }

/** `systemctl show` of any number of units, all properties or some. What was not saved is null. */
export const parseSavedShow: SavedOutputParser<'systemctl-show'> = (text, { utcOffsetMinutes }) => {
  const { lines, warnings } = savedLines(text, 'systemctl show')
  const cutLines = cutByPager(lines)
  const blocks = parseShowBlocks(lines, cutLines)
  const units = blocks.map(({ properties, cut }) => {
    const unit = toUnit(properties, utcOffsetMinutes)
    const cutValues = [...cut].map(([name, values]): [string, string[]] => [name, [...(properties.get(name) ?? []), ...values]])
    const known = (name: string, value: string): string | null => (properties.has(name) ? value : null)
    return {
      ...unit,
      id: known('Id', unit.id),
      type: known('Id', unit.type),
      load: known('LoadState', unit.load),
      active: known('ActiveState', unit.active),
      sub: known('SubState', unit.sub),
      properties: { ...unit.properties, ...Object.fromEntries(cutValues) },
      ...(cut.size > 0 ? { cut: [...cut.keys()] } : {}),
    }
  })
  const told = blocks.flatMap((block) => unknownZones(block.properties, utcOffsetMinutes))
  return { data: { units }, warnings: [...warnings, ...[...cutLines].map(cutWarning), ...told] }
}

function cutWarning(line: Line): Warning {
  return { code: 'LINE_CUT', message: `line ${String(line.number)}: the pager cut its end (">")` }
}

function unknownZones(properties: Properties, utcOffsetMinutes?: number): Warning[] {
  const times = [...properties.keys()].filter((name) => name.endsWith('Timestamp'))
  const unread = times.filter((name) => parseSystemdTime(textOf(properties, name) ?? '', utcOffsetMinutes) === null)
  if (unread.length === 0) return []
  const example = textOf(properties, unread[0] ?? '') ?? ''
  const message = `${textOf(properties, 'Id') ?? 'a unit'}: the zone of ${JSON.stringify(example)} is not known or means several; its times are null (name it with --utc-offset)`
  return [{ code: 'ZONE_UNKNOWN', message }]
}

/** `systemctl status` of a unit; further units of the same call are in `more`. */
export const parseSavedStatus: SavedOutputParser<'systemctl-status'> = (text, { utcOffsetMinutes }) => {
  const { lines, warnings } = savedLines(text, 'systemctl status')
  const { warnings: told, ...data } = parseStatus(lines, utcOffsetMinutes)
  return { data, warnings: [...warnings, ...told] }
}
