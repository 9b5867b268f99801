import { NotFoundError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { UnitNode } from '../../tools/systemctl/dependencies.js'
import { askSystemdBuild } from '../../tools/systemctl/version.js'
import type { BootTarget } from './boot-target.js'
import { chainTarget, type ChainTarget } from './chain.js'
import { readDefaultTarget, type DefaultTargetData } from './default.js'
import { isolateEffect, isolateRules, type IsolateEffect, type IsolateRules } from './isolate.js'
import { CHAIN, targetName } from './names.js'
import { readUnitGraph } from './unit-graph.js'
import { readDependencyLinks, type UnitLink } from './unit-folders.js'

export interface TargetShowData {
  /** What the host boots into unless the kernel command line says otherwise; null when it cannot be told. */
  default: string | null
  /** The link that says so; null when there is none. */
  defaultLink: UnitLink | null
  /** The most advanced active one of graphical, multi-user, rescue, emergency, basic and sysinit; null when none is. */
  current: string | null
  /** A kernel argument of this boot that comes before the default; null when there is none. */
  bootTarget: BootTarget | null
  /** The stages that a host passes on its way up: sysinit, basic, multi-user, graphical. */
  chain: ChainTarget[]
  /** The target that was asked about; the default one when none was named. null when that is not known. */
  target: ShownTarget | null
  /** Units that a switch to that target (`systemctl isolate`) would start now. */
  wouldStart: string[]
  /**
   * Units that it would stop now. One whose socket, path or timer stops as well is among them, though systemd 249 to 259 now
   * and then leave it running.
   */
  wouldStop: string[]
  /** Units that it would try, but whose conditions did not hold when they were last tried. */
  wouldSkip: string[]
}

/** The target that a switch would go to. */
interface ShownTarget {
  unit: string
  description: string | null
  load: string
  active: string
  sub: string
  /** systemd allows to switch to it (AllowIsolate=). */
  canIsolate: boolean
}

/**
 * Default and current target, the chain of a boot with what each stage pulls in and from which link, and what a switch to a
 * target would start and stop. Without a target it is the default one: what a switch back to it would do.
 *
 * @param word name of the target, `.target` is added; `cui` and `gui` are multi-user.target and graphical.target
 * @throws UsageError, NotFoundError, ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError
 */
export async function readTarget(host: Host, word?: string): Promise<Finding<TargetShowData>> {
  const asked = word === undefined ? null : targetName(word)
  const [{ data, warnings, units }, links, build] = await Promise.all([
    readDefaultTarget(host),
    readDependencyLinks(host, CHAIN),
    askSystemdBuild(host),
  ])
  const wanted = asked ?? data.default
  const graph = await readUnitGraph(
    host,
    units.map(({ unit }) => unit),
    [...(wanted === null ? [] : [wanted]), ...CHAIN],
  )
  const byName = new Map(graph.units.flatMap((unit) => unit.names.map((name) => [name, unit] as const)))
  const target = wanted === null ? undefined : byName.get(wanted)
  if (asked !== null && (target === undefined || target.load === 'not-found')) {
    throw new NotFoundError(`${asked}: there is no such target`, {
      suggestions: ['hostward target list shows all targets'],
      details: { target: asked },
    })
  }
  const effect = target === undefined ? null : effectOf(graph.units, target, isolateRules(build.version, build.line))
  return {
    data: {
      ...data,
      chain: CHAIN.map((name) => chainTarget(name, byName, links.links, data)),
      target: target === undefined ? null : shownTarget(target),
      wouldStart: effect?.starts ?? [],
      wouldStop: effect?.stops ?? [],
      wouldSkip: effect?.skips ?? [],
    },
    warnings: [...warnings, ...links.warnings, ...graph.warnings, ...targetWarnings(target, effect, data), ...lockOutWarnings(effect)],
  }
}

function effectOf(units: readonly UnitNode[], target: UnitNode, rules: IsolateRules): IsolateEffect | null {
  return target.load === 'loaded' && target.allowIsolate ? isolateEffect(units, target, rules) : null
}

function shownTarget(target: UnitNode): ShownTarget {
  const { id, description, load, active, sub, allowIsolate } = target
  return { unit: id, description, load, active, sub, canIsolate: allowIsolate }
}

function targetWarnings(target: UnitNode | undefined, effect: IsolateEffect | null, data: DefaultTargetData): Warning[] {
  if (target === undefined || effect !== null) return []
  const role = target.names.includes(data.default ?? '') ? `the default target ${target.id}` : target.id
  if (target.load !== 'loaded') return [{ code: 'TARGET_NOT_LOADED', message: `${role} cannot be started: ${target.load}` }]
  if (!target.allowIsolate) {
    return [
      { code: 'TARGET_NOT_ISOLATABLE', message: `systemd refuses a switch to ${role}: its unit file does not allow it (AllowIsolate=)` },
    ]
  }
  return [
    {
      code: 'TARGET_CONTRADICTORY',
      message: `systemd would refuse a switch to ${role}: what it requires is missing or contradicts itself`,
    },
  ]
}

/** What the admin may be sitting on. */
function lockOutWarnings(effect: IsolateEffect | null): Warning[] {
  const stops = effect?.stops ?? []
  const ssh = stops.filter((unit) => /^sshd?(?:@.*)?\.(?:service|socket)$/.test(unit))
  const network = stops.filter((unit) => /^(?:NetworkManager|systemd-networkd|networking|network|wicked)\.service$/.test(unit))
  return [
    ...(ssh.length > 0
      ? [{ code: 'STOPS_SSH', message: `a switch would stop ${ssh.join(', ')}: nobody could log in over the network` }]
      : []),
    ...(network.length > 0
      ? [{ code: 'STOPS_NETWORK', message: `a switch would stop ${network.join(', ')}: the host could lose its network` }]
      : []),
  ]
}
