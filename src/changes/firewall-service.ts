import { PlanRefusedError, UsageError, type Warning } from '../errors.js'
import type { FirewallZone } from '../facts/firewall/zones.js'
import type { Host } from '../host/types.js'
import type { ZoneSettings } from '../tools/firewalld/zone.js'
import { inWords } from '../words.js'
import type { Danger, Plan } from './engine/plan.js'
import { acceptingRules, allowEdit, denyEdit, rejectEdit, rejectingRules, type ZoneEdit } from './firewall/edits.js'
import { readFirewallGround, requireRunning, requireService } from './firewall/ground.js'
import { firewallPart, type ZoneChange } from './firewall/part.js'
import { sshDangers } from './firewall/ssh.js'
import { chooseZones } from './firewall/zones.js'
import { hostBitsWarning, isEverybody, parseNetworks, type Network } from './network.js'

export interface FirewallWishes {
  service: string
  zone?: string | undefined
  /** Networks; everybody when empty. */
  sources: readonly string[]
  /** Milliseconds until it ends by itself; for good when left out. */
  forMs?: number | undefined
  env: Readonly<Record<string, string | undefined>>
}

/** Let a service in. @throws UsageError, NotFoundError, PlanRefusedError, ToolMissingError … */
export function planAllowService(host: Host, wishes: FirewallWishes): Promise<Plan> {
  return planService(host, wishes, 'allow')
}

/** Keep a service out. @throws UsageError, NotFoundError, PlanRefusedError, ToolMissingError … */
export function planDenyService(host: Host, wishes: FirewallWishes): Promise<Plan> {
  return planService(host, wishes, 'deny')
}

const SHORTEST_MS = 10_000
const LONGEST_MS = 24 * 3_600_000

async function planService(host: Host, wishes: FirewallWishes, verb: 'allow' | 'deny'): Promise<Plan> {
  const { service } = wishes
  const sources = parseNetworks(wishes.sources, 'source')
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/.test(service)) {
    throw new UsageError(`${JSON.stringify(service)} is no name of a service`, { suggestions: ['firewall-cmd --get-services lists them'] })
  }
  const seconds = lifetime(wishes.forMs)
  const ground = await readFirewallGround(host)
  if (seconds !== null) requireRunning(ground, 'nothing can end by itself')
  const unknown = await requireService(host, ground.running, service)
  const chosen = chooseZones(ground.firewall, wishes.zone, sources, ground.routes)
  const zones = chosen.names.flatMap((name) => ground.firewall.zones.find((zone) => zone.name === name) ?? [])
  const changes = zones.map((zone) => changeOf(zone, service, sources, verb, seconds))
  const part = firewallPart(ground, changes, seconds)
  const touched = part.steps.length > 0
  const ssh = verb === 'deny' && touched ? await sshDangers(host, { service, sources, zones, ground, env: wishes.env }) : NO_DANGERS
  const what = sources.length === 0 ? service : `${service} from ${inWords(sources.map(({ text }) => text))}`
  const where = `zone${zones.length === 1 ? '' : 's'} ${inWords(chosen.names)}`
  return {
    action: `firewall ${verb}`,
    summary: `${verb === 'allow' ? 'let' : 'keep'} ${what} ${verb === 'allow' ? 'in through' : 'out of'} ${where}${seconds === null ? '' : ` for ${seconds} s`}`,
    steps: part.steps,
    watch: part.watch,
    expect: { files: part.files, states: part.states },
    verify: part.verify,
    ...(seconds === null ? {} : { lifetimeSeconds: seconds }),
    // What ends by itself locks nobody out for good.
    dangers: [...(seconds === null ? ssh.dangers : []), ...(touched ? everybodyDangers(sources, verb, service) : [])],
    warnings: [
      ...ground.warnings,
      ...unknown,
      ...chosen.warnings,
      ...sources.flatMap(hostBitsWarning),
      ...ssh.warnings,
      ...(seconds === null ? [] : ssh.dangers),
      ...changes.flatMap(({ zone, runtime, permanent }) => remarks(zone, { runtime, permanent }, service, sources, verb)),
    ],
    notes: seconds === null ? [] : [`it ends by itself after ${seconds} s, and a restart of firewalld ends it as well`],
    done: doneText(what, where, verb, seconds, touched, ground.running),
  }
}

