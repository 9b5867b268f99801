import { HostwardError, NotFoundError, type Warning } from '../../errors.js'
import { isOwnClock } from '../../facts/time/ntpd-clock.js'
import { ntpdLines, resolved } from '../../facts/time/ntpd-servers.js'
import { servesStrangers } from '../../facts/time/ntpd-serving.js'
import { settle } from '../../facts/time/settle.js'
import { waitForTime } from '../../facts/time/wait.js'
import type { Host } from '../../host/types.js'
import { addConfLines, addedLines, removeConfLines, turnOffLines, withoutMarks, type ConfDocument } from '../../tools/conf-document.js'
import { changedDocuments, type ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { isDirective } from '../../tools/chrony-conf/lines.js'
import { restrictRules } from '../../tools/ntp-conf/restrict.js'
import { askPeers } from '../../tools/ntpq/ask.js'
import { inWords } from '../../words.js'
import type { Difference, Plan } from '../engine/plan.js'
import { hostBitsWarning, type Network } from '../network.js'
import { NTPD } from '../states/ntpd.js'
import { NOTHING, type ActivityWishes } from '../unit/activity.js'
import { writeSteps } from './conf-steps.js'
import type { WantedLine } from './edit-lines.js'
import { iptablesFilters, serveIptables, stopIptables } from './iptables.js'
import { checkNtpCandidate, readEditedNtpConf, readNtpdGround, serviceWarnings, type NtpdGround } from './ntpd-ground.js'
import { localClockLines, loopbackLines } from './ntpd-lines.js'
import { ntpdRestart } from './ntpd-restart.js'
import { restrictLines } from './ntpd-rules.js'
import { servePacketFilter, stopPacketFilter } from './packet-filter.js'
import { portDifferences } from './port.js'
import { joinedShares, NO_SHARE, serveFirewall, stopFirewall, type FirewallShare, type OpenedItem } from './serve-firewall.js'
import { logDifferences, peerDifferences, waitForPeers } from './verify-ntpd.js'

export interface NtpdServeWishes extends ActivityWishes {
  networks: readonly Network[]
  localStratum?: number | undefined
  zone?: string | undefined
  restrictFirewall: boolean
  packetFilter: 'nftables' | 'iptables' | null
  strictPorts: boolean
  /** The firewall is another part's. */
  withoutFirewall: boolean
}

const OWNER = 'time serve'
const PORT = 123

/** Serve the time to these networks: restrict lines, a restart, and the packet filter. @throws PlanRefusedError, ToolMissingError */
export async function planNtpdServe(host: Host, wishes: NtpdServeWishes): Promise<Plan> {
  const { networks, localStratum } = wishes
  const ground = await readNtpdGround(host)
  const { ntpd, conf, documents } = ground
  const rules = restrictRules(conf.directives, ntpd.flavour)
  const loopback = loopbackLines(documents, ntpd.flavour).map(({ line }) => line)
  const restricts = [...restrictLines(networks, rules, ntpd.flavour), ...loopback]
  const clock = localStratum === undefined ? [] : localClockLines(localStratum, ntpd.flavour)
  const edited = withLines(documents, conf.main, restricts, clock)
  const firewall = wishes.withoutFirewall ? NO_SHARE : await firewallShare(host, wishes)
  const what = inWords(networks.map(({ text }) => text))
  const plan = await servingPlan(host, ground, edited, { firewall, wishes, serving: true })
  return {
    ...plan,
    summary: `serve the time to ${what}`,
    done: `the time is served to ${what}`,
    warnings: [...plan.warnings, ...networks.flatMap(hostBitsWarning), ...openWarnings(ground), ...(await clockWarnings(host, ground))],
  }
}

/** Take away what `time serve` has added. @param opened what it has opened in firewalld, by the history */
export async function planNtpdServeStop(host: Host, opened: readonly OpenedItem[], wishes: ActivityWishes): Promise<Plan> {
  const ground = await readNtpdGround(host)
  const edited = new Map([...ground.documents].map(([path, document]) => [path, withoutMarks(document, OWNER)]))
  const others = joinedShares(await stopFirewall(host, opened), await stopPacketFilter(host))
  const plan = await servingPlan(host, ground, edited, { firewall: joinedShares(others, await stopIptables(host)), wishes, serving: false })
  const after = await readEditedNtpConf(host, ground, edited)
  const open = servesStrangers(restrictRules(after.directives, ground.ntpd.flavour))
  const still = { code: 'STILL_SERVING', message: 'no restrict line keeps others out: ntpd goes on answering whoever asks' }
  return {
    ...plan,
    summary: 'serve the time no longer: take away what time serve has added',
    done: 'what time serve had added is gone',
    warnings: [...plan.warnings, ...(open ? [still] : [])],
  }
}

/** The main file with the lines, in one block with those of earlier runs; another local clock is commented out. */
function withLines(documents: ConfDocuments, main: string, restricts: readonly string[], clock: readonly WantedLine[]): ConfDocuments {
  const all = [...documents.values()]
  const has = (line: string): boolean =>
    all.some(({ lines }) =>
      lines.filter(isDirective).some(({ directive, args, mark }) => mark?.part !== 'replaced' && `${directive} ${args}` === line),
    )
  const missing = clock.filter(({ line }) => !has(line))
  const lines = [...restricts.filter((line) => !has(line)), ...missing.map(({ line }) => line)]
  if (lines.length === 0) return documents
  const isReplaced = (line: ConfDocument['lines'][number]): boolean => isDirective(line) && missing.some(({ isAbout }) => isAbout(line))
  return new Map(
    all.map((document) => {
      const off = document.lines
        .filter((line) => line.mark === null && missing.length === clock.length && isReplaced(line))
        .map(({ line }) => line)
      const bare = turnOffLines(document, OWNER, off)
      if (document.path !== main) return [document.path, bare]
      const own = addedLines(document, OWNER).filter((line) => !isReplaced(line))
      const begin = bare.lines.findIndex(({ mark }) => mark?.owner === OWNER && mark.part === 'begin')
      const texts = [...own.map(({ directive, args }) => `${directive ?? ''} ${args}`), ...lines]
      return [document.path, addConfLines(removeConfLines(bare, OWNER), OWNER, texts, begin === -1 ? undefined : begin)]
    }),
  )
}

interface Serving {
  firewall: FirewallShare
  wishes: ActivityWishes
  serving: boolean
}

async function servingPlan(host: Host, ground: NtpdGround, edited: ConfDocuments, { firewall, wishes, serving }: Serving): Promise<Plan> {
  const { documents, conf, ntpd, service } = ground
  const changed = changedDocuments(documents, edited)
  const after = await readEditedNtpConf(host, ground, edited)
  checkNtpCandidate(after, ground)
  const [files, restart] = [await writeSteps(host, changed), changed.length === 0 ? NOTHING : await ntpdRestart(host, ground, wishes)]
  const sameSources = service === null ? true : (await peerDifferences(host, await resolved(host, ntpdLines(conf, ntpd)))).length === 0
  return {
    action: OWNER,
    summary: '',
    steps: [...files.steps, ...restart.steps.map((step) => ({ ...step, undoable: true })), ...firewall.part.steps],
    watch: {
      files: [...documents.keys(), ...firewall.part.watch.files],
      folders: [...firewall.part.watch.folders],
      states: [...restart.states, { kind: 'ntpd', key: NTPD }, ...firewall.part.watch.states],
    },
    expect: {
      files: { ...files.expect, ...firewall.part.files },
      states: { ...restart.expect, [`ntpd ${NTPD}`]: { free: ['sources'] }, ...firewall.part.states },
    },
    verify: async (now, interrupt): Promise<readonly Difference[]> => {
      const filter = await firewall.part.verify(now)
      if (service === null || filter.length > 0) return filter
      const settled = changed.length === 0 ? [] : ((await restart.verify?.(now)) ?? [])
      if (settled.length > 0) return settled
      const complaints = changed.length === 0 ? [] : await logDifferences(now, service, conf, after)
      const port = serving ? await portDifferences(now, 'ntpd', PORT, interrupt) : []
      // Sources that were as the files say before are so again; others were no matter of this change.
      const sources = sameSources && changed.length > 0 ? await waitForPeers(now, after, ntpd.flavour, interrupt) : []
      return [...complaints, ...port, ...sources]
    },
    dangers: restart.dangers,
    warnings: [...ground.warnings, ...(await serviceWarnings(host, ground)), ...restart.warnings, ...firewall.warnings],
    notes: firewall.notes,
    done: '',
  }
}

/** The packet filter as the host has it; `--packet-filter` names another one. */
async function firewallShare(host: Host, { networks, packetFilter, strictPorts, ...wishes }: NtpdServeWishes): Promise<FirewallShare> {
  if (packetFilter === 'nftables') return servePacketFilter(host, networks, PORT)
  if (packetFilter === 'iptables') return serveIptables(host, networks, strictPorts)
  const hasFirewalld = (await host.which('firewall-cmd')) !== null
  if (!hasFirewalld) {
    if (wishes.zone !== undefined) throw new NotFoundError(`there is no zone ${wishes.zone}: firewalld is not installed`)
    if ((await iptablesFilters(host)) !== null) return serveIptables(host, networks, strictPorts)
  }
  return serveFirewall(host, networks, { ...wishes, port: PORT })
}

/** Lines for networks keep nobody out: the default line does. */
function openWarnings({ conf, ntpd }: NtpdGround): Warning[] {
  const rules = restrictRules(conf.directives, ntpd.flavour)
  if (!servesStrangers(rules)) return []
  const line = rules.find(({ what, problem }) => what === 'default' && problem === null)
  const why =
    line === undefined
      ? 'no restrict line is for everybody else'
      : `${line.file}:${line.line} restrict ${[line.text, ...line.flags].join(' ')}`
  return [
    {
      code: 'OPEN_TO_ALL',
      message: `ntpd answers others as well (${why}): "restrict default ignore" keeps them out, with a line for every server that this host follows`,
    },
  ]
}

/** Clients do not follow a server that is not synchronised itself. */
async function clockWarnings(host: Host, { service, ntpd }: NtpdGround): Promise<Warning[]> {
  if (service === null || ntpd.pid === null) return []
  const found = await settle(waitForTime(host, { withinMs: null, waitMs: 0 }))
  if (found instanceof HostwardError)
    return [{ code: found.code, message: `whether this host is synchronised is not known: ${found.message}` }]
  const { synchronised, reason } = found.data
  if (synchronised) return []
  const peers = await settle(askPeers(host))
  const own = !(peers instanceof HostwardError) && peers.some((peer) => isOwnClock(peer))
  const follows = own ? 'it serves its own clock all the same once that is selected' : 'clients do not follow it until it is'
  return [{ code: 'NOT_SYNCHRONISED', message: `this host is not synchronised itself: ${reason}; ${follows}` }]
}
