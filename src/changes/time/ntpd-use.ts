import { ntpdLines, resolved } from '../../facts/time/ntpd-servers.js'
import type { Host } from '../../host/types.js'
import { changedDocuments } from '../../tools/chrony-conf/documents.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import type { Difference, Plan } from '../engine/plan.js'
import { mergePlans } from '../merge-plans.js'
import { NTPD } from '../states/ntpd.js'
import { NOTHING, type ActivityPart } from '../unit/activity.js'
import { writeSteps } from './conf-steps.js'
import { editNtpConf } from './edit-ntp-conf.js'
import { clockWait, sourcesInWords, type ClockWait, type FollowWishes } from './follow.js'
import { checkNtpCandidate, readEditedNtpConf, readNtpdGround, serviceWarnings, type NtpdGround } from './ntpd-ground.js'
import { loopbackLines, ntpdLinesFor, type NtpdWishes } from './ntpd-lines.js'
import { ntpdRestart } from './ntpd-restart.js'
import { driftWarnings, minsaneWarnings, refusedAnswers, silentWarnings } from './ntpd-warnings.js'
import { selfWarnings } from './own-names.js'
import { rivalPart } from './rivals.js'
import { fewWarnings, sourceNotes } from './source-warnings.js'
import { logDifferences, peerDifferences, waitForPeers } from './verify-ntpd.js'

export type NtpdUseWishes = NtpdWishes & FollowWishes

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
  const edited = editNtpConf(documents, conf.main, [...lines, ...loopbackLines(documents, ntpd.flavour)], wishes)
  const changed = changedDocuments(documents, edited)
  const after = await readEditedNtpConf(host, ground, edited)
  checkNtpCandidate(after, ground)
  const rivals = await rivalsOf(host, ground, wishes)
  const follows = changed.length === 0 && rivals.plan === null && (await alreadyFollows(host, ground, after))
  const restart = follows || (changed.length === 0 && service === null) ? NOTHING : await ntpdRestart(host, ground, wishes)
  const files = await writeSteps(host, changed)
  const { wait, ...told } = clockWait('ntpd', sources, wishes, silentWarnings)
  const plan: Plan = {
    action: 'time use',
    summary: `have ntpd follow ${sourcesInWords(sources)}${wishes.keep ? ' as well' : ' and nothing else'}`,
    // What is taken back ends with another restart, which has the files of before.
    steps: [...files.steps, ...restart.steps.map((step) => ({ ...step, undoable: true }))],
    watch: { files: [...documents.keys()], folders: foldersOf(ground), states: [...restart.states, { kind: 'ntpd', key: NTPD }] },
    expect: { files: files.expect, states: { ...restart.expect, [`ntpd ${NTPD}`]: { free: ['sources'] } } },
    verify: (now, interrupt) => verify(now, interrupt, { ground, after, wishes, restart, wait }),
    dangers: restart.dangers,
    warnings: [
      ...ground.warnings,
      ...rivals.warnings,
      ...(await selfWarnings(host, sources)),
      ...(sources.length === 0 ? [] : fewWarnings(asSources(after))),
      ...minsaneWarnings(after),
      ...refusedAnswers(after, ground, sources),
      ...(await driftWarnings(host, wishes.driftfile)),
      ...(await serviceWarnings(host, ground)),
      ...restart.warnings,
    ],
    notes: sourceNotes(asSources(conf), asSources(after)),
    ...told,
  }
  return rivals.plan === null ? plan : mergePlans(rivals.plan, plan)
}

interface Verification {
  ground: NtpdGround
  after: NtpConf
  wishes: NtpdUseWishes
  restart: ActivityPart
  wait: ClockWait['wait']
}

async function verify(
  host: Host,
  interrupt: AbortSignal,
  { ground, after, wishes, restart, wait }: Verification,
): Promise<readonly Difference[]> {
  // Nobody reads the files yet.
  if (ground.service === null) return []
  const settled = (await restart.verify?.(host)) ?? []
  if (settled.length > 0) return settled
  const complaints = await logDifferences(host, ground.service, ground.conf, after)
  if (complaints.length > 0) return complaints
  const sources = await waitForPeers(host, after, ground.ntpd.flavour, interrupt, wishes.sourcesMs)
  return sources.length > 0 || interrupt.aborted ? sources : wait(host, interrupt)
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

function foldersOf({ ntpd }: NtpdGround): { path: string; suffix?: string }[] {
  return ntpd.flavour === 'ntpsec' && !ntpd.isNamed
    ? [{ path: `${ntpd.main.slice(0, ntpd.main.lastIndexOf('/'))}/ntp.d`, suffix: '.conf' }]
    : []
}
