import {
  DaemonNotRunningError,
  HostwardError,
  InterruptedError,
  NotFoundError,
  NotPermittedError,
  ToolMissingError,
  type Finding,
  type Warning,
} from '../../errors.js'
import type { Host } from '../../host/types.js'
import { suggestions } from '../../suggest.js'
import { askDefaultZone, askFirewallState, askZones } from '../../tools/firewalld/ask.js'
import { isBusGone } from '../../tools/firewalld/failure.js'
import { readFirewallFiles } from './files.js'
import { joinLayers, replacedByParts, type FirewallZone, type NamedSettings } from './zones.js'

export interface FirewallShowData {
  /** Whether firewalld runs. */
  running: boolean
  /**
   * The daemon's own word. `failed`: it runs with its stock configuration, because it could not load the host's own. Null
   * when it did not tell.
   */
  state: 'running' | 'failed' | 'not running' | null
  /** The zone of interfaces that no zone names; null when it could not be had. */
  defaultZone: string | null
  /** Who told the permanent half: the daemon, or the files when it does not run. Null when it could not be had. */
  permanentFrom: 'firewalld' | 'files' | null
  /** By name. */
  zones: FirewallZone[]
}

/** What the firewall lets in; `failure` says that a part is missing which should have been there. */
export interface FirewallFinding extends Finding<FirewallShowData> {
  failure: HostwardError | null
}

/**
 * firewalld's zones, run time and permanent side by side. When the daemon does not run, `running` is false and the permanent
 * half is read from the files. When only one of the layers could be had, the other is null in every zone and a warning says
 * why.
 *
 * @param zone only this one
 * @throws ToolMissingError; NotPermittedError when firewalld tells nothing to this user; NotFoundError for an unknown zone;
 *   TimeoutError, ParseError … when nothing at all could be had
 */
export async function readFirewall(host: Host, zone?: string): Promise<FirewallFinding> {
  const found = await readAll(host)
  if (zone === undefined) return found
  const zones = found.data.zones.filter(({ name }) => name === zone)
  if (zones.length === 0) {
    if (found.failure !== null) throw found.failure
    const names = found.data.zones.map(({ name }) => name)
    const close = suggestions(zone, names)
    throw new NotFoundError(`firewalld has no zone ${zone}`, {
      suggestions: close.length > 0 ? close.map((name) => `hostward firewall show ${name}`) : [`it has ${names.join(', ')}`],
    })
  }
  return { ...found, data: { ...found.data, zones } }
}

async function readAll(host: Host): Promise<FirewallFinding> {
  const [state, runtime, permanent, defaultZone] = await Promise.all([
    attempt(askFirewallState(host)),
    attempt(askZones(host, 'runtime')),
    attempt(askZones(host, 'permanent')),
    attempt(askDefaultZone(host)),
  ])
  const answers = [state, runtime, permanent, defaultZone]
  const missing = answers.find((answer) => answer instanceof ToolMissingError)
  if (missing !== undefined) throw await nameOthers(host, missing)
  const stopped = answers.find((answer) => answer instanceof DaemonNotRunningError)
  if (stopped !== undefined && isBusGone(stopped)) throw stopped
  if (stopped !== undefined) return notRunning(host)
  if (isFailure(runtime) && isFailure(permanent)) throw runtime
  const zone = isFailure(defaultZone) ? null : defaultZone
  const failures = answers.filter(isFailure)
  const word = isFailure(state) ? null : state
  return {
    data: {
      running: true,
      state: word,
      defaultZone: zone,
      permanentFrom: isFailure(permanent) ? null : 'firewalld',
      zones: joinLayers(isFailure(runtime) ? null : runtime, isFailure(permanent) ? null : permanent, zone),
    },
    warnings: [
      ...(word === 'failed' ? [FAILED] : []),
      ...(isFailure(permanent) ? [] : partsWarnings(permanent)),
      ...failures.map(toWarning),
    ],
    // What this user may not see is named; everything else that is missing makes the answer a failed one.
    failure: failures.find((failure) => !(failure instanceof NotPermittedError)) ?? null,
  }
}

const FAILED: Warning = {
  code: 'FIREWALL_FAILED',
  message:
    'firewalld runs, but it could not load the configuration of this host and fell back to the one it was shipped with; firewall-offline-cmd --check-config tells why',
}

/** Nothing is filtered by firewalld now; what it would do after a start stands in the files. */
async function notRunning(host: Host): Promise<FirewallFinding> {
  const data: FirewallShowData = { running: false, state: 'not running', defaultZone: null, permanentFrom: null, zones: [] }
  const warning = { code: 'FIREWALL_NOT_RUNNING', message: 'firewalld is not running: it filters nothing now' }
  const files = await attempt(readFirewallFiles(host))
  if (isFailure(files)) return { data, warnings: [warning, toWarning(files)], failure: files }
  const { defaultZone, zones, warnings } = files
  return {
    data: { ...data, defaultZone, permanentFrom: 'files', zones: joinLayers(null, zones, defaultZone) },
    warnings: [warning, ...warnings, ...partsWarnings(zones)],
    failure: null,
  }
}

function partsWarnings(permanent: readonly NamedSettings[]): Warning[] {
  return replacedByParts(permanent).map((name) => ({
    code: 'ZONE_REPLACED_BY_PARTS',
    message: `zone ${name}: its own settings have no effect, the parts in /etc/firewalld/zones/${name}/ stand in their place`,
  }))
}

/** A host without firewalld may well have a firewall: what is there is named, so that nobody takes it for open. */
async function nameOthers(host: Host, missing: ToolMissingError): Promise<ToolMissingError> {
  const found = await Promise.all(OTHERS.map(async ([program, ask]) => ((await host.which(program)) === null ? null : [program, ask])))
  const there = found.filter((other) => other !== null)
  return new ToolMissingError(missing.message, {
    suggestions: [
      ...missing.suggestions,
      ...there.map(([program, ask]) => `${program ?? ''} is there, and hostward does not read it: ${ask ?? ''} (as root)`),
    ],
    details: { ...missing.details, otherTools: there.map(([program]) => program) },
  })
}

const OTHERS: readonly (readonly [program: string, ask: string])[] = [
  ['ufw', 'ufw status verbose'],
  ['nft', 'nft list ruleset'],
  ['iptables', 'iptables -S'],
]

/** The answer, or the expected failure as a value. */
async function attempt<T>(question: Promise<T>): Promise<T | HostwardError> {
  try {
    return await question
  } catch (error) {
    if (error instanceof HostwardError && !(error instanceof InterruptedError)) return error
    throw error
  }
}

function isFailure(answer: unknown): answer is HostwardError {
  return answer instanceof HostwardError
}

function toWarning(failure: HostwardError): Warning {
  return { code: failure.code, message: failure.message }
}
