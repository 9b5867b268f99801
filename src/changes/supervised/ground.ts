import { NotFoundError, PlanRefusedError, UsageError, type Warning } from '../../errors.js'
import { isMadeByHostward } from '../../tools/daemontools/run-script.js'
import type { SupervisedEntry, SupervisedServices } from '../../facts/supervisor/services.js'
import { fileTrouble, lstatIfThere, readIfThere, readlinkIfThere } from '../../host/files.js'
import { FileError, type FileStat, type Host } from '../../host/types.js'
import type { Account } from '../../tools/getent/accounts.js'
import { othersWhoMayWrite, readPathParts } from '../timer/path-rights.js'

/** What there is where a service is to be made. */
export interface ServiceGround {
  /** The directory of the service. */
  directory: string
  /** Folders above it that are not there yet, uppermost first. */
  missingParents: readonly string[]
  /** What the directory is now; null: nothing. */
  folder: FileStat | null
  logFolder: FileStat | null
  /** Texts of its scripts; null: not there. */
  run: string | null
  logRun: string | null
  runMode: number | null
  logRunMode: number | null
  /** There is a file `down`. */
  down: boolean
  /** The entry of svscan's folder for it. */
  link: string
  isLinked: boolean
  /** As svstat tells of it, where it is supervised already. */
  entry: SupervisedEntry | null
}

/**
 * Look at where a service is to be made.
 *
 * @throws PlanRefusedError for what somebody else has made there, FileError
 */
export async function readGround(
  host: Host,
  name: string,
  directory: string,
  { supervisor, services }: SupervisedServices,
): Promise<ServiceGround> {
  const { folder: scanned } = supervisor
  if (directory === scanned || directory.startsWith(`${scanned}/`)) {
    throw new UsageError(`--directory: ${directory} is in ${scanned}, where svscan would start what is not complete yet`, {
      suggestions: ['name a directory elsewhere, e.g. /var/ntpd: it is linked from there'],
    })
  }
  const link = `${scanned}/${name}`
  const [folder, logFolder, runStat, logRunStat, down, linkStat] = await Promise.all(
    [directory, `${directory}/log`, `${directory}/run`, `${directory}/log/run`, `${directory}/down`, link].map((path) =>
      lookAt(host, path),
    ),
  )
  for (const [path, stat] of [
    [directory, folder],
    [`${directory}/log`, logFolder],
  ] as const) {
    if (stat != null && stat.kind !== 'directory')
      throw new PlanRefusedError(`${path} is there already, and no directory`, { details: { path } })
  }
  for (const [path, stat] of [
    [`${directory}/run`, runStat],
    [`${directory}/log/run`, logRunStat],
  ] as const) {
    if (stat != null && stat.kind !== 'file') throw new PlanRefusedError(`${path} is there already, and no file`, { details: { path } })
  }
  const target = await readlinkIfThere(host, link)
  const entry = services.find((one) => one.directory === directory) ?? null
  refuseOtherLink(name, directory, linkStat ?? null, target, entry)
  const [run, logRun] = [await readIfThere(host, `${directory}/run`), await readIfThere(host, `${directory}/log/run`)]
  for (const [path, text] of [
    [`${directory}/run`, run],
    [`${directory}/log/run`, logRun],
  ] as const) {
    if (text !== null && !isMadeByHostward(text, name)) {
      throw new PlanRefusedError(`${path} is there already, and hostward has not made it`, {
        suggestions: [
          'take another --directory',
          ...(entry === null ? [`to have it supervised as it is: ln -s ${directory} ${link}`] : []),
        ],
        details: { path },
      })
    }
  }
  return {
    directory,
    missingParents: await missingParents(host, directory),
    folder: folder ?? null,
    logFolder: logFolder ?? null,
    run,
    logRun,
    runMode: runStat?.mode ?? null,
    logRunMode: logRunStat?.mode ?? null,
    down: down != null,
    link,
    isLinked: target === directory,
    entry,
  }
}

function refuseOtherLink(
  name: string,
  directory: string,
  stat: FileStat | null,
  target: string | null,
  entry: SupervisedEntry | null,
): void {
  if (entry !== null && entry.name !== name) {
    throw new PlanRefusedError(`${directory} is supervised already, as ${entry.name} (${entry.path})`, { details: { path: entry.path } })
  }
  if (stat === null || target === directory) return
  const what = target === null ? 'it is no link' : `it leads to ${target}`
  throw new PlanRefusedError(`there is a service ${name} already: ${what}`, {
    suggestions: [`look at it: hostward service status ${name}`, 'take another name'],
    details: { service: name },
  })
}

async function lookAt(host: Host, path: string): Promise<FileStat | null> {
  return lstatIfThere(host, path)
}

/** @throws NotFoundError for a folder above that is no folder */
async function missingParents(host: Host, directory: string): Promise<string[]> {
  const missing: string[] = []
  for (let at = directory.slice(0, directory.lastIndexOf('/')); at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const stat = await host.stat(at).catch((error: unknown) => {
      if (error instanceof FileError && error.code === 'ENOENT') return null
      throw error instanceof FileError ? new NotFoundError(fileTrouble(error), { cause: error }) : error
    })
    if (stat?.kind === 'directory') break
    if (stat !== null) throw new PlanRefusedError(`${at} is no directory`, { details: { path: at } })
    missing.unshift(at)
  }
  return missing
}

/** Whoever may write there could have root run what they like. */
export async function directoryWarnings(
  host: Host,
  { directory, folder, missingParents: missing }: ServiceGround,
  user: Account | null,
): Promise<Warning[]> {
  const there = folder !== null ? directory : (missing[0] ?? directory).replace(/\/[^/]*$/, '') || '/'
  const writable = othersWhoMayWrite(await readPathParts(host, there), null)
  if (writable.length === 0) return []
  return [
    {
      code: 'DIRECTORY_WRITABLE',
      message: `others could have the service run what they like${user === null ? ' as root' : ''}: ${writable.join('; ')}`,
    },
  ]
}
