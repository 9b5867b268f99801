import { isUnavailable, orUnavailable, type Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { endsRun } from '../../tools/systemctl/end-of-run.js'
import { askListUnitFiles } from '../../tools/systemctl/list-unit-files.js'
import { isTemplateName, isUnitName } from '../../tools/systemctl/names.js'
import { askShow, booleanOf, textOf, wordsOf, type Properties } from '../../tools/systemctl/show.js'
import { readDefaultTarget } from './default.js'

export interface TargetListData {
  /** What the host boots into; null when it cannot be told. */
  default: string | null
  /** The most advanced active one of graphical, multi-user, rescue, emergency, basic and sysinit; null when none is. */
  current: string | null
  targets: TargetRow[]
}

/** A target that systemd has in memory or has a unit file for. */
export interface TargetRow {
  unit: string
  /** Other names of it: default.target, runlevel5.target … */
  aliases: string[]
  description: string | null
  /** LoadState: loaded, not-found, masked … */
  load: string
  /** ActiveState. */
  active: string
  sub: string
  /** State of the unit file in systemd's word: enabled, static, masked, alias …; null when it has none. */
  unitFileState: string | null
  /** systemd allows to switch to it (AllowIsolate=). */
  canIsolate: boolean | null
  /** Going there ends the run of the host (poweroff, reboot, suspend …): hostward does not switch to it. */
  endsRun: boolean
  isDefault: boolean
  isCurrent: boolean
}

const TARGET_PROPERTIES: readonly string[] = [
  'Id',
  'Names',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'AllowIsolate',
]

/**
 * All targets, also those that are not up, with one call for all of them. Aliases stand with the target that they name.
 *
 * @throws ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError
 */
export async function readTargets(host: Host): Promise<Finding<TargetListData>> {
  const [{ data, warnings, units }, files] = await Promise.all([readDefaultTarget(host), orUnavailable(askListUnitFiles(host))])
  const inMemory = units.filter(({ type }) => type === 'target').map(({ unit }) => unit)
  const onDisk = isUnavailable(files) ? [] : files.filter(({ type }) => type === 'target').map(({ unitFile }) => unitFile)
  const names = [...new Set([...inMemory, ...onDisk])].filter((name) => isUnitName(name) && !isTemplateName(name)).sort()
  const answers = await askShow(host, names, TARGET_PROPERTIES)
  const rows = new Map<string, TargetRow>()
  answers.forEach((properties, index) => {
    const name = names[index] ?? ''
    const row = rows.get(textOf(properties, 'Id') ?? name) ?? targetRow(properties, name, data)
    if (name !== row.unit && !row.aliases.includes(name)) row.aliases.push(name)
    rows.set(row.unit, row)
  })
  return {
    data: {
      default: data.default,
      current: data.current,
      targets: [...rows.values()].sort((one, other) => (one.unit < other.unit ? -1 : 1)),
    },
    warnings: [
      ...warnings,
      ...(isUnavailable(files)
        ? [{ code: 'UNIT_FILES_UNAVAILABLE', message: `only targets in memory are shown: ${files.unavailable.message}` }]
        : []),
    ],
  }
}

function targetRow(properties: Properties, name: string, now: { default: string | null; current: string | null }): TargetRow {
  const unit = textOf(properties, 'Id') ?? name
  const aliases = wordsOf(properties, 'Names').filter((alias) => alias !== unit)
  return {
    unit,
    aliases,
    description: textOf(properties, 'Description'),
    load: textOf(properties, 'LoadState') ?? 'unknown',
    active: textOf(properties, 'ActiveState') ?? 'unknown',
    sub: textOf(properties, 'SubState') ?? 'unknown',
    unitFileState: textOf(properties, 'UnitFileState'),
    canIsolate: booleanOf(properties, 'AllowIsolate'),
    endsRun: endsRun(unit),
    isDefault: now.default !== null && [unit, ...aliases].includes(now.default),
    isCurrent: unit === now.current,
  }
}
