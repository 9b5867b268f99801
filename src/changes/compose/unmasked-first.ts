import { unitFolders } from '../../facts/targets/unit-folders.js'
import { listIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { isTemplateName } from '../../tools/systemctl/names.js'
import { askSystemdVersion } from '../../tools/systemctl/version.js'
import type { Plan } from '../engine/plan.js'
import { planUnmaskUnits } from '../unmask-units.js'
import { CONFIG_FOLDER, readInstallation } from '../unit/install.js'
import { missingLinks } from '../unit/link-expectations.js'
import { readLinkTree } from '../unit/link-tree.js'
import { isMasked, readNamedUnits } from '../unit/named-units.js'
import { composePlans } from './compose-plans.js'
import { PlannedHost } from './planned-host.js'
import { UnmaskedHost, type UnmaskedUnit } from './unmasked-host.js'

/**
 * A plan for units of which some are masked: these are unmasked first, and the rest is planned by what their files say, as systemd will
 * read them then.
 *
 * @throws as planUnmaskUnits, and what the plan itself throws
 */
export function unmaskedFirst<Wishes extends { units: readonly string[] }>(
  plan: (host: Host, wishes: Wishes) => Promise<Plan>,
): (host: Host, wishes: Wishes) => Promise<Plan> {
  return async (host, wishes) => {
    const names = wishes.units.filter((name) => !isTemplateName(name))
    const masked = names.length === 0 ? [] : (await readNamedUnits(host, names)).filter(isMasked).map(({ id }) => id)
    if (masked.length === 0) return plan(host, wishes)
    const unmask = await planUnmaskUnits(host, { units: masked })
    const files = new PlannedHost(host, unmask.expect)
    const then = new UnmaskedHost(files, new Map(await Promise.all(masked.map(async (id) => [id, await unmasked(files, id)] as const))))
    const rest = await plan(then, wishes)
    return composePlans([unmask, rest], {
      action: rest.action,
      summary: rest.steps.length === 0 ? unmask.summary : `${unmask.summary}, ${rest.summary}`,
      done: rest.done,
    })
  }
}

/** By the unit's file and drop-ins, and the folders of links beside it. */
async function unmasked(host: Host, id: string): Promise<UnmaskedUnit> {
  const { unit, links } = await readInstallation(host, id, await askSystemdVersion(host))
  if (unit.kind !== 'regular') return { LoadState: 'not-found', LoadError: null, UnitFileState: null, FragmentPath: null }
  const isEnabled = links.length > 0 && missingLinks(await readLinkTree(host, CONFIG_FOLDER), links).length === 0
  const [wants, requires] = await Promise.all([besides(host, `${id}.wants`), besides(host, `${id}.requires`)])
  const { Wants = [], Requires = [], ...others } = unit.relations
  const listed = { ...others, Wants: [...Wants, ...wants], Requires: [...Requires, ...requires] }
  return {
    LoadState: 'loaded',
    LoadError: null,
    UnitFileState: isEnabled ? 'enabled' : links.length > 0 ? 'disabled' : 'static',
    FragmentPath: unit.path,
    NeedDaemonReload: 'no',
    CanStart: 'yes',
    CanStop: 'yes',
    ...Object.fromEntries(Object.entries(listed).map(([name, units]) => [name, units.join(' ')])),
  }
}

async function besides(host: Host, folder: string): Promise<string[]> {
  const lists = await Promise.all((await unitFolders(host)).map((path) => listIfThere(host, `${path}/${folder}`)))
  return [...new Set(lists.flatMap((names) => names ?? []))]
}
