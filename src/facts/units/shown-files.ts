import type { Host } from '../../host/types.js'
import { askShow, textOf, wordsOf } from '../../tools/systemctl/show.js'

/** What systemd says of a unit's files. */
export interface ShownFiles {
  id: string
  missing: boolean
  load: string
  /** Unit file, then drop-ins. */
  paths: string[]
  needDaemonReload: boolean
  /** In words, for a unit without a file. */
  madeFrom: string
}

/** Every one of them exists in systemd 219 for every type of units. */
const PROPERTIES = ['Id', 'LoadState', 'ActiveState', 'FragmentPath', 'SourcePath', 'DropInPaths', 'NeedDaemonReload']

/** @throws as askShow */
export async function readUnitShown(host: Host, unit: string): Promise<ShownFiles> {
  const [properties = new Map<string, string[]>()] = await askShow(host, [unit], PROPERTIES)
  const load = textOf(properties, 'LoadState') ?? 'unknown'
  const [fragment, source] = [textOf(properties, 'FragmentPath'), textOf(properties, 'SourcePath')]
  return {
    id: textOf(properties, 'Id') ?? unit,
    missing: load === 'not-found' && textOf(properties, 'ActiveState') === 'inactive',
    load,
    paths: [...(fragment === null ? [] : [fragment]), ...wordsOf(properties, 'DropInPaths')],
    needDaemonReload: textOf(properties, 'NeedDaemonReload') === 'yes',
    madeFrom: source === null ? 'itself' : `from ${source}`,
  }
}
