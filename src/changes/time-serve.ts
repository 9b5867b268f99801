import { setTimeout as sleep } from 'node:timers/promises'
import { DaemonNotRunningError, HostwardError, PlanRefusedError, ToolMissingError, UsageError, type Warning } from '../errors.js'
import { judgeSynchronised } from '../facts/time/judge.js'
import { settle } from '../facts/time/settle.js'
import type { Host } from '../host/types.js'
import { accessRules, type AccessRule } from '../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../tools/chrony-conf/access-table.js'
import { turnOffLines, withoutMarks, type ConfDocument } from '../tools/chrony-conf/document.js'
import { changedDocuments, readEditedConf, type ConfDocuments } from '../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { formatAddress } from '../tools/chrony-conf/subnet.js'
import { askAccess } from '../tools/chronyc/accheck.js'
import { askClock } from '../tools/chronyc/clock.js'
import { commandsArgs } from '../tools/chronyc/commands.js'
import { readListeners } from '../tools/proc-net/listeners.js'
import type { Danger, Difference, Plan, RunStep } from './engine/plan.js'
import { stateId } from './engine/states.js'
import { hostBitsWarning, isEverybody, parseNetworks, type Network } from './network.js'
import { accessText, replayCommands } from './states/chrony-access.js'
import { checkCandidate, readChronyGround, type ChronyGround } from './time/ground.js'
import { foldersOf, writeSteps } from './time/conf-steps.js'
import { serveFirewall, stopFirewall, type FirewallShare, type OpenedItem } from './time/serve-firewall.js'
import { candidates, objections, probesOf, wantedVerdict, wrongVerdicts } from './time/serve-rules.js'
import { inWords } from './unit/named-units.js'

export interface TimeServeWishes {
  allow: readonly string[]
  localStratum?: number | undefined
  zone?: string | undefined
  restrictFirewall: boolean
}

/**
 * Serve the time to these networks: chronyd's rules in its files and in the running daemon, and the firewall.
 *
 * @throws UsageError; PlanRefusedError where rules of the admin are against it, DaemonNotRunningError where chronyd does not run
 */
export async function planTimeServe(host: Host, wishes: TimeServeWishes): Promise<Plan> {
  const networks = parseNetworks(wishes.allow, 'allow')
  if (networks.length === 0)
    throw new UsageError('whom is the time served to? --allow names the networks', { suggestions: ['--allow 192.168.56.0/24'] })
  const { localStratum } = wishes
  if (localStratum !== undefined && (!Number.isInteger(localStratum) || localStratum < 1 || localStratum > 15)) {
    throw new UsageError('--local-stratum: a whole number from 1 to 15', { suggestions: ['--local-stratum 10'] })
  }
  const ground = await runningGround(host)
  refusePort(ground.conf)
  const { edited, after, appended } = await placeRules(host, ground, networks, localStratum)
  const firewall = await serveFirewall(host, networks, wishes)
  const what = inWords(networks.map(({ text }) => text))
  const plan = await accessPlan(host, ground, edited, after, {
    networks,
    firewall,
    commands: appended,
    serving: true,
    action: 'time serve',
    summary: `serve the time to ${what}`,
    done: `the time is served to ${what}`,
  })
  return {
    ...plan,
    dangers: plan.steps.length > 0 ? everybodyDangers(networks) : [],
    warnings: [...plan.warnings, ...networks.flatMap(hostBitsWarning), ...(await unsynchronised(host, after))],
  }
}

/** Take away what `time serve` has added. @param opened what it has opened in the firewall, by the history */
export async function planTimeServeStop(host: Host, opened: readonly OpenedItem[]): Promise<Plan> {
  const ground = await runningGround(host)
  const edited = new Map([...ground.documents].map(([path, document]) => [path, withoutMarks(document, 'time serve')]))
  const after = await readEditedConf(host, ground.conf.main, edited)
  const still = new AccessTable(accessRules(after.directives)).allowsAnybody
  const firewall = await stopFirewall(host, still ? [] : opened)
  const kept = {
    code: 'STILL_SERVING',
    message: "rules of the admin's own allow clients: chronyd goes on serving those, and the firewall stays as it is",
  }
  const plan = await accessPlan(host, ground, edited, after, {
    networks: [],
    firewall,
    commands: null,
    serving: still,
    action: 'time serve',
    summary: 'serve the time no longer: take away what time serve has added',
    done: still ? 'what time serve had added is gone' : 'the time is served to nobody',
  })
  return { ...plan, warnings: [...plan.warnings, ...(still ? [kept] : [])] }
}

interface AccessChange {
  networks: readonly Network[]
  firewall: FirewallShare
  /** Commands of chronyc that make the running rules those of the files; null: all of them anew. */
  commands: readonly string[] | null
  serving: boolean
  action: string
  summary: string
  done: string
}

