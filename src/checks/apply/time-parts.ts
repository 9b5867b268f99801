import { composePlans } from '../../changes/compose/compose-plans.js'
import type { Plan } from '../../changes/engine/plan.js'
import { unmaskedFirst } from '../../changes/compose/unmasked-first.js'
import { planStartUnits } from '../../changes/activate-units.js'
import { readChronyGround } from '../../changes/time/ground.js'
import { readNtpdGround } from '../../changes/time/ntpd-ground.js'
import { rivalPart } from '../../changes/time/rivals.js'
import { planSetLines } from '../../changes/time/set-lines.js'
import { planTimeServe } from '../../changes/time-serve.js'
import { planTimeUse } from '../../changes/time-use.js'
import { HostwardError } from '../../errors.js'
import { configuredLines } from '../../facts/time/configured-lines.js'
import { daemonToFollowWith } from '../../facts/time/daemon-in-charge.js'
import { ntpdLines } from '../../facts/time/ntpd-servers.js'
import type { ConfiguredLine } from '../../facts/time/match-sources.js'
import type { Host } from '../../host/types.js'
import type { Wish } from '../wish.js'
import { goalsOf, type ApplySettings, type Goal, type Part } from './goal.js'
import { startsAny } from './unit-parts.js'

const CHRONYD_UNITS = ['chronyd.service', 'chrony.service']

/**
 * Whom chronyd serves and whom not, lines of its files, what it follows, that it is alone in charge. Its files have all of it before it is
 * restarted once: it reads them then.
 *
 * @param kept what passes already, and has to go on to pass
 */
export function timeParts(goals: readonly Goal[], kept: readonly Wish[], settings: ApplySettings): Part[] {
  const [served, denied, lines] = [goalsOf(goals, 'time-served'), goalsOf(goals, 'time-denied'), goalsOf(goals, 'time-line')]
  const [sources, daemon] = [goalsOf(goals, 'time-sources'), goalsOf(goals, 'time-daemon')]
  const use = (host: Host): Promise<Plan> => planUse(host, goalsOf(sources, 'time-sources'), daemon.length > 0, settings)
  const starts = startsAny(goals, CHRONYD_UNITS)
  const isReadLater = async (host: Host): Promise<boolean> =>
    starts || (sources.length > 0 && (await hasSteps(use(host)))) || (daemon.length > 0 && !(await isUp(host)))
  const set = async (host: Host, some: readonly Goal[]): Promise<Plan> => {
    const of = (there: boolean): string[] => goalsOf(some, 'time-line').flatMap(({ wish }) => (wish.there === there ? [wish.line] : []))
    return planSetLines(host, { present: of(true), absent: of(false), beforeStart: await isReadLater(host), ...settings })
  }
  const beforeStart = async (host: Host): Promise<boolean> =>
    (await isReadLater(host)) || (lines.length > 0 && (await isUp(host)) && (await hasSteps(set(host, lines))))
  const subject = ({ check }: Goal): string => check.id
  const allowed = [...kept, ...served.map(({ wish }) => wish)].flatMap((wish) => (wish.kind === 'time-served' ? [wish.network] : []))
  const parts: Part[] = [
    {
      goals: [...served, ...denied],
      subject,
      followed: starts,
      plan: async (host, some) => {
        const [allow, deny] = [goalsOf(some, 'time-served'), goalsOf(some, 'time-denied')].map((own) => own.map(({ wish }) => wish.network))
        const wishes = { allow: allow ?? [], deny: deny ?? [], served: allowed, restrictFirewall: false, packetFilter: null }
        return planTimeServe(host, { ...wishes, withoutFirewall: true, beforeStart: await beforeStart(host) })
      },
    },
    { goals: lines, subject, plan: set },
    sources.length > 0
      ? { goals: [...sources, ...daemon], subject: () => 'sources', plan: use }
      : { goals: daemon, subject: () => 'daemon', plan: (host) => planDaemon(host, settings) },
  ]
  return parts.filter(({ goals: own }) => own.length > 0)
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
  const names = [...new Set(goals.flatMap(({ wish }) => wish.names))]
  const pools = new Set((await linesInForce(host)).filter(({ directive }) => directive === 'pool').map(({ name }) => name.toLowerCase()))
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

/** The sources in the files of the daemon that `time use` is about. */
async function linesInForce(host: Host): Promise<ConfiguredLine[]> {
  if ((await daemonToFollowWith(host)) !== 'ntpd') return configuredLines((await readChronyGround(host)).conf, null)
  const { ntpd, conf } = await readNtpdGround(host)
  return ntpdLines(conf, ntpd)
}

/** Other daemons are turned off, and chronyd on. */
async function planDaemon(host: Host, settings: ApplySettings): Promise<Plan> {
  const ground = await readChronyGround(host)
  const { plan } = await rivalPart(host, ground, { ...settings, takeOver: true })
  const start = await unmaskedFirst(planStartUnits)(host, { units: [ground.unit], ...settings })
  const words = { action: 'time daemon', summary: `have ${ground.unit} alone keep the time`, done: `${ground.unit} alone keeps the time` }
  return composePlans([...(plan === null ? [] : [plan]), start], words)
}
