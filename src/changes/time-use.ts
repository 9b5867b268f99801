import { HostwardError, PlanRefusedError } from '../errors.js'
import { daemonToFollowWith } from '../facts/time/daemon-in-charge.js'
import { settle } from '../facts/time/settle.js'
import type { Host } from '../host/types.js'
import { changedDocuments, readEditedConf } from '../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { isPassing } from '../tools/chrony-conf/source-files.js'
import type { Difference, Plan } from './engine/plan.js'
import { mergePlans } from './merge-plans.js'
import { withClientFilter, type ClientFilterWishes } from './time/client-filter.js'
import { foldersOf, writeSteps } from './time/conf-steps.js'
import { editSources } from './time/edit-sources.js'
import { clockWait, sourcesInWords, type ClockWait } from './time/follow.js'
import { checkCandidate, readChronyGround, type ChronyGround } from './time/ground.js'
import { planNtpdUse, type NtpdUseWishes } from './time/ntpd-use.js'
import { selfWarnings } from './time/own-names.js'
import { rivalPart } from './time/rivals.js'
import { dhcpWarnings, fewWarnings, keyWarnings, sourceNotes } from './time/source-warnings.js'
import { unreachableWarnings } from './time/unreachable.js'
import { readSourcesInUse, sourceDifferences, waitForSources, type SourcesInUse } from './time/verify-sources.js'
import { checkVersion, wantedSources } from './time/wanted-sources.js'
import { activityPart, NOTHING, type ActivityPart } from './unit/activity.js'
import { readNamedUnits } from './unit/named-units.js'

export type TimeUseWishes = NtpdUseWishes &
  ClientFilterWishes & {
    /** chronyd alone: have it no longer look where DHCP leaves servers. */
  noDhcp: boolean
}

/**
 * Have the time daemon in charge follow these servers and pools, and no others: the old ones are commented out, the daemon is restarted,
 * and its sources are compared with the files. Where the host filters packets, those of a client pass.
 *
 * @throws UsageError, PlanRefusedError; what keeps chronyd's files from being read
 */
export async function planTimeUse(host: Host, wishes: TimeUseWishes): Promise<Plan> {
  const daemon = await daemonToFollowWith(host)
  if (daemon === 'ntpd') refuseChronydWishes(wishes)
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
  const { wait, ...told } = clockWait('chronyd', wanted, wishes, async (now) =>
    unreachableWarnings(now, wanted, await readSourcesInUse(now, after, version)),
  )
  const plan: Plan = {
    action: 'time use',
    summary: `have ${unit} follow ${sourcesInWords(wanted)}${wishes.keep ? ' as well' : ' and nothing else'}`,
    // What is taken back, now or later, ends with another restart, which has the files of before.
    steps: [...files.steps, ...restart.steps.map((step) => ({ ...step, undoable: true }))],
    watch: {
      files: [...documents.keys()].filter((path) => !isPassing(path)),
      folders: foldersOf(conf),
      states: [...restart.states, { kind: 'chronyd', key: unit }],
    },
    expect: { files: files.expect, states: { ...restart.expect, [`chronyd ${unit}`]: { free: ['sources'] } } },
    verify: (now, interrupt) => verify(now, interrupt, { ground, after, wishes, restart, wait }),
    dangers: restart.dangers,
    warnings: [...checked, ...rivals.warnings, ...dhcp, ...keys, ...self, ...fewWarnings(after), ...restart.warnings],
    notes: sourceNotes(conf, after),
    ...told,
  }
  return rivals.plan === null ? plan : mergePlans(rivals.plan, plan)
}

/** @throws PlanRefusedError */
function refuseChronydWishes({ noDhcp }: TimeUseWishes): void {
  if (!noDhcp) return
  throw new PlanRefusedError('--no-dhcp is for chronyd: whether the DHCP client gives ntpd servers is a matter of that client', {
    suggestions: ['leave --no-dhcp out'],
  })
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

interface Verification {
  ground: ChronyGround
  after: ChronyConf
  wishes: TimeUseWishes
  restart: ActivityPart
  wait: ClockWait['wait']
}

async function verify(
  host: Host,
  interrupt: AbortSignal,
  { ground, after, wishes, restart, wait }: Verification,
): Promise<readonly Difference[]> {
  const settled = (await restart.verify?.(host)) ?? []
  if (settled.length > 0) return settled
  const sources = await waitForSources(host, after, ground.version, interrupt, wishes.sourcesMs)
  return sources.length > 0 || interrupt.aborted ? sources : wait(host, interrupt)
}

/** Whether the running chronyd has the sources of the files already. */
async function alreadyFollows(host: Host, { daemon, version }: ChronyGround, after: ChronyConf): Promise<boolean> {
  if (daemon.active !== 'active') return false
  const inUse = await settle<SourcesInUse>(readSourcesInUse(host, after, version))
  return !(inUse instanceof HostwardError) && sourceDifferences(inUse).length === 0
}
