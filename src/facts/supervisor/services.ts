import { setTimeout as sleep } from 'node:timers/promises'
import { listIfThere, followLinks, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { askSvstat, type SupervisorFamily } from '../../tools/daemontools/ask-svstat.js'
import type { SupervisedService } from '../../tools/daemontools/service.js'
import { readScanSupervisor, type ScanSupervisor } from './supervisor.js'

/** How a supervised process stands. */
export interface SupervisedProcess {
  /** The word of the tool: up or down (daemontools, s6), run, down or finish (runit); null when it has none, see `problem`. */
  state: string | null
  pid: number | null
  /** How long it has been in this state, in seconds. */
  seconds: number | null
  /** What it is to become, when that is not what it is: up, down, exit. */
  wants: string | null
  paused: boolean
  /**
   * It ends as soon as it is started, over and over: two looks, two seconds apart, have found two processes. Its state is `up` all
   * the while. Null where there was one look only: a recording.
   */
  crashLoop: boolean | null
  /** Why there is no state, in the words of the tool: `supervise not running` … */
  problem: string | null
}

/** A service in the folder of a supervisor. */
export interface SupervisedEntry extends SupervisedProcess {
  /** Its name in the folder. */
  name: string
  /** The entry itself, e.g. `/service/ntpd`. */
  path: string
  /** Where that leads: the directory of the service, e.g. `/var/ntpd`. */
  directory: string
  /** It is started by itself: there is no file `down` in its directory. */
  enabled: boolean
  /** Its logger; null when it has none. */
  log: SupervisedProcess | null
}

export interface SupervisedServices {
  supervisor: ScanSupervisor
  services: SupervisedEntry[]
}

/** A process that ends at once is started again every second: one that is younger than this must be looked at twice. */
const YOUNG_SECONDS = 1
const BETWEEN_LOOKS_MS = 2_200

/**
 * All services of a supervisor of the daemontools family, sorted by name. A second look is taken, two seconds later, only when a
 * process is so young that it may be ending over and over.
 *
 * @throws NotPermittedError when no state could be had; ToolMissingError, ParseError, FileError …
 */
export async function readSupervisedServices(host: Host, family: SupervisorFamily): Promise<SupervisedServices> {
  const supervisor = await readScanSupervisor(host, family)
  const names = ((await listIfThere(host, supervisor.folder)) ?? []).filter((name) => !name.startsWith('.'))
  const entries = (await Promise.all(names.map((name) => readEntry(host, `${supervisor.folder}/${name}`)))).filter(
    (entry) => entry !== null,
  )
  const paths = entries.flatMap(({ path, hasLog }) => (hasLog ? [path, `${path}/log`] : [path]))
  const processes = await readSupervisedProcesses(host, paths, family)
  const services = entries.map(({ name, path, directory, enabled, hasLog }): SupervisedEntry => {
    return {
      name,
      path,
      directory,
      enabled,
      ...(processes.get(path) ?? UNKNOWN),
      log: hasLog ? (processes.get(`${path}/log`) ?? UNKNOWN) : null,
    }
  })
  return { supervisor, services }
}

/** An entry of the folder; null for what is no directory and leads to none. */
async function readEntry(
  host: Host,
  path: string,
): Promise<(Pick<SupervisedEntry, 'name' | 'path' | 'directory' | 'enabled'> & { hasLog: boolean }) | null> {
  const directory = await followLinks(host, path)
  const [kind, log, down] = await Promise.all(
    [directory, `${directory}/log`, `${directory}/down`].map(async (one) => (await statIfThere(host, one))?.kind ?? null),
  )
  if (kind !== 'directory') return null
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { name, path, directory, enabled: down === null, hasLog: log === 'directory' }
}

/** How the processes of some directories stand, by directory; looked at twice where one look does not tell. */
export async function readSupervisedProcesses(
  host: Host,
  directories: readonly string[],
  family: SupervisorFamily = 'daemontools',
): Promise<Map<string, SupervisedProcess>> {
  const first = await askSvstat(host, directories, { family })
  const young = first.filter(({ state, seconds }) => isUp(state) && seconds !== null && seconds <= YOUNG_SECONDS)
  const isLive = young.length > 0 && (await host.describe()).kind === 'local'
  if (isLive) await sleep(BETWEEN_LOOKS_MS)
  const second = isLive ? await askSvstat(host, directories, { family, again: true }) : first
  return new Map(
    first.map((was, index): [string, SupervisedProcess] => {
      const is = second[index] ?? was
      const isYoung = young.includes(was)
      const crashLoop = !isYoung ? false : isLive ? isUp(is.state) && is.pid !== was.pid : null
      return [was.directory ?? '', toProcess(is, crashLoop)]
    }),
  )
}

/** Whether a word of a tool means that a process is there. */
export const isUp = (state: string | null): boolean => state === 'up' || state === 'run'

/** A supervisor that cannot write how its service stands (the disk is full) is there all the same: svstat looks for it first. */
export const isSupervised = (process: Pick<SupervisedProcess, 'state' | 'problem'> | null | undefined): boolean =>
  process != null && (process.state !== null || UNTOLD.test(process.problem ?? ''))
const UNTOLD = /^unable to (?:open|read) supervise\/status/

const toProcess = ({ state, pid, seconds, wants, paused, problem }: SupervisedService, crashLoop: boolean | null): SupervisedProcess => ({
  state,
  pid,
  seconds,
  wants,
  paused,
  crashLoop,
  problem,
})

const UNKNOWN: SupervisedProcess = { state: null, pid: null, seconds: null, wants: null, paused: false, crashLoop: false, problem: null }
