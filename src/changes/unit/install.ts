import type { Host } from '../../host/types.js'
import { isEmptyInstall } from '../../tools/systemctl/install-section.js'
import { installLinks, type InstallLink } from './install-links.js'
import { expandSpecifiers } from './specifiers.js'
import { findUnit, type FoundUnit } from './unit-files.js'

/** Where `systemctl enable` and `systemctl mask` put their links. */
export const CONFIG_FOLDER = '/etc/systemd/system'

/** The same until the next reboot (--runtime). */
export const RUNTIME_FOLDER = '/run/systemd/system'

/** All that enabling a unit brings about. */
export interface Installation {
  unit: FoundUnit
  /** Of the unit and of those that its Also= names. */
  links: InstallLink[]
  /** Names of all units that are enabled and disabled together, the unit first. */
  together: string[]
  /** Neither the unit nor its Also= say what enabling it means. */
  empty: boolean
  /** Why systemctl would refuse, in sentences. */
  problems: string[]
  warnings: string[]
}

/** What `systemctl enable` would do for a unit, and which names `systemctl disable` looks for. @throws FileError */
export async function readInstallation(host: Host, name: string, systemd: number): Promise<Installation> {
  const identity = await host.describe()
  const values = { hostName: identity.name, machineId: identity.machineId, bootId: identity.bootId }
  const unit = await findUnit(host, name, systemd)
  const found: Installation = { unit, links: [], together: [], empty: true, problems: [], warnings: [] }
  const waiting = [name]
  const seen = new Set<string>()
  for (const next of waiting) {
    if (seen.has(next)) continue
    seen.add(next)
    const one = next === name ? unit : await findUnit(host, next, systemd)
    if (seen.has(one.name) && one.name !== next) continue
    seen.add(one.name)
    if (one.kind === 'masked') {
      if (next !== name) found.warnings.push(`${next} is masked: it is not enabled together with ${name}`)
      continue
    }
    found.together.push(one.name)
    if (one.kind === 'missing') {
      if (next !== name) found.warnings.push(`${next}, which is to be enabled together with ${name} (Also=), is not there`)
      continue
    }
    const { links, problems } = installLinks(one, CONFIG_FOLDER, systemd, values)
    found.links.push(...links)
    found.problems.push(...problems)
    found.empty &&= isEmptyInstall(one.install)
    waiting.push(...one.install.also.map((also) => expandSpecifiers(also, one.name, values) ?? also))
  }
  return found
}
