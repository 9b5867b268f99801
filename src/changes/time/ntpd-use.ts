import { InterruptedError, type Warning } from '../../errors.js'
import { ntpdLines, resolved } from '../../facts/time/ntpd-servers.js'
import { waitForTime, type TimeWaitData } from '../../facts/time/wait.js'
import type { Host } from '../../host/types.js'
import { changedDocuments } from '../../tools/chrony-conf/documents.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { inWords } from '../../words.js'
import type { Difference, Plan } from '../engine/plan.js'
import { mergePlans } from '../merge-plans.js'
import { NTPD } from '../states/ntpd.js'
import { NOTHING, type ActivityPart, type ActivityWishes } from '../unit/activity.js'
import { writeSteps } from './conf-steps.js'
import { editNtpConf } from './edit-ntp-conf.js'
import { clientWarnings } from './iptables.js'
import { checkNtpCandidate, readEditedNtpConf, readNtpdGround, serviceWarnings, type NtpdGround } from './ntpd-ground.js'
import { ntpdLinesFor, type NtpdWishes } from './ntpd-lines.js'
import { ntpdRestart } from './ntpd-restart.js'
import { driftWarnings, minsaneWarnings, refusedAnswers, silentWarnings } from './ntpd-warnings.js'
import { selfWarnings } from './own-names.js'
import { rivalPart } from './rivals.js'
import { fewWarnings, sourceNotes } from './source-warnings.js'
import { logDifferences, peerDifferences, waitForPeers } from './verify-ntpd.js'
import type { WantedSource } from './wanted-sources.js'

export interface NtpdUseWishes extends NtpdWishes, ActivityWishes {
  keep: boolean
  takeOver: boolean
  waitMs: number | null
  requireSync: boolean
  progress?: (state: TimeWaitData) => void
  sourcesMs?: number
}

/**
 * Have ntpd follow these servers and pools, and no others: its file, a restart by whoever starts it, then what ntpq and its log say.
 * Where nothing starts it yet, the file alone is written.
 *
 * @throws UsageError, PlanRefusedError, ToolMissingError; what keeps ntpd's files from being read
 */
export async function planNtpdUse(host: Host, wishes: NtpdUseWishes): Promise<Plan> {
  const ground = await readNtpdGround(host)
  const { ntpd, conf, documents, service } = ground
  const { sources, lines } = ntpdLinesFor(wishes, ntpd.flavour)
  const edited = editNtpConf(documents, conf.main, lines, wishes)
  const changed = changedDocuments(documents, edited)
  const after = await readEditedNtpConf(host, ground, edited)
  checkNtpCandidate(after, ground)
  const rivals = await rivalsOf(host, ground, wishes)
  const follows = changed.length === 0 && rivals.plan === null && (await alreadyFollows(host, ground, after))
  const restart = follows || (changed.length === 0 && service === null) ? NOTHING : await ntpdRestart(host, ground, wishes)
  const files = await writeSteps(host, changed)
  const outcome: Outcome = { waited: null }
  const told = toldText(sources, wishes)
  const plan: Plan = {
    action: 'time use',
    summary: `have ntpd follow ${followed(sources)}${wishes.keep ? ' as well' : ' and nothing else'}`,
    // What is taken back ends with another restart, which has the files of before.
    steps: [...files.steps, ...restart.steps.map((step) => ({ ...step, undoable: true }))],
    watch: { files: [...documents.keys()], folders: foldersOf(ground), states: [...restart.states, { kind: 'ntpd', key: NTPD }] },
    expect: { files: files.expect, states: { ...restart.expect, [`ntpd ${NTPD}`]: { free: ['sources'] } } },
    verify: (now, interrupt) => verify(now, interrupt, { ground, after, wishes, restart, outcome }).catch(noneAfter(interrupt)),
    dangers: restart.dangers,
    warnings: [
      ...ground.warnings,
      ...rivals.warnings,
      ...(await selfWarnings(host, sources)),
      ...(sources.length === 0 ? [] : fewWarnings(asSources(after))),
      ...minsaneWarnings(after),
      ...refusedAnswers(after, ground, sources),
      ...(await driftWarnings(host, wishes.driftfile)),
      ...(sources.length === 0 ? [] : await clientWarnings(host)),
      ...(await serviceWarnings(host, ground)),
      ...restart.warnings,
    ],
    notes: sourceNotes(asSources(conf), asSources(after)),
    done: told,
    doneNow: () => Promise.resolve(outcome.waited?.synchronised === true ? `${told}; ${outcome.waited.reason}` : null),
    afterwards: (now) => afterwards(now, outcome),
  }
  return rivals.plan === null ? plan : mergePlans(rivals.plan, plan)
}

