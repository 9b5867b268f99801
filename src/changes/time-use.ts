import { HostwardError, InterruptedError, PlanRefusedError, type Warning } from '../errors.js'
import { readDhclientServers } from '../facts/time/dhclient-servers.js'
import { settle } from '../facts/time/settle.js'
import { waitForTime, type TimeWaitData } from '../facts/time/wait.js'
import { followLinks } from '../host/files.js'
import type { Host } from '../host/types.js'
import { renderConfDocument, type ConfDocument } from '../tools/chrony-conf/document.js'
import { changedDocuments, readEditedConf } from '../tools/chrony-conf/documents.js'
import type { ConfDirective } from '../tools/chrony-conf/lines.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { isPassing, sourceDirectives } from '../tools/chrony-conf/source-files.js'
import type { Difference, FileExpectation, FolderWatch, Plan, WriteStep } from './engine/plan.js'
import { mergePlans } from './merge-plans.js'
import { editSources } from './time/edit-sources.js'
import { checkCandidate, readChronyGround, type ChronyGround } from './time/ground.js'
import { rivalPart } from './time/rivals.js'
import { unreachableWarnings } from './time/unreachable.js'
import { readSourcesInUse, sourceDifferences, waitForSources, type SourcesInUse } from './time/verify-sources.js'
import { checkVersion, wantedSources, type SourceNames, type SourceOptions, type WantedSource } from './time/wanted-sources.js'
import { activityPart, NOTHING, type ActivityPart, type ActivityWishes } from './unit/activity.js'
import { readNamedUnits } from './unit/named-units.js'

export interface TimeUseWishes extends SourceNames, SourceOptions, ActivityWishes {
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
  /** How long chronyd is given to have its sources; 10 s when left out. */
  sourcesMs?: number
}

/**
 * Have chronyd follow these servers and pools, and no others: the old ones are commented out, chronyd is restarted, and its sources
 * are compared with the files.
 *
 * @throws UsageError, PlanRefusedError; what keeps chronyd's files from being read
 */
