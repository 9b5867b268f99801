import { isUnavailable, orUnavailable, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askDefaultTarget } from '../../tools/systemctl/get-default.js'
import { askListUnits, type ListedUnit } from '../../tools/systemctl/list-units.js'
import { readBootTarget, type BootTarget } from './boot-target.js'
import { currentTarget } from './current.js'
import { readUnitLinks, type UnitLink } from './unit-folders.js'

export interface DefaultTargetData {
  /** What the host boots into unless the kernel command line says otherwise; null when it cannot be told. */
  default: string | null
  /** The link that says so; null when there is none. */
  defaultLink: UnitLink | null
  /** The most advanced active one of graphical, multi-user, rescue, emergency, basic and sysinit; null when none is. */
  current: string | null
  /** A kernel argument of this boot that comes before the default; null when there is none. */
  bootTarget: BootTarget | null
}

/** Default and current target, and what stands between them: two processes. @throws HostwardError when units cannot be listed */
export async function readDefaultTarget(host: Host): Promise<Finding<DefaultTargetData> & { units: ListedUnit[] }> {
  const [units, named, links, bootTarget] = await Promise.all([
    askListUnits(host),
    orUnavailable(askDefaultTarget(host)),
    readUnitLinks(host, 'default.target'),
    readBootTarget(host),
  ])
  const defaultTarget = isUnavailable(named) ? null : named
  const warnings = [
    ...(isUnavailable(named)
      ? [{ code: 'DEFAULT_TARGET_UNAVAILABLE', message: `the default target is not known: ${named.unavailable.message}` }]
      : []),
    ...hiddenWarnings(links),
    ...bootWarnings(bootTarget, defaultTarget),
  ]
  const data = { default: defaultTarget, defaultLink: links[0] ?? null, current: currentTarget(units), bootTarget }
  return { data, warnings, units }
}

/** `systemctl set-default` writes to /etc/systemd/system; what a generator or an admin put before it wins. */
function hiddenWarnings(links: readonly UnitLink[]): Warning[] {
  const [first] = links
  const own = links.find(({ path }) => path === '/etc/systemd/system/default.target')
  if (first === undefined || own === undefined || first === own || baseName(first) === baseName(own)) return []
  const message = `${own.path} -> ${own.pointsTo ?? ''} has no effect: ${first.path} -> ${first.pointsTo ?? ''} comes before it`
  return [{ code: 'DEFAULT_TARGET_HIDDEN', message }]
}

function baseName({ pointsTo }: UnitLink): string {
  return (pointsTo ?? '').split('/').at(-1) ?? ''
}

function bootWarnings(boot: BootTarget | null, defaultTarget: string | null): Warning[] {
  if (boot === null || boot.target === defaultTarget) return []
  const message = `the kernel was started with ${boot.argument}: this boot went to ${boot.target}, whatever the default target is`
  return [{ code: 'BOOT_ARGUMENT_OVERRIDES_DEFAULT', message }]
}
