import { listIfThere, readOrError } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { NotRecordedError } from '../../errors.js'
import { templateOf } from '../../tools/systemctl/names.js'
import { startedBy } from '../../tools/systemctl/timer-unit.js'
import { unitFolders } from '../targets/unit-folders.js'
import { dropInPaths } from '../units/drop-ins.js'

/**
 * The units that timers start by their files (`Unit=` in `[Timer]`, drop-ins included), without any process: as they are on the disk,
 * and only for names without specifiers but %i, %n, %N, %p and %j. Timers whose files say nothing start the service of their own name, and are left out.
 *
 * @returns by timer; what could not be read is as if it were not there. systemd may have loaded older files: it is asked as well
 */
export async function readStartedUnits(host: Host, timers: readonly string[]): Promise<Map<string, string>> {
  if (timers.length === 0) return new Map()
  const folders = await unitFolders(host)
  const names = await Promise.all(folders.map(async (folder) => (await namesIn(host, folder)).map((name) => `${folder}/${name}`)))
  const found = { folders, paths: new Set(names.flat()) }
  const started = await Promise.all(timers.map(async (timer) => [timer, await startedUnit(host, timer, found)] as const))
  return new Map(started.flatMap(([timer, unit]) => (unit === null ? [] : [[timer, unit] as const])))
}

/** What lies in systemd's folders. */
interface UnitPaths {
  folders: readonly string[]
  paths: ReadonlySet<string>
}

async function startedUnit(host: Host, timer: string, { folders, paths }: UnitPaths): Promise<string | null> {
  const names = [timer, templateOf(timer)].filter((name) => name !== null)
  const file = names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find((path) => paths.has(path))
  const dropIns = await dropInPaths(folders, timer, async (folder) => (paths.has(folder) ? namesIn(host, folder) : []))
  const texts = await Promise.all(
    [...(file === undefined ? [] : [file]), ...dropIns].map(async (path) => (await readOrError(host, path)).text ?? ''),
  )
  const unit = startedBy(texts)
  return unit === null ? null : expanded(unit, timer)
}

async function namesIn(host: Host, folder: string): Promise<readonly string[]> {
  try {
    return (await listIfThere(host, folder)) ?? []
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return []
    throw error
  }
}

/** Null when it has a specifier that only systemd knows (systemd.unit(5), "Specifiers"). */
function expanded(unit: string, timer: string): string | null {
  const [, prefix = '', instance = ''] = /^([^@]+)(?:@(.*))?\.timer$/.exec(timer) ?? []
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    n: timer,
    N: timer.replace(/\.timer$/, ''),
    p: prefix,
    i: instance,
    j: prefix.slice(prefix.lastIndexOf('-') + 1),
  }
  const text = unit.replace(/%(.)/g, (all, letter: string) => values[letter] ?? all)
  return text.includes('%') ? null : text
}
