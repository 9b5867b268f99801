import { unitFolders } from '../../facts/targets/unit-folders.js'
import { askTimerProperties } from '../../facts/timers/properties.js'
import { lstatIfThere, readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { booleanOf, textOf, wordsOf, type Properties } from '../../tools/systemctl/show.js'
import { CONFIG_FOLDER } from '../unit/install.js'
import { isMadeByHostward } from './unit-text.js'

/** One of the two units of a timer, as it is in memory and on disk. */
export interface ExistingUnit {
  unit: string
  /** Where hostward would put it. */
  path: string
  /** Text of the regular file there; null when there is none, or something else. */
  text: string | null
  /** The file there has hostward's mark. */
  isOurs: boolean
  /** Files and links by this name in other folders of systemd, and a link in the place of ours. */
  elsewhere: string[]
  load: string | null
  active: string | null
  sub: string | null
  unitFile: string | null
  /** FragmentPath */
  loadedFrom: string | null
  /** Drop-ins that are for this unit alone. */
  dropIns: string[]
  needsReload: boolean
  properties: Properties
}

/** Both units of a timer that hostward makes or has made: NAME.timer and NAME.service. @throws HostwardError, FileError */
export async function readTimerUnits(host: Host, name: string): Promise<{ timer: ExistingUnit; service: ExistingUnit }> {
  const [timer, service] = [`${name}.timer`, `${name}.service`]
  const [shown, folders] = await Promise.all([askTimerProperties(host, [timer, service]), unitFolders(host)])
  const one = (unit: string): Promise<ExistingUnit> => readUnit(host, unit, name, folders, shown.get(unit) ?? new Map<string, string[]>())
  const [first, second] = await Promise.all([one(timer), one(service)])
  return { timer: first, service: second }
}

async function readUnit(host: Host, unit: string, name: string, folders: readonly string[], properties: Properties): Promise<ExistingUnit> {
  const path = `${CONFIG_FOLDER}/${unit}`
  const there = await Promise.all(
    folders.map(async (folder) => ({ path: `${folder}/${unit}`, kind: (await lstatIfThere(host, `${folder}/${unit}`))?.kind ?? null })),
  )
  const isFile = there.some((found) => found.path === path && found.kind === 'file')
  const text = isFile ? await readIfThere(host, path) : null
  return {
    unit,
    path,
    text,
    isOurs: text !== null && isMadeByHostward(text, name),
    elsewhere: there.filter((found) => found.kind !== null && !(found.path === path && isFile)).map((found) => found.path),
    load: textOf(properties, 'LoadState'),
    active: textOf(properties, 'ActiveState'),
    sub: textOf(properties, 'SubState'),
    unitFile: textOf(properties, 'UnitFileState'),
    loadedFrom: textOf(properties, 'FragmentPath'),
    dropIns: wordsOf(properties, 'DropInPaths').filter((dropIn) => dropIn.includes(`/${unit}.d/`)),
    needsReload: booleanOf(properties, 'NeedDaemonReload') === true,
    properties,
  }
}
