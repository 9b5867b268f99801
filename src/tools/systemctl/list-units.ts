import { ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { parseJsonOutput, toLines } from '../lines.js'
import { systemctlFailure } from './failure.js'
import { parseListUnitsText, type SavedUnit } from './list-units-text.js'
import { unitType } from './names.js'
import { askSystemdVersion } from './version.js'

/** One row of `systemctl list-units`. The words are systemd's own and an open set (systemctl(1)). */
export interface ListedUnit {
  unit: string
  /** The part of the name after the last dot: service, timer, mount … */
  type: string
  /** LOAD: loaded, not-found, masked, error … */
  load: string
  /** ACTIVE: active, inactive, failed, activating … */
  active: string
  /** SUB: running, exited, mounted, plugged … depends on the type */
  sub: string
  description: string
  /** Pending job (start, stop, restart …), or null. */
  job: string | null
}

/**
 * All units that systemd has in memory. One call for every version: systemd before 246 ignores `-o json` and prints the
 * plain table, which is told apart by its first byte; a newer one that prints text is not believed.
 *
 * @throws ToolMissingError, NotSupportedError (no systemd), DaemonNotRunningError, ParseError
 */
export function askListUnits(host: Host): Promise<ListedUnit[]> {
  return askList(host, LIST_UNITS_ARGS)
}

/** The same by one process everywhere: a plain table is believed without asking which version prints it. @throws as askListUnits */
export function askListUnitsOnce(host: Host): Promise<ListedUnit[]> {
  return askList(host, LIST_UNITS_ARGS, true)
}

/**
 * The units that systemctl shows without --all: neither those that are simply inactive, nor those that follow another one,
 * such as the further names of a device. No list says which ones follow. @throws as askListUnits
 */
export function askShownUnits(host: Host): Promise<ListedUnit[]> {
  return askList(host, SHOWN_UNITS_ARGS)
}

async function askList(host: Host, args: readonly string[], believesText = false): Promise<ListedUnit[]> {
  const result = await ask(host, 'systemctl', args)
  if (result.exitCode !== 0) throw systemctlFailure(result)
  if (result.stdout.startsWith('[')) return parseListUnitsJson(result.stdout)
  if (result.stdout.trim() === '') throw systemctlFailure(result)
  const version = believesText ? 0 : await askSystemdVersion(host)
  if (version >= JSON_SINCE) {
    throw new ParseError(
      { tool: 'systemctl', argv: ['systemctl', ...args], line: 1, text: result.stdout.split('\n')[0] ?? '' },
      `systemd ${String(version)} was asked for JSON`,
    )
  }
  return parseListUnitsText(toLines(result.stdout), false).units.map((row, index) => whole(row, index, args))
}

/** --full forbids systemctl to shorten a name; one that is shortened all the same must not pass for a name. */
function whole(row: SavedUnit, index: number, args: readonly string[]): ListedUnit {
  const { type, load, active, sub, description } = row
  const isWhole = type !== null && load !== null && active !== null && sub !== null && description !== null
  if (isWhole && row.cut === undefined) return { ...row, type, load, active, sub, description }
  throw new ParseError({ tool: 'systemctl', argv: ['systemctl', ...args], line: index + 1, text: row.unit }, 'a shortened name')
}

export const SHOWN_UNITS_ARGS: readonly string[] = ['list-units', '--full', '--plain', '--no-legend', '--no-pager', '--output=json']

export const LIST_UNITS_ARGS: readonly string[] = ['list-units', '--all', ...SHOWN_UNITS_ARGS.slice(1)]

/** `--output=json` of the list verbs (systemd NEWS 246). */
export const JSON_SINCE = 246

/** `systemctl list-units --output=json`. @throws ParseError */
export function parseListUnitsJson(text: string): ListedUnit[] {
  const rows = parseJsonOutput('systemctl', text)
  if (!Array.isArray(rows)) throw new ParseError({ tool: 'systemctl', line: 1, text: text.slice(0, 80) }, 'an array was expected')
  return rows.map((row: unknown, index) => {
    const { unit, load, active, sub, description, job } = (row ?? {}) as Record<string, unknown>
    if (typeof unit !== 'string' || typeof load !== 'string' || typeof active !== 'string' || typeof sub !== 'string') {
      throw new ParseError(
        { tool: 'systemctl', line: 1, text: JSON.stringify(row) },
        `row ${String(index)} has no unit, load, active and sub`,
      )
    }
    return {
      unit,
      type: unitType(unit),
      load,
      active,
      sub,
      description: typeof description === 'string' ? description : '',
      job: typeof job === 'string' && job !== '' ? job : null,
    }
  })
}