async function accessPlan(
  host: Host,
  ground: ChronyGround,
  edited: ConfDocuments,
  after: ChronyConf,
  { networks, firewall, commands, serving, action, summary, done }: AccessChange,
): Promise<Plan> {
  const changed = changedDocuments(ground.documents, edited)
  const rules = accessRules(after.directives)
  const probes = probesOf([...accessRules(ground.conf.directives), ...rules], networks)
  const addresses = probes.map((bytes) => formatAddress(bytes))
  const table = new AccessTable(rules)
  const access = accessText(
    addresses,
    probes.map((bytes) => table.allows(bytes)),
  )
  const now = await askAccess(host, addresses)
  const [checked, files] = await Promise.all([checkCandidate(host, after, ground), writeSteps(host, changed)])
  const runtime = accessText(addresses, now) !== access || localOf(ground.conf) !== localOf(after)
  const key = addresses.join(',')
  const before = new AccessTable(accessRules(ground.conf.directives))
  const drifted = probes.some((bytes, index) => before.allows(bytes) !== now[index])
  const port = portOf(after)
  const synchronised = await isSynchronised(host)
  const steps = [...files.steps, ...(runtime ? runtimeSteps(after, drifted ? null : commands) : []), ...firewall.part.steps]
  return {
    action,
    summary,
    steps,
    watch: {
      files: [...ground.documents.keys(), ...firewall.part.watch.files],
      folders: [...foldersOf(ground.conf), ...firewall.part.watch.folders],
      states: [{ kind: 'chrony-access', key }, { kind: 'unit', key: ground.unit }, ...firewall.part.watch.states],
    },
    expect: {
      files: { ...files.expect, ...firewall.part.files },
      states: { [stateId({ kind: 'chrony-access', key })]: { values: { access, running: 'yes' } }, ...firewall.part.states },
    },
    verify: async (live, interrupt) => [
      ...(serving ? await portDifferences(live, port, interrupt) : []),
      ...(synchronised && !(await isSynchronised(live)) ? [LOST_SYNC] : []),
      ...(await firewall.part.verify(live)),
    ],
    dangers: [],
    warnings: [...ground.warnings, ...checked, ...firewall.warnings, ...(drifted ? [DRIFT] : [])],
    notes: firewall.notes,
    done,
  }
}

const DRIFT: Warning = {
  code: 'RULES_DIFFER',
  message:
    'the running chronyd has other rules than its files (changed by hand since its start): they become those of the files, also when this is undone',
}

const LOST_SYNC: Difference = { what: 'chronyd', expected: 'synchronised, as before', actual: 'not synchronised any more' }

function runtimeSteps(after: ChronyConf, commands: readonly string[] | null): RunStep[] {
  const step = (id: string, describe: string, args: readonly string[]): RunStep => ({
    kind: 'run',
    id,
    describe,
    program: 'chronyc',
    args,
    touches: ['the rules of the running chronyd'],
    undoable: true,
  })
  if (commands !== null)
    return commands.map((command) => step(`chronyc ${command}`, `tell the running chronyd: ${command}`, command.split(' ')))
  return [step('chronyc rules', 'give the running chronyd the rules of its files', commandsArgs(replayCommands(after)))]
}

async function runningGround(host: Host): Promise<ChronyGround> {
  const ground = await readChronyGround(host)
  if (ground.daemon.active === 'active') return ground
  throw new DaemonNotRunningError(`${ground.unit} does not run (${ground.daemon.active}): it cannot serve anybody`, {
    suggestions: [`hostward service start ${ground.unit}`],
  })
}

/** @throws PlanRefusedError when rules of the admin are against it */
async function placeRules(
  host: Host,
  { conf, documents }: ChronyGround,
  networks: readonly Network[],
  localStratum: number | undefined,
): Promise<{ edited: ConfDocuments; after: ChronyConf; appended: string[] | null }> {
  const rules = accessRules(conf.directives)
  const against = objections(rules, networks)
  if (against.length > 0)
    throw contradiction(
      against.map(({ rule }) => rule),
      networks,
    )
  const before = new AccessTable(rules)
  const wanted = probesOf(rules, networks).map((bytes) => ({ bytes, allowed: wantedVerdict(bytes, before, rules, networks) }))
  const missing = networks.filter(
    (network) =>
      wrongVerdicts(
        rules,
        wanted.filter(({ bytes }) => isIn(bytes, network)),
      ).length > 0,
  )
  const lines = [
    ...missing.map(({ text }) => `allow ${text}`),
    ...(localStratum === undefined || hasLocal(conf, localStratum) ? [] : [`local stratum ${localStratum}`]),
  ]
  if (lines.length === 0) return { edited: documents, after: conf, appended: [] }
  const base = localStratum === undefined ? documents : withoutForeignLocal(documents, localStratum)
  const main = base.get(conf.main)
  if (main === undefined) throw new PlanRefusedError(`${conf.main} is not among the files that chronyd reads`)
  let wrong: string[] = []
  for (const candidate of candidates(main, lines)) {
    const edited = new Map([...base, [conf.main, candidate]])
    const after = await readEditedConf(host, conf.main, edited)
    const now = accessRules(after.directives)
    wrong = wrongVerdicts(now, wanted)
    if (wrong.length > 0) continue
    const last = now.slice(-missing.length).map(({ allow, text }) => `${allow ? 'allow' : 'deny'} ${text}`)
    const isAppended = missing.length === 0 || missing.every(({ text }, index) => last[index] === `allow ${text}`)
    return { edited, after, appended: isAppended ? lines : null }
  }
  throw contradiction(rules, networks, wrong)
}

