import { unitSettings, wordsOf } from './unit-settings.js'

const LISTS = ['Requires', 'Requisite', 'Wants', 'BindsTo', 'Upholds', 'Conflicts'] as const

/** Names of units by setting. */
export type UnitRelations = Partial<Record<(typeof LISTS)[number], string[]>>

/**
 * What the [Unit] section of a unit file and its drop-ins says of other units (systemd.unit(5)); an empty assignment forgets what was set
 * before. Specifiers (`%i`) stand as they are.
 */
export function parseUnitRelations(texts: readonly string[]): UnitRelations {
  const relations: UnitRelations = {}
  for (const { section, key, value } of texts.flatMap(unitSettings)) {
    const list = LISTS.find((one) => one === key)
    if (section !== 'Unit' || list === undefined) continue
    relations[list] = value === '' ? [] : [...(relations[list] ?? []), ...wordsOf(value)]
  }
  return relations
}
