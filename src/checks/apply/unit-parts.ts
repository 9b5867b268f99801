import { unmaskedFirst } from '../../changes/compose/unmasked-first.js'
import { planStartUnits, planStopUnits } from '../../changes/activate-units.js'
import { planDisableUnits } from '../../changes/disable-units.js'
import { planEnableUnits, type InstallWishes } from '../../changes/enable-units.js'
import type { Plan } from '../../changes/engine/plan.js'
import { planMaskUnits } from '../../changes/mask-units.js'
import { planUnmaskUnits } from '../../changes/unmask-units.js'
import type { Host } from '../../host/types.js'
import type { ApplySettings, Goal, Part, WishOf } from './goal.js'

type UnitWish = WishOf<'unit-file'> | WishOf<'unit-activity'>

const isOfUnit = (goal: Goal): goal is Goal<UnitWish> => goal.wish.kind === 'unit-file' || goal.wish.kind === 'unit-activity'

/** All that is wanted of one unit. */
interface WantedUnit {
  unit: string
  goals: Goal<UnitWish>[]
  /** `unmasked` only where nothing else is said of its file: that comes with the rest. */
  file: WishOf<'unit-file'>['word'] | null
  up: boolean | null
}

function wantedUnits(goals: readonly Goal[]): WantedUnit[] {
  const units = new Map<string, WantedUnit>()
  for (const goal of goals.filter(isOfUnit)) {
    const { wish } = goal
    const wanted = units.get(wish.unit) ?? { unit: wish.unit, goals: [], file: null, up: null }
    wanted.goals.push(goal)
    if (wish.kind === 'unit-file') wanted.file = wish.word === 'unmasked' ? (wanted.file ?? wish.word) : wish.word
    else wanted.up = wish.up
    units.set(wish.unit, wanted)
  }
  return [...units.values()]
}

type PlanUnits = (host: Host, wishes: InstallWishes) => Promise<Plan>

/** Which goals of a unit one action brings about; none when it is not for this unit. */
interface UnitAction {
  plan: PlanUnits
  now: boolean
  isFor: (wanted: WantedUnit) => boolean
  brings: (goal: Goal<UnitWish>) => boolean
}

const both = (): boolean => true
const ofFile = ({ wish }: Goal<UnitWish>): boolean => wish.kind === 'unit-file'
const ofActivity = ({ wish }: Goal<UnitWish>): boolean => wish.kind === 'unit-activity'

/** What goes away, before anything comes. */
const OFF: readonly UnitAction[] = [
  { plan: unmaskedFirst(planDisableUnits), now: true, isFor: ({ file, up }) => file === 'disabled' && up === false, brings: both },
  { plan: unmaskedFirst(planDisableUnits), now: false, isFor: ({ file, up }) => file === 'disabled' && up !== false, brings: ofFile },
  { plan: planMaskUnits, now: true, isFor: ({ file, up }) => file === 'masked' && up === false, brings: both },
  { plan: planMaskUnits, now: false, isFor: ({ file, up }) => file === 'masked' && up !== false, brings: ofFile },
  {
    plan: planStopUnits,
    now: false,
    isFor: ({ file, up }) => up === false && file !== 'disabled' && file !== 'masked',
    brings: ofActivity,
  },
]

const ON: readonly UnitAction[] = [
  { plan: planUnmaskUnits, now: false, isFor: ({ file, up }) => file === 'unmasked' && up !== true, brings: ofFile },
  { plan: unmaskedFirst(planEnableUnits), now: true, isFor: ({ file, up }) => file === 'enabled' && up === true, brings: both },
  { plan: unmaskedFirst(planEnableUnits), now: false, isFor: ({ file, up }) => file === 'enabled' && up !== true, brings: ofFile },
  {
    plan: unmaskedFirst(planStartUnits),
    now: false,
    isFor: ({ file, up }) => up === true && file !== 'enabled',
    brings: (goal) => ofActivity(goal) || isUnmasking(goal),
  },
]

const isUnmasking = ({ wish }: Goal<UnitWish>): boolean => wish.kind === 'unit-file' && wish.word === 'unmasked'

/** Units that are disabled, masked and stopped. */
export const unitsOff = (goals: readonly Goal[], settings: ApplySettings): Part[] => partsOf(OFF, goals, settings)

/** Units that are unmasked, enabled and started. */
export const unitsOn = (goals: readonly Goal[], settings: ApplySettings): Part[] => partsOf(ON, goals, settings)

function partsOf(actions: readonly UnitAction[], goals: readonly Goal[], settings: ApplySettings): Part[] {
  const units = wantedUnits(goals)
  return actions.flatMap(({ plan, now, isFor, brings }): Part[] => {
    const own = units.filter(isFor).flatMap((wanted) => wanted.goals.filter(brings))
    if (own.length === 0) return []
    return [{ goals: own, subject: unitOf, plan: (host, some) => plan(host, { units: [...new Set(some.map(unitOf))], now, ...settings }) }]
  })
}

const unitOf = (goal: Goal): string => (isOfUnit(goal) ? goal.wish.unit : goal.check.id)

/** Whether one of these units is to be started. */
export const startsAny = (goals: readonly Goal[], units: readonly string[]): boolean =>
  goals.some(({ wish }) => wish.kind === 'unit-activity' && wish.up && units.includes(wish.unit))
