import type { Host } from '../../host/types.js'
import { askShow, booleanOf, numberOf, textOf, wordsOf, type Properties } from './show.js'

/** What a unit pulls in, what it stops, and how it stands: all that decides what a switch of targets does. */
export interface UnitNode {
  id: string
  names: string[]
  description: string | null
  load: string
  active: string
  sub: string
  /** Another unit of the same device, which changes with it. */
  following: string | null
  /** Requires= and BindsTo=: without them it does not start. */
  requires: string[]
  /** Wants= and Upholds=: started with it, if they can be. */
  wants: string[]
  /** Requisite=: must be active already. */
  requisite: string[]
  /** Conflicts= of its own: stopped when it starts. */
  conflicts: string[]
  /** Units with a Conflicts= on it: stopped when it starts. */
  conflictedBy: string[]
  /** Units that stop when it stops (they require it, are bound to it, or are part of it). */
  stopsWith: string[]
  triggeredBy: string[]
  ignoreOnIsolate: boolean
  allowIsolate: boolean
  /** Can never be stopped (`-.slice`, `-.mount`, `init.scope`). */
  perpetual: boolean
  /** Its conditions (ConditionPathExists= …) did not hold when it was last started. */
  conditionFailed: boolean
}

/** The same list for all types of units; UnitFileState is not among them, because it is slow for hundreds of units. */
export const DEPENDENCY_PROPERTIES: readonly string[] = [
  'Id',
  'Names',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'Following',
  'Requires',
  'RequiresOverridable',
  'Requisite',
  'Wants',
  'BindsTo',
  'Upholds',
  'RequiredBy',
  'RequisiteOf',
  'BoundBy',
  'ConsistsOf',
  'PropagatesStopTo',
  'Conflicts',
  'ConflictedBy',
  'TriggeredBy',
  'IgnoreOnIsolate',
  'AllowIsolate',
  'Perpetual',
  'ConditionResult',
  'ConditionTimestampMonotonic',
]

/** How these units depend on others, in the order asked, with one process. @throws as askShow */
export async function askDependencies(host: Host, units: readonly string[]): Promise<UnitNode[]> {
  const answers = await askShow(host, units, DEPENDENCY_PROPERTIES)
  return answers.map((properties, index) => unitNode(properties, units[index] ?? ''))
}

function unitNode(properties: Properties, asked: string): UnitNode {
  const id = textOf(properties, 'Id') ?? asked
  const words = (...names: string[]): string[] => [...new Set(names.flatMap((name) => wordsOf(properties, name)))]
  return {
    id,
    names: [...new Set([id, asked, ...words('Names')])],
    description: textOf(properties, 'Description'),
    load: textOf(properties, 'LoadState') ?? 'unknown',
    active: textOf(properties, 'ActiveState') ?? 'unknown',
    sub: textOf(properties, 'SubState') ?? 'unknown',
    following: textOf(properties, 'Following'),
    requires: words('Requires', 'BindsTo'),
    wants: words('Wants', 'Upholds', 'RequiresOverridable'),
    requisite: words('Requisite'),
    conflicts: words('Conflicts'),
    conflictedBy: words('ConflictedBy'),
    stopsWith: words('RequiredBy', 'RequisiteOf', 'BoundBy', 'ConsistsOf', 'PropagatesStopTo'),
    triggeredBy: words('TriggeredBy'),
    ignoreOnIsolate: booleanOf(properties, 'IgnoreOnIsolate') ?? false,
    allowIsolate: booleanOf(properties, 'AllowIsolate') ?? false,
    perpetual: booleanOf(properties, 'Perpetual') ?? PERPETUAL.has(id),
    conditionFailed: booleanOf(properties, 'ConditionResult') === false && (numberOf(properties, 'ConditionTimestampMonotonic') ?? 0) > 0,
  }
}

/** Where systemd does not say it (before 232). */
const PERPETUAL = new Set(['-.slice', '-.mount', 'init.scope'])