interface Outcome {
  waited: TimeWaitData | null
}

interface Verification {
  ground: NtpdGround
  after: NtpConf
  wishes: NtpdUseWishes
  restart: ActivityPart
  outcome: Outcome
}

async function verify(
  host: Host,
  interrupt: AbortSignal,
  { ground, after, wishes, restart, outcome }: Verification,
): Promise<readonly Difference[]> {
  // Nobody reads the files yet.
  if (ground.service === null) return []
  const settled = (await restart.verify?.(host)) ?? []
  if (settled.length > 0) return settled
  const complaints = await logDifferences(host, ground.service, ground.conf, after)
  if (complaints.length > 0) return complaints
  const sources = await waitForPeers(host, after, ground.ntpd.flavour, interrupt, wishes.sourcesMs)
  if (sources.length > 0 || interrupt.aborted) return sources
  const waitMs = wishes.waitMs ?? (wishes.requireSync ? DEFAULT_WAIT_MS : null)
  if (waitMs === null) return []
  const { progress } = wishes
  const { data, failure } = await waitForTime(host, { withinMs: null, waitMs, interrupt, ...(progress === undefined ? {} : { progress }) })
  outcome.waited = data
  if (failure === null || !wishes.requireSync) return []
  const actual = [failure.message, ...(await silentWarnings(host)).map(({ message }) => message)].join('\n')
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

async function afterwards(host: Host, { waited }: Outcome): Promise<Warning[]> {
  if (waited === null) return []
  const silent = await silentWarnings(host)
  if (waited.synchronised) return silent
  return [
    { code: 'NOT_SYNCHRONISED', message: `the clock is not synchronised after ${waited.waitedSeconds} s: ${waited.reason}` },
    ...silent,
  ]
}

/** Whether the running ntpd has the sources of the files already. */
async function alreadyFollows(host: Host, { ntpd, service }: NtpdGround, after: NtpConf): Promise<boolean> {
  if (service === null) return true
  if (ntpd.pid === null) return false
  return (await peerDifferences(host, await resolved(host, ntpdLines(after, ntpd)))).length === 0
}

/** Only systemd tells of others; where there is none, hostward knows of ntpd alone. */
async function rivalsOf(host: Host, { service, daemons }: NtpdGround, wishes: NtpdUseWishes): ReturnType<typeof rivalPart> {
  const unit = service?.kind === 'systemd' ? service.unit : null
  const daemon = (daemons ?? []).find((one) => one.unit === unit)
  return daemon === undefined || daemons === null ? { plan: null, warnings: [] } : rivalPart(host, { daemon, daemons }, wishes)
}

/** The lines that name servers, as the words about chronyd's files take them; a clock of the host is none. */
function asSources({ directives }: NtpConf): Parameters<typeof fewWarnings>[0] {
  const lines = directives.map((line) =>
    line.args.startsWith('127.127.') ? { ...line, directive: line.directive === 'server' ? 'refclock' : line.directive } : line,
  )
  return { directives: lines, sources: [] }
}

function followed(sources: readonly WantedSource[]): string {
  if (sources.length === 0) return 'its own clock'
  return inWords(sources.map(({ directive, name }) => (directive === 'pool' ? `pool ${name}` : name)))
}

const toldText = (sources: readonly WantedSource[], { keep }: NtpdUseWishes): string =>
  `ntpd is told to ask ${followed(sources)}${keep ? ' as well' : ''}`

function foldersOf({ ntpd }: NtpdGround): { path: string; suffix?: string }[] {
  return ntpd.flavour === 'ntpsec' && !ntpd.isNamed
    ? [{ path: `${ntpd.main.slice(0, ntpd.main.lastIndexOf('/'))}/ntp.d`, suffix: '.conf' }]
    : []
}