export async function planTimeUse(host: Host, wishes: TimeUseWishes): Promise<Plan> {
  const wanted = wantedSources(wishes, wishes)
  const ground = await readChronyGround(host)
  const { unit, conf, documents, version } = ground
  checkVersion(wishes, version)
  const edited = editSources(documents, conf.main, wanted, wishes)
  const changed = changedDocuments(documents, edited)
  const after = await readEditedConf(host, conf.main, edited)
  const dhcp = await dhcpSources(host, after, wishes.noDhcp)
  const [checked, rivals] = await Promise.all([checkCandidate(host, after, ground), rivalPart(host, ground, wishes)])
  const follows = changed.length === 0 && rivals.plan === null && (await alreadyFollows(host, ground, after))
  const restart = follows ? NOTHING : await activityPart(host, 'restart', await readNamedUnits(host, [unit]), wishes)
  const files = await writeSteps(host, changed)
  const outcome: Outcome = { waited: null }
  const plan: Plan = {
    action: 'time use',
    summary: `have ${unit} follow ${inList(wanted)}${wishes.keep ? ' as well' : ' and nothing else'}`,
    steps: [...files.steps, ...restart.steps],
    watch: {
      files: [...documents.keys()].filter((path) => !isPassing(path)),
      folders: foldersOf(conf),
      states: [...restart.states, { kind: 'chronyd', key: unit }],
    },
    expect: { files: files.expect, states: { ...restart.expect, [`chronyd ${unit}`]: { free: ['sources'] } } },
    verify: (now, interrupt) => verify(now, interrupt, { ground, after, wishes, restart, outcome }).catch(noneAfter(interrupt)),
    dangers: restart.dangers,
    warnings: [...checked, ...rivals.warnings, ...dhcp, ...fewWarnings(after), ...restart.warnings],
    notes: sourceNotes(conf, after),
    done: `chronyd follows ${inList(wanted)}${wishes.keep ? ' as well' : ''}`,
    afterwards: (now) => afterwards(now, wanted, after, ground, outcome),
  }
  return rivals.plan === null ? plan : mergePlans(rivals.plan, plan)
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

async function writeSteps(
  host: Host,
  changed: readonly ConfDocument[],
): Promise<{ steps: WriteStep[]; expect: Record<string, FileExpectation> }> {
  const steps: WriteStep[] = []
  const expect: Record<string, FileExpectation> = {}
  for (const document of changed) {
    const { path } = document
    const target = await followLinks(host, path)
    const content = renderConfDocument(document)
    const through = target === path ? {} : { through: true }
    steps.push({ kind: 'write', id: `write ${path}`, describe: `write ${path}`, path, content, undoable: true, ...through })
    expect[target] = { content }
  }
  return { steps, expect }
}

/** The folders that chronyd reads, and that of the main file where it has one of its own. */
function foldersOf({ main, directives }: ChronyConf): FolderWatch[] {
  const own = main.slice(0, main.lastIndexOf('/'))
  const named = directives
    .filter(({ directive }) => directive === 'confdir' || directive === 'sourcedir')
    .flatMap(({ args }) => args.split(' '))
    .filter((folder) => !isPassing(`${folder}/`) && !folder.startsWith(`${own}/`))
  return [...(own === '/etc' ? [] : [{ path: own, deep: true }]), ...named.map((path) => ({ path }))]
}

/** @throws PlanRefusedError where DHCP's servers come in a way that hostward cannot turn off */
async function dhcpSources(host: Host, after: ChronyConf, noDhcp: boolean): Promise<Warning[]> {
  const { lines, warnings } = await readDhclientServers(host)
  if (noDhcp && lines.length > 0) {
    throw new PlanRefusedError(
      `the servers of DHCP come from ${filesOf(lines)}, which chrony-helper reads: hostward cannot turn that off`,
      {
        suggestions: ['write PEERNTP=no into /etc/sysconfig/network, and remove that file', 'leave --no-dhcp out'],
      },
    )
  }
  const found = [...sourceDirectives(after, 'passing'), ...lines]
  if (found.length === 0) return warnings
  const names = found.map(({ args }) => args.split(' ')[0] ?? '')
  const message = `DHCP names servers that stay in use: ${names.join(', ')} (${filesOf(found)}); --no-dhcp turns that off`
  return [...warnings, { code: 'DHCP_SOURCES', message }]
}

const filesOf = (lines: readonly ConfDirective[]): string => [...new Set(lines.map(({ file }) => file))].join(', ')

/** With one server nobody notices when it is wrong; with two, nobody knows which. */
function fewWarnings(after: ChronyConf): Warning[] {
  const lines = sourceDirectives(after, 'lasting')
  if (lines.length >= 3 || lines.some(({ directive }) => directive === 'pool')) return []
  const what = lines.length === 1 ? 'one server is' : `${lines.length} servers are`
  const message = `${what} few: when it stops, this host has no time any more, and when it is wrong, nobody notices; three or more are better`
  return [
    { code: 'FEW_SERVERS', message: lines.length === 1 ? message : message.replace('it stops', 'they stop').replace('it is', 'one is') },
  ]
}

/** What goes and what stays, for the plan. */
function sourceNotes(before: ChronyConf, after: ChronyConf): string[] {
  const text = ({ directive, args }: ConfDirective): string => `${directive} ${args}`
  const [was, is] = [sourceDirectives(before, 'lasting'), sourceDirectives(after, 'lasting')]
  const goes = was.filter((line) => !is.some((other) => text(other) === text(line)))
  const clocks = after.directives.filter(({ directive }) => directive === 'refclock')
  return [
    ...goes.map((line) => `no longer used: ${text(line)} (${line.file}:${line.line})`),
    ...is.filter((line) => !was.some((other) => text(other) === text(line))).map((line) => `new: ${text(line)}`),
    ...clocks.map((line) => `left alone: ${text(line)} (${line.file}:${line.line})`),
  ]
}

function inList(wanted: readonly WantedSource[]): string {
  const names = wanted.map(({ directive, name }) => (directive === 'pool' ? `the pool ${name}` : name))
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
