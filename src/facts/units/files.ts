import type { Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askListUnitFiles, type ListedUnitFile } from '../../tools/systemctl/list-unit-files.js'
import { nameMatcher, requireUnitTypes } from './pattern.js'

export interface UnitFilesData {
  unitFiles: ListedUnitFile[]
  /** The states that occur among them, with what each means. */
  states: UnitFileState[]
}

export interface UnitFileState {
  state: string
  count: number
  /** In a sentence; null for a state that hostward does not know. */
  meaning: string | null
}

export interface UnitFileFilter {
  /** Unit types without the dot; empty means all. */
  types?: readonly string[]
  /** Unit file states; empty means all. */
  states?: readonly string[]
  /** Shell patterns on the name; a unit file must match one of them. */
  patterns?: readonly string[]
}

/**
 * The unit files that are installed, whether systemd has loaded them or not. Works without a running systemd, too.
 *
 * @throws UsageError for an unknown type; ToolMissingError, ToolFailedError, ParseError …
 */
export async function readUnitFiles(host: Host, filter: UnitFileFilter = {}): Promise<Finding<UnitFilesData>> {
  const { types = [], states = [], patterns = [] } = filter
  requireUnitTypes(types)
  const matchers = patterns.map(nameMatcher)
  const unitFiles = (await askListUnitFiles(host)).filter(
    (file) =>
      (types.length === 0 || types.includes(file.type)) &&
      (states.length === 0 || states.includes(file.state)) &&
      (matchers.length === 0 || matchers.some((matches) => matches(file.unitFile))),
  )
  return { data: { unitFiles, states: statesOf(unitFiles) }, warnings: [] }
}

function statesOf(unitFiles: readonly ListedUnitFile[]): UnitFileState[] {
  const counts = new Map<string, number>()
  for (const { state } of unitFiles) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts]
    .map(([state, count]) => ({ state, count, meaning: UNIT_FILE_STATES[state] ?? null }))
    .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1))
}

/** systemctl(1), "is-enabled". */
const UNIT_FILE_STATES: Readonly<Record<string, string>> = {
  enabled: 'starts by itself: at boot, or with what it is enabled for',
  'enabled-runtime': 'enabled until the next reboot only',
  linked: 'the file lies elsewhere and is linked to; does not start by itself',
  'linked-runtime': 'linked until the next reboot only',
  alias: 'another name of a unit',
  masked: 'blocked: cannot be started at all, by nothing and nobody',
  'masked-runtime': 'masked until the next reboot only',
  static: 'cannot be enabled or disabled: others start it when they need it',
  indirect: 'not enabled itself, but enabling it enables others (Also=), or it is enabled under another name',
  disabled: 'does not start by itself; can be enabled',
  generated: 'made at boot from other configuration (/etc/fstab, an init script …)',
  transient: 'made by a program at runtime, gone after a reboot',
  bad: 'the file is broken or cannot be read',
  invalid: 'the file is broken or cannot be read',
}