const isIn = (bytes: readonly number[], { bytes: net, bits }: Network): boolean =>
  new AccessTable([
    {
      file: '',
      line: 0,
      allow: true,
      all: false,
      text: '',
      subnet: { family: net.length === 4 ? 4 : 6, bytes: net, bits },
      hostName: null,
      problem: null,
    },
  ]).allows(bytes)

function contradiction(rules: readonly AccessRule[], networks: readonly Network[], wrong: readonly string[] = []): PlanRefusedError {
  const lines = rules.map(
    ({ file, line, allow, all, text }) =>
      `${file}:${line} ${[allow ? 'allow' : 'deny', all ? 'all' : '', text].filter((word) => word !== '').join(' ')}`,
  )
  const why = wrong.length > 0 ? `, whatever the order: ${wrong.slice(0, 3).join(', ')} would be answered otherwise than is meant` : ''
  return new PlanRefusedError(
    `rules that are there are against serving ${inWords(networks.map(({ text }) => text))}${why}\n${lines.join('\n')}`,
    {
      suggestions: ['change these lines first, if they are no longer meant'],
      details: { rules: lines },
    },
  )
}

/** Lines of the admin that say `local` otherwise are commented out; the last one counts, and ours is not always the last. */
function withoutForeignLocal(documents: ConfDocuments, stratum: number): ConfDocuments {
  const wanted = `stratum ${stratum}`
  const off = (document: ConfDocument): ConfDocument =>
    turnOffLines(
      document,
      'time serve',
      document.lines
        .filter(({ directive, args, mark }) => directive === 'local' && mark === null && args.toLowerCase() !== wanted)
        .map(({ line }) => line),
    )
  return new Map([...documents].map(([path, document]) => [path, off(document)]))
}

const localOf = (conf: ChronyConf): string | null =>
  conf.directives.findLast(({ directive }) => directive === 'local')?.args.toLowerCase() ?? null
const hasLocal = (conf: ChronyConf, stratum: number): boolean => localOf(conf) === `stratum ${stratum}`

const portOf = (conf: ChronyConf): number =>
  Number(conf.directives.findLast(({ directive, args }) => directive === 'port' && /^\d+$/.test(args))?.args ?? 123)

/** @throws PlanRefusedError */
function refusePort({ directives }: ChronyConf): void {
  const line = directives.findLast(({ directive }) => directive === 'port')
  if (line?.args !== '0') return
  throw new PlanRefusedError(`${line.file}:${line.line} port 0 keeps the server port closed`, {
    suggestions: ['take that line away first'],
  })
}

const everybodyDangers = (networks: readonly Network[]): Danger[] =>
  networks
    .filter(isEverybody)
    .map(({ text, family }) => ({
      code: 'EVERYBODY',
      message: `${text} is every IPv${family} address: the whole internet may ask this host for the time`,
    }))

/** chronyd opens its port at once; a moment is given. */
async function portDifferences(host: Host, port: number, interrupt: AbortSignal): Promise<Difference[]> {
  for (let left = PORT_MS; ; left -= EVERY_MS) {
    const listeners = await readListeners(host)
    if (listeners === null) return []
    if (listeners.some((one) => one.protocol === 'udp' && one.port === port && !one.loopback)) return []
    if (left <= 0 || interrupt.aborted)
      return [{ what: `UDP port ${port}`, expected: 'chronyd listens on it', actual: 'nothing listens on it' }]
    await sleep(EVERY_MS)
  }
}

const PORT_MS = 2000
const EVERY_MS = 200

async function isSynchronised(host: Host): Promise<boolean> {
  const clock = await settle(askClock(host))
  return !(clock instanceof HostwardError) && judgeSynchronised(clock.tracking, clock.sources).synchronised
}

/** Clients do not follow a server that is not synchronised itself, unless `local` stands in. */
async function unsynchronised(host: Host, after: ChronyConf): Promise<Warning[]> {
  const clock = await settle(askClock(host))
  if (clock instanceof HostwardError)
    return clock instanceof ToolMissingError
      ? []
      : [{ code: clock.code, message: `whether this host is synchronised is not known: ${clock.message}` }]
  const { synchronised, reason } = judgeSynchronised(clock.tracking, clock.sources)
  if (synchronised) return []
  const follows = localOf(after) === null ? 'clients do not follow it until it is' : 'it serves its own clock all the same (local)'
  return [{ code: 'NOT_SYNCHRONISED', message: `this host is not synchronised itself: ${reason}; ${follows}` }]
}
