import { NotFoundError, type Finding, type Warning } from '../../errors.js'
import { readOrError, fileTrouble } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { suggestions } from '../../suggest.js'
import type { SupervisorFamily } from '../../tools/daemontools/ask-svstat.js'
import type { MultilogLine } from '../../tools/daemontools/multilog.js'
import { readKernelStart } from '../boot/kernel-start.js'
import { supervisorWarnings, wordsOf } from './list.js'
import { readSupervisedLog } from './log.js'
import { findService } from './find.js'
import { readSupervisedServices, type SupervisedEntry, type SupervisedServices } from './services.js'
import type { ScanSupervisor } from './supervisor.js'

/** `service status` of a host whose services are not under systemd. */
export interface SupervisedShowData {
  service: ShownService
  supervisor: ScanSupervisor
  /** The script that its supervisor runs; null when it cannot be read. */
  run: string | null
  /** The file that its logger writes now; null: no logger, or one that is not multilog. */
  logFile: string | null
  /** Its last lines, oldest first. */
  log: MultilogLine[]
}

export interface ShownService extends SupervisedEntry {
  /** As in `service list`. */
  active: string
  sub: string
  /** When its process was started; null when there is none, or the kernel does not tell. */
  startedAt: string | null
  /** When its supervisor was started. */
  supervisedSince: string | null
  /** It ended once at least, or was restarted, since its supervisor was started: how long after, in seconds; null when not, or not known. */
  startedAgainAfterSeconds: number | null
  /** What is to be said of its state, in sentences. */
  reasons: string[]
}

/**
 * All about one service: how it stands and why, what runs, its last lines.
 *
 * @throws NotFoundError, NotPermittedError, ToolMissingError …
 */
export async function readSupervisedService(
  host: Host,
  family: SupervisorFamily,
  word: string,
  lines: number,
): Promise<Finding<SupervisedShowData>> {
  const all = await readSupervisedServices(host, family)
  const service = findService(all.services, word)
  if (service === null) throw unknownService(all, word)
  const warnings: Warning[] = supervisorWarnings(all.supervisor)
  const [times, run, log] = await Promise.all([
    readTimes(host, service.pid),
    readOrError(host, `${service.directory}/run`),
    readSupervisedLog(host, service.directory, lines).catch((error: unknown) => {
      if (!(error instanceof FileError)) throw error
      warnings.push({ code: 'LOG_UNAVAILABLE', message: `its log could not be read: ${fileTrouble(error)}` })
      return { file: null, lines: [] }
    }),
  ])
  if (run.error !== null) warnings.push({ code: 'FILE_UNAVAILABLE', message: fileTrouble(run.error) })
  const again = startedAgain(times)
  const shown: ShownService = {
    ...service,
    ...wordsOf(service),
    startedAt: isoOf(times.started),
    supervisedSince: isoOf(times.supervised),
    startedAgainAfterSeconds: again,
    reasons: reasonsOf(service, again),
  }
  return { data: { service: shown, supervisor: all.supervisor, run: run.text, logFile: log.file, log: log.lines }, warnings }
}

/** The error for a service that is not there, with the names that come close. */
export function unknownService({ supervisor: { folder }, services }: SupervisedServices, word: string): NotFoundError {
  const names = services.map(({ name }) => name)
  const close = suggestions(word, names)
  return new NotFoundError(`${word}: there is no such service in ${folder}`, {
    suggestions: [
      ...(close.length > 0 ? [`did you mean ${close.join(' or ')}?`] : []),
      'what there is: hostward service list --all',
      `to make one: hostward service add ${/^[\w.@-]+$/.test(word) ? word : 'NAME'} --exec "/path/to/program …"`,
    ],
    details: { service: word, services: names },
  })
}

/** Seconds since the epoch. */
interface Times {
  started: number | null
  supervised: number | null
}

/** Ticks of the kernel in a second, as it tells them to programs (proc(5), USER_HZ). */
const TICKS = 100

/** When a process and its parent, the supervisor, were started. */
async function readTimes(host: Host, pid: number | null): Promise<Times> {
  if (pid === null) return { started: null, supervised: null }
  const [boot, own] = await Promise.all([readKernelStart(host), readStat(host, pid)])
  const parent = own === null ? null : await readStat(host, own.parent)
  const at = (ticks: number | undefined): number | null =>
    boot === null || ticks === undefined ? null : boot.getTime() / 1000 + ticks / TICKS
  return { started: at(own?.ticks), supervised: parent === null ? null : at(parent.ticks) }
}

/** `PID (NAME) STATE PPID …`, the 22nd field is when it was started, in ticks since the boot (proc(5)). */
async function readStat(host: Host, pid: number): Promise<{ parent: number; ticks: number } | null> {
  const { text } = await readOrError(host, `/proc/${pid}/stat`)
  const fields =
    /^\d+ \(.*\) (.*)$/s
      .exec(text ?? '')?.[1]
      ?.trim()
      .split(' ') ?? []
  const [parent, ticks] = [Number(fields[1]), Number(fields[19])]
  return Number.isInteger(parent) && Number.isInteger(ticks) && parent > 0 ? { parent, ticks } : null
}

/** supervise starts a program as soon as it runs itself; what is younger than that by more has been started again. */
const AT_ONCE_SECONDS = 3

function startedAgain({ started, supervised }: Times): number | null {
  if (started === null || supervised === null || started - supervised <= AT_ONCE_SECONDS) return null
  return Math.round(started - supervised)
}

const isoOf = (seconds: number | null): string | null => (seconds === null ? null : new Date(Math.round(seconds) * 1000).toISOString())

function reasonsOf({ state, wants, paused, crashLoop, problem, enabled, log }: SupervisedEntry, again: number | null): string[] {
  const loop = 'it ends as soon as it is started, and its supervisor starts it again every second'
  return [
    ...(state === null ? [`nobody supervises it: ${problem ?? 'not known why'}`] : []),
    ...(crashLoop === true ? [`a crash loop: ${loop}`] : []),
    ...(crashLoop === null ? ['whether it keeps running is not known: it had only just been started'] : []),
    ...(again === null || crashLoop === true
      ? []
      : ['it has ended, or was restarted, since its supervisor was started, and was started again']),
    ...(wants === 'down' ? ['it has been told to end, and still runs'] : []),
    ...(wants === 'up' ? ['its supervisor is about to start it'] : []),
    ...(paused ? ['it is paused (svc -p): svc -c has it go on'] : []),
    ...(enabled ? [] : ['it does not start by itself: there is a file "down" in its directory']),
    ...(log?.state === null ? [`nobody supervises its logger: ${log.problem ?? 'not known why'}`] : []),
    ...(log?.crashLoop === true ? [`its logger is in a crash loop: ${loop}`] : []),
  ]
}
