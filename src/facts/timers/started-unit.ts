import { listIfThere, readOrError } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { NotRecordedError } from '../../errors.js'
import { templateOf } from '../../tools/systemctl/names.js'
import { unitFolders } from '../targets/unit-folders.js'

/**
 * The units that timers start by their files (`Unit=` in `[Timer]`, drop-ins included), without any process: as they are on the disk,
 * and only for names without specifiers but %i, %n, %N, %p and %j. Timers whose files say nothing start the service of their own name, and are left out.
 *
 * @returns by timer; what could not be read is as if it were not there. systemd may have loaded older files: it is asked as well
 */
export async function readStartedUnits(host: Host, timers: readonly string[]): Promise<Map<string, string>> {
  if (timers.length === 0) return new Map()
  const folders = await Promise.all((await unitFolders(host)).map(async (path) => ({ path, names: new Set(await namesIn(host, path)) })))
  const found = await Promise.all(timers.map(async (timer) => [timer, await startedUnit(host, timer, folders)] as const))
  return new Map(found.flatMap(([timer, unit]) => (unit === null ? [] : [[timer, unit] as const])))
}

interface Folder {
  path: string
  names: ReadonlySet<string>
}

async function startedUnit(host: Host, timer: string, folders: readonly Folder[]): Promise<string | null> {
  const names = [timer, templateOf(timer)].filter((name) => name !== null)
  const file = names.flatMap((name) => folders.filter((folder) => folder.names.has(name)).map(({ path }) => `${path}/${name}`))[0]
  const dropIns = await Promise.all(
    names
      .reverse()
      .flatMap((name) => folders.filter((folder) => folder.names.has(`${name}.d`)).map(({ path }) => dropInsOf(host, `${path}/${name}.d`))),
  )
  // Sorted by name over all folders; the later one counts.
  const sorted = dropIns.flat().sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const texts = await Promise.all(
    [...(file === undefined ? [] : [file]), ...sorted].map(async (path) => (await readOrError(host, path)).text ?? ''),
  )
  const unit = texts.map(unitIn).findLast((name) => name !== null)
  return unit == null ? null : expanded(unit, timer)
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

async function dropInsOf(host: Host, folder: string): Promise<string[]> {
  return (await namesIn(host, folder)).filter((name) => name.endsWith('.conf')).map((name) => `${folder}/${name}`)
}

async function namesIn(host: Host, folder: string): Promise<readonly string[]> {
  try {
    return (await listIfThere(host, folder)) ?? []
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return []
    throw error
  }
}

/** The last `Unit=` of a file's `[Timer]`; an empty one is none. */
function unitIn(text: string): string | null {
  let section = ''
  let unit: string | null = null
  for (const line of text.split('\n').map((one) => one.trim())) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section
    const value = section === 'Timer' ? /^Unit\s*=\s*(\S.*)$/.exec(line)?.[1] : undefined
    if (value !== undefined) unit = value
  }
  return unit
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
