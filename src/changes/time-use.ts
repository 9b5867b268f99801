import { HostwardError, InterruptedError, PlanRefusedError, type Warning } from '../errors.js'
import { daemonToFollowWith } from '../facts/time/daemon-in-charge.js'
import { settle } from '../facts/time/settle.js'
import { waitForTime, type TimeWaitData } from '../facts/time/wait.js'
import type { Host } from '../host/types.js'
import { changedDocuments, readEditedConf } from '../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { isPassing } from '../tools/chrony-conf/source-files.js'
import { inWords } from '../words.js'
import type { Difference, Plan } from './engine/plan.js'
import { mergePlans } from './merge-plans.js'
import { withClientFilter, type ClientFilterWishes } from './time/client-filter.js'
import { foldersOf, writeSteps } from './time/conf-steps.js'
import { editSources } from './time/edit-sources.js'
import { checkCandidate, readChronyGround, type ChronyGround } from './time/ground.js'
import { planNtpdUse } from './time/ntpd-use.js'
import { selfWarnings } from './time/own-names.js'
import { rivalPart } from './time/rivals.js'
import { dhcpWarnings, fewWarnings, keyWarnings, sourceNotes } from './time/source-warnings.js'
import { unreachableWarnings } from './time/unreachable.js'
import { readSourcesInUse, sourceDifferences, waitForSources, type SourcesInUse } from './time/verify-sources.js'
import { checkVersion, wantedSources, type SourceNames, type SourceOptions, type WantedSource } from './time/wanted-sources.js'
import { activityPart, NOTHING, type ActivityPart, type ActivityWishes } from './unit/activity.js'
import { readNamedUnits } from './unit/named-units.js'

export interface TimeUseWishes extends SourceNames, SourceOptions, ActivityWishes, ClientFilterWishes {
  /** Add to the sources that are there. */
  keep: boolean
  noDhcp: boolean
  /** Turn other time daemons off. */
  takeOver: boolean
  /** How long to wait for a source to be selected, in milliseconds; null: not at all. */
  waitMs: number | null
  /** Take all back when none is selected in that time. */
  requireSync: boolean
  /** Told while waiting. */
  progress?: (state: TimeWaitData) => void
  /** ntpd alone: the file that keeps the rate of the clock. */
  driftfile?: string | undefined
  /** ntpd alone: follow the own clock at this stratum, when nothing else is there. */
  localStratum?: number | undefined
  /** How long the daemon is given to have its sources; 10 s when left out. */
  sourcesMs?: number
}

/**
 * Have the time daemon in charge follow these servers and pools, and no others: the old ones are commented out, the daemon is restarted,
 * and its sources are compared with the files. Where the host filters packets, those of a client pass.
 *
 * @throws UsageError, PlanRefusedError; what keeps chronyd's files from being read
 */
export async function planTimeUse(host: Host, wishes: TimeUseWishes): Promise<Plan> {
  const daemon = await daemonToFollowWith(host)
  const plan = await (daemon === 'ntpd' ? planNtpdUse(host, wishes) : planChronydUse(host, wishes))
  return withClientFilter(host, daemon, wishes, plan)
}

async function planChronydUse(host: Host, wishes: TimeUseWishes): Promise<Plan> {
  refuseNtpdWishes(wishes)
  const wanted = wantedSources(wishes, wishes)
  const ground = await readChronyGround(host)
  const { unit, conf, documents, version } = ground
  checkVersion(wishes, version)
  const edited = editSources(documents, conf.main, wanted, wishes)
  const changed = changedDocuments(documents, edited)
  const after = await readEditedConf(host, conf.main, edited)
  const [dhcp, keys, self] = await Promise.all([
    dhcpWarnings(host, after, wishes.noDhcp),
    keyWarnings(host, after, wishes.key),
    selfWarnings(host, wanted),
  ])
  const [checked, rivals] = await Promise.all([checkCandidate(host, after, ground), rivalPart(host, ground, wishes)])
  const follows = changed.length === 0 && rivals.plan === null && (await alreadyFollows(host, ground, after))
  const restart = follows ? NOTHING : await activityPart(host, 'restart', await readNamedUnits(host, [unit]), wishes)
  const files = await writeSteps(host, changed)
  const outcome: Outcome = { waited: null }
  const plan: Plan = {
    action: 'time use',
    summary: `have ${unit} follow ${inList(wanted)}${wishes.keep ? ' as well' : ' and nothing else'}`,
    // What is taken back, now or later, ends with another restart, which has the files of before.
    steps: [...files.steps, ...restart.steps.map((step) => ({ ...step, undoable: true }))],
    watch: {
      files: [...documents.keys()].filter((path) => !isPassing(path)),
      folders: foldersOf(conf),
      states: [...restart.states, { kind: 'chronyd', key: unit }],
    },
    expect: { files: files.expect, states: { ...restart.expect, [`chronyd ${unit}`]: { free: ['sources'] } } },
    verify: (now, interrupt) => verify(now, interrupt, { ground, after, wishes, restart, outcome }).catch(noneAfter(interrupt)),
    dangers: restart.dangers,
    warnings: [...checked, ...rivals.warnings, ...dhcp, ...keys, ...self, ...fewWarnings(after), ...restart.warnings],
    notes: sourceNotes(conf, after),
    done: toldText(wanted, wishes),
    // Only a wait shows what it makes of them.
    doneNow: () => Promise.resolve(outcome.waited?.synchronised === true ? `${toldText(wanted, wishes)}; ${outcome.waited.reason}` : null),
    afterwards: (now) => afterwards(now, wanted, after, ground, outcome),
  }
  return rivals.plan === null ? plan : mergePlans(rivals.plan, plan)
}

