import type { UnitCommand } from '../../tools/systemctl/exec-record.js'
import type { ProcessEnd } from '../../tools/systemctl/exit-status.js'
import type { Unit } from '../../tools/systemctl/unit.js'
import type { Unmet } from './unmet.js'

/** Why a unit is not loaded, has failed or was not started, in sentences; empty when nothing of that is so. */
export function whyNot(unit: Unit, unmet: Unmet): string[] {
  const reasons: string[] = []
  const load = whyNotLoaded(unit)
  if (load !== null) reasons.push(load)
  if (hasFailed(unit)) reasons.push(...whyFailed(unit))
  if (unit.active === 'inactive' || unit.active === 'failed') reasons.push(...whySkipped(unit, unmet))
  return reasons
}

/** It has failed, or is being started again after it has. */
function hasFailed({ active, sub, result }: Unit): boolean {
  return active === 'failed' || (result !== null && result !== 'success' && (active !== 'active' || sub.startsWith('auto-restart')))
}

function whyNotLoaded({ load, loadError, path }: Unit): string | null {
  switch (load) {
    case 'loaded':
      return null
    case 'masked':
      return `it is masked: ${path === null || path === '/dev/null' ? 'its unit file' : path} is a link to /dev/null, so nothing can start it (systemctl unmask)`
    case 'not-found':
      return 'its unit file is gone, though it is not inactive'
    default:
      return `systemd could not load it (${load})${loadError === null ? '' : `: ${loadError}`}`
  }
}

function whyFailed(unit: Unit): string[] {
  return [...whyFailedOnce(unit), ...whyGivenUp(unit)]
}

/** systemd keeps the result of the last run when it refuses another one: only the counter tells. */
function whyGivenUp({ active, result, restart, restarts, properties }: Unit): string[] {
  if (active !== 'failed' || result?.startsWith('start-limit') === true || restart === null || restart === 'no') return []
  if (restarts === null || restarts === 0) return []
  const [burst, interval] = [properties['StartLimitBurst']?.[0], properties['StartLimitIntervalUSec']?.[0]]
  const limit = burst === undefined || interval === undefined ? '' : ` (${burst} starts within ${interval} are allowed)`
  return [`systemd started it again ${restarts === 1 ? 'once' : `${restarts} times`}, then gave up${limit}`]
}

function whyFailedOnce(unit: Unit): string[] {
  const { result } = unit
  const culprit = failedCommand(unit)
  const end = culprit?.end ?? failedMain(unit)
  const how = end === null ? [] : [`${culprit === null ? 'its main process' : commandText(culprit)} ${endText(end)}`]
  const property = (name: string): string | null => unit.properties[name]?.[0] ?? null
  switch (result) {
    case null:
    case 'success':
      return how
    case 'exit-code':
    case 'signal':
    case 'core-dump':
      return how.length > 0 ? how : [RESULTS[result] ?? result]
    case 'timeout': {
      const limits = ['TimeoutStartUSec', 'TimeoutStopUSec'].map((name) => `${name.replace('USec', 'Sec')}=${property(name) ?? '?'}`)
      return [`${RESULTS['timeout'] ?? result} (${limits.join(', ')})`, ...how]
    }
    case 'start-limit':
    case 'start-limit-hit': {
      const [burst, interval] = [property('StartLimitBurst'), property('StartLimitIntervalUSec')]
      const limit = burst === null || interval === null ? '' : ` (${burst} starts within ${interval} are allowed)`
      return [`${RESULTS['start-limit-hit'] ?? result}${limit}`, ...how]
    }
    default:
      return [RESULTS[result] === undefined ? `its result is ${result}` : `${RESULTS[result]} (${result})`, ...how]
  }
}

/** systemd.exec(5), $SERVICE_RESULT, and the results of other types of units. */
const RESULTS: Readonly<Record<string, string>> = {
  'exit-code': 'a process of it ended with a failure',
  signal: 'a process of it was ended by a signal',
  'core-dump': 'a process of it crashed',
  timeout: 'it took too long to start or to stop, and was ended',
  watchdog: 'it did not give a sign of life in time (WatchdogSec=)',
  'start-limit-hit': 'it was started too often in too short a time, and is not started any more',
  protocol: 'it did not behave as Type= in its unit file says',
  resources: 'something that systemd needs to start it could not be had: a folder, a file, memory; the log says which',
  'oom-kill': 'the kernel ran out of memory and ended a process of it',
  'exec-condition': 'a command of ExecCondition= said that it is not to be started',
  'service-start-limit-hit': 'the service that it starts was started too often',
  'unit-start-limit-hit': 'the unit that it starts was started too often',
  'mount-start-limit-hit': 'what it mounts was mounted too often',
  'trigger-limit-hit': 'it was triggered too often in too short a time',
  unmounted: 'it was unmounted by somebody else',
}

/** The command that ended badly: the last one in time whose failure is not ignored. */
function failedCommand({ commands }: Unit): UnitCommand | null {
  const failed = commands.filter(({ end, ignoresFailure }) => end !== null && isBad(end) && ignoresFailure !== true)
  return failed.reduce<UnitCommand | null>((last, next) => ((next.startedUsec ?? 0) > (last?.startedUsec ?? -1) ? next : last), null)
}

function failedMain({ mainProcessEnd }: Unit): ProcessEnd | null {
  return mainProcessEnd !== null && isBad(mainProcessEnd) ? mainProcessEnd : null
}

/** systemd takes these signals for a proper end, too (systemd.service(5), SuccessExitStatus=). */
function isBad({ code, status, word }: ProcessEnd): boolean {
  if (code === 'exited') return status !== 0
  return !['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'].includes(word ?? '')
}

function commandText({ setting, commandLine }: UnitCommand): string {
  return `${setting}=${commandLine}`
}

/** `ended with exit code 203/EXEC: the program could not be executed …`. */
function endText({ code, status, word, meaning }: ProcessEnd): string {
  const name = word === null ? String(status) : code === 'exited' ? `${String(status)}/${word}` : word
  const how = code === 'exited' ? `ended with exit code ${name}` : code === 'dumped' ? `crashed (${name})` : `was ended by ${name}`
  if (meaning === null) return how
  return meaning.startsWith('by convention') ? `${how} (${meaning})` : `${how}: ${meaning}`
}

function whySkipped({ conditions, asserts }: Unit, { unmet, candidates }: Unmet): string[] {
  const one = candidates.length === 0 ? '' : `; one of ${candidates.join(', ')}`
  const which = unmet.length > 0 ? `: ${unmet.join(', ')}` : one
  if (conditions.met === false) return [`it was not started, because a condition was not met${which}`]
  if (asserts.met === false) return [`it was not started, because an assertion failed${which}`]
  return []
}
