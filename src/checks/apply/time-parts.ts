import { composePlans } from '../../changes/compose/compose-plans.js'
import type { Plan } from '../../changes/engine/plan.js'
import { planStartUnits } from '../../changes/activate-units.js'
import { readChronyGround } from '../../changes/time/ground.js'
import { rivalPart } from '../../changes/time/rivals.js'
import { planTimeServe } from '../../changes/time-serve.js'
import { planTimeUse } from '../../changes/time-use.js'
import { HostwardError } from '../../errors.js'
import { configuredLines } from '../../facts/time/configured-lines.js'
import type { Host } from '../../host/types.js'
import { goalsOf, type ApplySettings, type Goal, type Part } from './goal.js'
import { startsAny } from './unit-parts.js'

const CHRONYD_UNITS = ['chronyd.service', 'chrony.service']

/**
 * Whom chronyd serves, what it follows, that it is alone in charge. Its files have the rules before it is restarted for its sources: it
 * reads both at once.
 */
export function timeParts(goals: readonly Goal[], settings: ApplySettings): Part[] {
  const [served, sources, daemon] = [goalsOf(goals, 'time-served'), goalsOf(goals, 'time-sources'), goalsOf(goals, 'time-daemon')]
  const use = (host: Host): Promise<Plan> => planUse(host, goalsOf(sources, 'time-sources'), daemon.length > 0, settings)
  const parts: Part[] = []
  if (served.length > 0) {
    parts.push({
      goals: served,
      subject: ({ check }) => check.id,
      plan: async (host, some) => {
        const restarts = sources.length > 0 && (await hasSteps(use(host)))
        const allow = goalsOf(some, 'time-served').map(({ wish }) => wish.network)
        const beforeStart = restarts || startsAny(goals, CHRONYD_UNITS) || (daemon.length > 0 && !(await isUp(host)))
        return planTimeServe(host, { allow, restrictFirewall: false, packetFilter: null, withoutFirewall: true, beforeStart })
      },
    })
  }
  if (sources.length > 0) parts.push({ goals: [...sources, ...daemon], subject: () => 'sources', plan: use })
  else if (daemon.length > 0) parts.push({ goals: daemon, subject: () => 'daemon', plan: (host) => planDaemon(host, settings) })
  return parts
}

/** Where a plan is refused, that is told of its own part. */
async function hasSteps(plan: Promise<Plan>): Promise<boolean> {
  try {
    return (await plan).steps.length > 0
  } catch (error) {
    if (error instanceof HostwardError) return false
    throw error
  }
}

async function isUp(host: Host): Promise<boolean> {
  return (await readChronyGround(host)).daemon.active === 'active'
}

async function planUse(
  host: Host,
  goals: readonly ReturnType<typeof goalsOf<'time-sources'>>[number][],
  takeOver: boolean,
  settings: ApplySettings,
): Promise<Plan> {
  const { conf } = await readChronyGround(host)
  const names = [...new Set(goals.flatMap(({ wish }) => wish.names))]
  const pools = new Set(
    configuredLines(conf, null)
      .filter(({ directive }) => directive === 'pool')
      .map(({ name }) => name.toLowerCase()),
  )
  const isPool = (name: string): boolean => pools.has(name.toLowerCase()) || /(?:^|\.)pool\.ntp\.org$/i.test(name)
  return planTimeUse(host, {
    servers: names.filter((name) => !isPool(name)),
    pools: names.filter(isPool),
    iburst: true,
    keep: !goals.some(({ wish }) => wish.only),
    noDhcp: false,
    takeOver,
    waitMs: null,
    requireSync: false,
    withoutFirewall: true,
    ...settings,
  })
}

/** Other daemons are turned off, and chronyd on. */
async function planDaemon(host: Host, settings: ApplySettings): Promise<Plan> {
  const ground = await readChronyGround(host)
  const { plan } = await rivalPart(host, ground, { ...settings, takeOver: true })
  const start = await planStartUnits(host, { units: [ground.unit], ...settings })
  const words = { action: 'time daemon', summary: `have ${ground.unit} alone keep the time`, done: `${ground.unit} alone keeps the time` }
  return composePlans([...(plan === null ? [] : [plan]), start], words)
}