const NO_DANGERS: { dangers: Danger[]; warnings: Warning[] } = { dangers: [], warnings: [] }

/** Whole seconds, null for good. @throws UsageError */
function lifetime(forMs: number | undefined): number | null {
  if (forMs === undefined) return null
  if (forMs < SHORTEST_MS || forMs > LONGEST_MS || forMs % 1000 !== 0) {
    throw new UsageError('--for: whole seconds between 10 s and a day', { suggestions: ['--for 60s', '--for 10min'] })
  }
  return forMs / 1000
}

const NOTHING: ZoneEdit = { add: [], remove: [] }

function changeOf(
  zone: FirewallZone,
  service: string,
  sources: readonly Network[],
  verb: 'allow' | 'deny',
  seconds: number | null,
): ZoneChange {
  const edit = (settings: ZoneSettings | null): ZoneEdit => {
    if (settings === null) return NOTHING
    if (verb === 'allow') return allowEdit(settings, service, sources)
    return seconds === null ? denyEdit(settings, service, sources) : rejectEdit(settings, service, sources)
  }
  const runtime = edit(zone.runtime)
  if (seconds !== null && runtime.remove.length > 0) {
    throw new PlanRefusedError(`zone ${zone.name} has a rule against it, and that cannot be taken away for a while only`, {
      suggestions: [`without --for it is taken away: ${inWords(runtime.remove.map(({ value }) => value))}`],
    })
  }
  return { zone, runtime, permanent: seconds === null ? edit(zone.permanent) : NOTHING }
}

/** What else in the zone has a say. */
function remarks(
  zone: FirewallZone,
  edits: Pick<ZoneChange, 'runtime' | 'permanent'>,
  service: string,
  sources: readonly Network[],
  verb: 'allow' | 'deny',
): Warning[] {
  const settings = zone.runtime ?? zone.permanent
  if (settings === null) return []
  const removed = [...edits.runtime.remove, ...edits.permanent.remove].map(({ value }) => value)
  const left = (rules: readonly string[]): string[] => rules.filter((rule) => !removed.includes(rule))
  const warnings: Warning[] = []
  if (verb === 'allow') {
    const against = left(rejectingRules(settings, service))
    if (against.length > 0)
      warnings.push({ code: 'STILL_REJECTED', message: `zone ${zone.name} has rules against it, which count first: ${against.join('; ')}` })
    const open = settings.services.includes(service) || settings.target === 'ACCEPT'
    if (sources.length > 0 && open) {
      warnings.push({
        code: 'OPEN_TO_ALL',
        message: `zone ${zone.name} lets ${service} in from everywhere: the rule for networks restricts nothing`,
      })
    }
    return warnings
  }
  if (sources.length > 0) return []
  const accepting = left(acceptingRules(settings, service))
  if (accepting.length > 0)
    warnings.push({ code: 'STILL_ALLOWED', message: `zone ${zone.name} still lets it in for some: ${accepting.join('; ')}` })
  if (settings.target === 'ACCEPT') {
    warnings.push({
      code: 'STILL_ALLOWED',
      message: `zone ${zone.name} lets everything in (target ACCEPT): that ${service} is not in it keeps nothing out`,
    })
  }
  return warnings
}

function everybodyDangers(sources: readonly Network[], verb: 'allow' | 'deny', service: string): Danger[] {
  return verb === 'allow'
    ? sources
        .filter(isEverybody)
        .map(({ text }) => ({ code: 'EVERYBODY', message: `${text} is every address: ${service} would be let in from everywhere` }))
    : []
}

function doneText(what: string, where: string, verb: 'allow' | 'deny', seconds: number | null, touched: boolean, running: boolean): string {
  const state = verb === 'allow' ? `${what} is let in through ${where}` : `${what} is kept out of ${where}`
  if (!touched) return state
  if (seconds !== null) return `${state} for ${seconds} s`
  return `${state}${running ? ', now and after a restart' : ' once firewalld is started'}`
}
