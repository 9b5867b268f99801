import type { UnitNode } from '../../tools/systemctl/dependencies.js'
import type { DependencyLink, UnitLink } from './unit-folders.js'

/** One stage of the way up. */
export interface ChainTarget {
  target: string
  description: string | null
  load: string
  active: string
  sub: string
  isDefault: boolean
  isCurrent: boolean
  /** What it pulls in, in the order of the names. */
  wants: WantedUnit[]
}

/** A unit that a target pulls in. */
export interface WantedUnit {
  unit: string
  /** `requires`: the target fails without it. `wants`: it is tried. */
  kind: 'requires' | 'wants'
  /** null when systemd has not loaded the unit. */
  load: string | null
  active: string | null
  /**
   * The links that say so, the one that counts first; empty where the target's own unit file, a drop-in or a rule of systemd
   * says it.
   */
  links: UnitLink[]
  /** False for a link that systemd has not read yet (a daemon-reload is due) or that says nothing (it points to /dev/null). */
  effective: boolean
}

/** One target of the chain, from what systemd has loaded and from the links on disk. */
export function chainTarget(
  target: string,
  units: ReadonlyMap<string, UnitNode>,
  links: readonly DependencyLink[],
  now: { default: string | null; current: string | null },
): ChainTarget {
  const node = units.get(target)
  const own = links.filter((link) => link.of === target)
  return {
    target,
    description: node?.description ?? null,
    load: node?.load ?? 'not-found',
    active: node?.active ?? 'inactive',
    sub: node?.sub ?? 'dead',
    isDefault: now.default !== null && (node?.names ?? [target]).includes(now.default),
    isCurrent: target === now.current,
    wants: wantedUnits(node, units, own),
  }
}

function wantedUnits(node: UnitNode | undefined, units: ReadonlyMap<string, UnitNode>, links: readonly DependencyLink[]): WantedUnit[] {
  const idOf = (name: string): string => units.get(name)?.id ?? name
  const loaded = new Map<string, 'requires' | 'wants'>()
  for (const name of node?.wants ?? []) loaded.set(idOf(name), 'wants')
  for (const name of node?.requires ?? []) loaded.set(idOf(name), 'requires')
  const ids = new Set([...loaded.keys(), ...links.map(({ unit }) => idOf(unit))])
  return [...ids].sort().map((id) => {
    const own = links.filter(({ unit }) => idOf(unit) === id)
    return {
      unit: id,
      kind: loaded.get(id) ?? own[0]?.kind ?? 'wants',
      load: units.get(id)?.load ?? null,
      active: units.get(id)?.active ?? null,
      links: own.map(({ path, pointsTo }) => ({ path, pointsTo })),
      effective: loaded.has(id),
    }
  })
}
