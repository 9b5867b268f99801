import { setTimeout as sleep } from 'node:timers/promises'
import { orUnavailable, isUnavailable } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { FileError } from '../../host/types.js'
import { readSupervisedLog } from '../../facts/supervisor/log.js'
import { lookUntil } from '../../facts/look-until.js'
import { isSupervised, isUp, readSupervisedProcesses, type SupervisedProcess } from '../../facts/supervisor/services.js'
import type { Difference } from '../engine/plan.js'

/** A service to watch after it has been told what to do. */
export interface WatchedService {
  name: string
  directory: string
  to: 'up' | 'down'
  /** Its process before a restart, which must be another one afterwards; null otherwise. */
  pidBefore: number | null
  /** Whether its logger must be up as well. */
  log: boolean
}

const LOG_LINES = 10

/** How long a program may take to end when it is told to. */
export const ENDS_MS = 20_000
const LOOK_AGAIN_MS = 200

/**
 * What is wrong with services that were told to start, restart or stop: svstat is asked twice, `settleMs` apart. It says `up` of a
 * program that ends at once and is started again, over and over; only its process tells.
 */
export async function watchSupervised(host: Host, services: readonly WatchedService[], settleMs: number): Promise<Difference[]> {
  if (services.length === 0) return []
  const paths = services.flatMap(({ directory, log }) => (log ? [directory, `${directory}/log`] : [directory]))
  const first = await onceDown(host, paths, services)
  const started = services.some(({ to }) => to === 'up')
  if (started) await sleep(settleMs)
  const second = started ? await readSupervisedProcesses(host, paths) : first
  const wrong = await Promise.all(services.map((service) => differenceOf(host, service, first, second, settleMs)))
  return wrong.filter((difference) => difference !== null)
}

type Looks = ReadonlyMap<string, SupervisedProcess>

/** How all of them stand, as soon as those that are to end have ended, or when they have had time enough. */
async function onceDown(host: Host, paths: readonly string[], services: readonly WatchedService[]): Promise<Looks> {
  const areDown = (looks: Looks): boolean =>
    services.every(({ to, directory }) => to === 'up' || !isUp(looks.get(directory)?.state ?? null))
  return lookUntil(host, { waitMs: ENDS_MS, everyMs: LOOK_AGAIN_MS }, () => readSupervisedProcesses(host, paths), areDown)
}

async function differenceOf(
  host: Host,
  service: WatchedService,
  first: Looks,
  second: Looks,
  settleMs: number,
): Promise<Difference | null> {
  const { name, directory, to, pidBefore, log } = service
  const [was, is] = [first.get(directory), second.get(directory)]
  if (to === 'down') {
    const why = whyNotDown(is)
    return why === null ? null : { what: `service ${name}`, expected: 'down', actual: why }
  }
  const why =
    whyNotUp(was, is, pidBefore) ?? (log ? inLogger(whyNotUp(first.get(`${directory}/log`), second.get(`${directory}/log`), null)) : null)
  if (why === null) return null
  return {
    what: `service ${name}`,
    expected: `up, and to stay so for ${settleMs / 1000} s`,
    actual: `${why}${await lastLines(host, directory)}`,
  }
}

function whyNotUp(was: SupervisedProcess | undefined, is: SupervisedProcess | undefined, pidBefore: number | null): string | null {
  if (is?.state == null) return unsupervised(is)
  if (!isUp(is.state)) return `${is.state}: it did not stay up`
  if (is.paused) return 'paused'
  if (is.crashLoop === true || was?.crashLoop === true)
    return 'a crash loop: it ends as soon as it is started, and supervise starts it again every second'
  if (was?.pid !== is.pid) return 'it ended, and supervise has started it again'
  return is.pid !== null && is.pid === pidBefore
    ? `the process is still the one from before (pid ${is.pid}): it has not ended when it was told to`
    : null
}

function whyNotDown(is: SupervisedProcess | undefined): string | null {
  if (is?.state == null) return unsupervised(is)
  if (!isUp(is.state)) return null
  return is.wants === 'down'
    ? `still up (pid ${is.pid ?? '?'}) although it was told to end: it takes no notice of TERM`
    : `up (pid ${is.pid ?? '?'})`
}

const unsupervised = (is: SupervisedProcess | undefined): string =>
  `${isSupervised(is) ? 'supervised, but cannot tell how it stands' : 'not supervised'}: ${is?.problem ?? 'unknown'}`

const inLogger = (why: string | null): string | null => (why === null ? null : `its logger is ${why}`)

/** The last lines of its log, or where they may be; nothing when that cannot be read. */
async function lastLines(host: Host, directory: string): Promise<string> {
  const log = await orUnavailable(readSupervisedLog(host, directory, LOG_LINES)).catch((error: unknown) => {
    if (error instanceof FileError) return { file: null, lines: [] }
    throw error
  })
  if (isUnavailable(log)) return ''
  if (log.file === null) return '; it has no log of its own (what it says goes to svscan, see readproctitle in ps)'
  return log.lines.length === 0 ? `; ${log.file} is empty` : `\n${log.lines.map(({ message }) => `  ${message}`).join('\n')}`
}
