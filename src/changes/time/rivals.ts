import { PlanRefusedError, type Warning } from '../../errors.js'
import { activeDaemons, type TimeDaemon } from '../../facts/time/daemons.js'
import type { Host } from '../../host/types.js'
import { planDisableUnits } from '../disable-units.js'
import type { Plan } from '../engine/plan.js'
import { planEnableUnits } from '../enable-units.js'
import { mergePlans } from '../merge-plans.js'
import type { ActivityWishes } from '../unit/activity.js'
import type { ChronyGround } from './ground.js'

/** What is to be done about other time daemons. */
export interface RivalPart {
  /** Turns the others off, and chronyd on at boot; null when there is nothing to turn. */
  plan: Plan | null
  warnings: Warning[]
}

/**
 * Other time daemons that run, or start at the next boot: two of them pull one clock to and fro.
 *
 * @throws PlanRefusedError when another one is in charge and is not to be turned off
 */
export async function rivalPart(
  host: Host,
  { daemon, daemons }: Pick<ChronyGround, 'daemon' | 'daemons'>,
  { takeOver, ...wishes }: ActivityWishes & { takeOver: boolean },
): Promise<RivalPart> {
  const rivals = daemons.filter((one) => one.unit !== daemon.unit && (isUp(one) || startsAtBoot(one)))
  if (takeOver) return { plan: await takeOverPlan(host, daemon, rivals, wishes), warnings: [] }
  const inCharge = rivals.filter(isUp)
  if (inCharge.length > 0 && !isUp(daemon)) {
    throw new PlanRefusedError(
      `${unitsOf(inCharge)} keeps the time of this host, and ${daemon.unit} does not run: two of them would fight`,
      {
        suggestions: ['--take-over turns the other one off, and chronyd on'],
        details: { units: inCharge.map(({ unit }) => unit) },
      },
    )
  }
  const warnings = rivals.map((rival) => ({
    code: 'TWO_TIME_DAEMONS',
    message: `${rival.unit} ${isUp(rival) ? 'runs as well and fights for the clock' : 'starts at the next boot and would fight for the clock'}; --take-over turns it off`,
  }))
  if (!startsAtBoot(daemon)) {
    warnings.push({
      code: 'NOT_ENABLED',
      message: `${daemon.unit} does not start at boot (${daemon.unitFileState ?? 'unknown'}): hostward service enable ${daemon.unit}`,
    })
  }
  return { plan: null, warnings }
}

async function takeOverPlan(host: Host, daemon: TimeDaemon, rivals: readonly TimeDaemon[], wishes: ActivityWishes): Promise<Plan | null> {
  const off = rivals.length > 0 ? await planDisableUnits(host, { ...wishes, units: rivals.map(({ unit }) => unit), now: true }) : null
  const on = startsAtBoot(daemon) ? null : await planEnableUnits(host, { ...wishes, units: [daemon.unit], now: false })
  const plans = [off, on].filter((plan) => plan !== null && plan.steps.length > 0) as Plan[]
  const [first, second] = plans
  if (first === undefined) return null
  return second === undefined ? first : mergePlans(first, second)
}

const isUp = (daemon: TimeDaemon): boolean => activeDaemons([daemon]).length > 0
const startsAtBoot = ({ unitFileState }: TimeDaemon): boolean =>
  unitFileState?.startsWith('enabled') === true || unitFileState === 'alias' || unitFileState === 'static'
const unitsOf = (daemons: readonly TimeDaemon[]): string => daemons.map(({ unit }) => unit).join(' and ')