/** @throws PlanRefusedError */
function refuseNtpdWishes({ driftfile, localStratum }: TimeUseWishes): void {
  if (driftfile !== undefined) {
    throw new PlanRefusedError('--driftfile is for ntpd: chronyd has its own, which its package names', {
      suggestions: ['leave --driftfile out'],
    })
  }
  if (localStratum !== undefined) {
    throw new PlanRefusedError('--local-stratum is for ntpd: chronyd gives out its own clock only as a server', {
      suggestions: [`hostward time serve --allow NET --local-stratum ${localStratum}`],
    })
  }
}

/** What waiting gave, for the warnings. */
interface Outcome {
  waited: TimeWaitData | null
}

interface Verification {
  ground: ChronyGround
  after: ChronyConf
  wishes: TimeUseWishes
  restart: ActivityPart
  outcome: Outcome
}

async function verify(
  host: Host,
  interrupt: AbortSignal,
  { ground, after, wishes, restart, outcome }: Verification,
): Promise<readonly Difference[]> {
  const settled = (await restart.verify?.(host)) ?? []
  if (settled.length > 0) return settled
  const sources = await waitForSources(host, after, ground.version, interrupt, wishes.sourcesMs)
  if (sources.length > 0 || interrupt.aborted) return sources
  const waitMs = wishes.waitMs ?? (wishes.requireSync ? DEFAULT_WAIT_MS : null)
  if (waitMs === null) return []
  const { data, failure } = await waitForTime(host, {
    withinMs: null,
    waitMs,
    interrupt,
    ...(wishes.progress === undefined ? {} : { progress: wishes.progress }),
  })
  outcome.waited = data
  if (failure === null || !wishes.requireSync) return []
  const tried = await unreachableWarnings(host, wantedSources(wishes, wishes), await readSourcesInUse(host, after, ground.version))
  const actual = [failure.message, ...tried.map(({ message }) => message)].join('\n')
  return [{ what: 'the clock', expected: `synchronised within ${waitMs / 1000} s`, actual }]
}

const DEFAULT_WAIT_MS = 60_000

/** Ctrl-C ends the waiting; the engine then takes all back. */
const noneAfter =
  (interrupt: AbortSignal) =>
  (error: unknown): [] => {
    if (interrupt.aborted && error instanceof InterruptedError) return []
    throw error
  }

/** What the wait has shown; without one, nothing is known yet of servers that have just been named. */
async function afterwards(
  host: Host,
  wanted: readonly WantedSource[],
  after: ChronyConf,
  { version }: ChronyGround,
  { waited }: Outcome,
): Promise<Warning[]> {
  if (waited === null) return []
  const unreachable = await unreachableWarnings(host, wanted, await readSourcesInUse(host, after, version))
  if (waited.synchronised) return unreachable
  const message = `the clock is not synchronised after ${waited.waitedSeconds} s: ${waited.reason}`
  return [{ code: 'NOT_SYNCHRONISED', message }, ...unreachable]
}

/** Whether the running chronyd has the sources of the files already. */
async function alreadyFollows(host: Host, { daemon, version }: ChronyGround, after: ChronyConf): Promise<boolean> {
  if (daemon.active !== 'active') return false
  const inUse = await settle<SourcesInUse>(readSourcesInUse(host, after, version))
  return !(inUse instanceof HostwardError) && sourceDifferences(inUse).length === 0
}

const toldText = (wanted: readonly WantedSource[], { keep }: TimeUseWishes): string =>
  `chronyd is told to ask ${inList(wanted)}${keep ? ' as well' : ''}`

function inList(wanted: readonly WantedSource[]): string {
  return inWords(wanted.map(({ directive, name }) => (directive === 'pool' ? `the pool ${name}` : name)))
}
