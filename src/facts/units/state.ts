import type { Host } from '../../host/types.js'
import { askShow, booleanOf, textOf, wordsOf, type Properties } from '../../tools/systemctl/show.js'

/** How a unit stands: the properties that units of every type have, in every version of systemd. */
export interface UnitState {
  /** The unit that answered: for an alias the unit it stands for. */
  id: string
  /** All names that systemd knows for it, `id` among them. */
  names: string[]
  description: string | null
  /** LoadState: loaded, not-found, masked, bad-setting, error … */
  load: string
  /** ActiveState: active, inactive, failed, activating … */
  active: string
  /** SubState; depends on the type. */
  sub: string
  /** UnitFileState: enabled, disabled, static, masked, generated …; null when there is no unit file. */
  unitFileState: string | null
  /** UnitFilePreset: enabled or disabled; null when there is no unit file. */
  preset: string | null
  /** The unit file; null when systemd made the unit itself. */
  path: string | null
  /** What a generator made the unit from: an init script, /etc/fstab … */
  sourcePath: string | null
  /** Units that start this one because it is enabled. */
  wantedBy: string[]
  /** The unit file on disk is newer than what systemd has loaded. */
  needDaemonReload: boolean | null
}

/** Every one of them exists in systemd 219 for every type of units: there is one call, always the same. */
export const UNIT_STATE_PROPERTIES: readonly string[] = [
  'Id',
  'Names',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'UnitFilePreset',
  'FragmentPath',
  'SourcePath',
  'WantedBy',
  'NeedDaemonReload',
]

/**
 * How units stand, in the order asked, with one process. A unit that does not exist has `load: "not-found"`.
 *
 * @param units full names; templates cannot be asked about
 * @throws UsageError, ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError …
 */
export async function readUnitStates(host: Host, units: readonly string[]): Promise<UnitState[]> {
  const answers = await askShow(host, units, UNIT_STATE_PROPERTIES)
  return answers.map((properties, index) => toUnitState(properties, units[index] ?? ''))
}

function toUnitState(properties: Properties, asked: string): UnitState {
  const id = textOf(properties, 'Id') ?? asked
  return {
    id,
    names: namesOf(properties, id),
    description: textOf(properties, 'Description'),
    load: textOf(properties, 'LoadState') ?? 'unknown',
    active: textOf(properties, 'ActiveState') ?? 'unknown',
    sub: textOf(properties, 'SubState') ?? 'unknown',
    unitFileState: textOf(properties, 'UnitFileState'),
    preset: textOf(properties, 'UnitFilePreset'),
    path: textOf(properties, 'FragmentPath'),
    sourcePath: textOf(properties, 'SourcePath'),
    wantedBy: wordsOf(properties, 'WantedBy'),
    needDaemonReload: booleanOf(properties, 'NeedDaemonReload'),
  }
}

function namesOf(properties: Properties, id: string): string[] {
  const names = wordsOf(properties, 'Names')
  return names.length === 0 ? [id] : names
}
