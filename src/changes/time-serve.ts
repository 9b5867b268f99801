import { DaemonNotRunningError, PlanRefusedError, UsageError } from '../errors.js'
import { daemonInCharge } from '../facts/time/daemon-in-charge.js'
import type { Host } from '../host/types.js'
import { accessRules } from '../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../tools/chrony-conf/access-table.js'
import { withoutMarks } from '../tools/conf-document.js'
import { readEditedConf } from '../tools/chrony-conf/documents.js'
import { inWords } from '../words.js'
import type { Danger, Plan } from './engine/plan.js'
import { hostBitsWarning, isEverybody, parseNetworks, type Network } from './network.js'
import { accessPlan } from './time/access-plan.js'
import { placeDenials } from './time/deny.js'
import { readChronyGround, type ChronyGround } from './time/ground.js'
import { planNtpdServe, planNtpdServeStop } from './time/ntpd-serve.js'
import { servePacketFilter, stopPacketFilter } from './time/packet-filter.js'
import { placeRules } from './time/place-rules.js'
import { portOf, portWarnings, refusePort } from './time/port.js'
import { joinedShares, NO_SHARE, serveFirewall, stopFirewall, type FirewallShare, type OpenedItem } from './time/serve-firewall.js'
import { unsynchronised } from './time/synchronised.js'
import type { ActivityWishes } from './unit/activity.js'

export interface TimeServeWishes {
  allow: readonly string[]
  localStratum?: number | undefined
  zone?: string | undefined
  restrictFirewall: boolean
  /** Put rules into the packet filter itself: there is no firewalld that does. */
  packetFilter: 'nftables' | 'iptables' | null
  /** Clients ask from port 123 as well: rules of iptables for ntpd. */
  strictPorts?: boolean
  /** Networks in which nobody is to be served. */
  deny?: readonly string[]
  /** Beside those of `allow`, networks that are served, and go on to be. */
  served?: readonly string[]
  /** Part of a larger change: the firewall is another part's. No when left out. */
  withoutFirewall?: boolean
  /** Part of a larger change that starts or restarts chronyd after it, which then reads its files: no commands for the running one. */
  beforeStart?: boolean
}

/**
 * Serve the time to these networks: chronyd's rules in its files and in the running daemon, and the firewall.
 *
 * @throws UsageError; PlanRefusedError where rules of the admin are against it, DaemonNotRunningError where chronyd does not run
 */
export async function planTimeServe(host: Host, wishes: TimeServeWishes, activity: ActivityWishes = WATCHED): Promise<Plan> {
  const [networks, denied] = [parseNetworks(wishes.allow, 'allow'), parseNetworks(wishes.deny ?? [], 'deny')]
  if (networks.length + denied.length === 0)
    throw new UsageError('whom is the time served to? --allow names the networks', { suggestions: ['--allow 192.168.56.0/24'] })
  const { localStratum, packetFilter, strictPorts = false, withoutFirewall = false, beforeStart = false } = wishes
  if (localStratum !== undefined && (!Number.isInteger(localStratum) || localStratum < 1 || localStratum > 15)) {
    throw new UsageError('--local-stratum: a whole number from 1 to 15', { suggestions: ['--local-stratum 10'] })
  }
  if ((await daemonInCharge(host)) === 'ntpd') {
    if (denied.length > 0) throw new PlanRefusedError('ntpd keeps the time: hostward takes clients only from chronyd')
    if (wishes.beforeStart === true) {
      throw new PlanRefusedError('ntpd takes its servers and whom it serves one after the other', {
        suggestions: ['first the rest, with --partly; then again'],
      })
    }
    const plan = await planNtpdServe(host, { ...wishes, ...activity, networks, strictPorts, withoutFirewall })
    return { ...plan, dangers: [...plan.dangers, ...(plan.steps.length > 0 ? everybodyDangers(networks) : [])] }
  }
  if (packetFilter === 'iptables' || strictPorts) {
    const flag = strictPorts ? '--strict-ports' : '--packet-filter iptables'
    throw new PlanRefusedError(`${flag} is for hosts with ntpd: rules for chronyd go into firewalld or nftables`, {
      suggestions: ['--packet-filter nftables'],
    })
  }
  const ground = beforeStart ? await readChronyGround(host) : await runningGround(host)
  refusePort(ground.conf, networks)
  const placed = await placeRules(host, ground, networks, localStratum)
  const served = [...networks, ...parseNetworks(wishes.served ?? [], 'allow')]
  const { edited, after, appended } = await placeDenials(host, placed, denied, served)
  const port = portOf(after)
  const inFirewall = (): Promise<FirewallShare> =>
    packetFilter === null ? serveFirewall(host, networks, { ...wishes, port }) : servePacketFilter(host, networks, port)
  const firewall = withoutFirewall ? NO_SHARE : await inFirewall()
  const what = whomText(networks, denied)
  const plan = await accessPlan(host, ground, edited, after, {
    networks: [...networks, ...denied],
    firewall,
    commands: appended,
    beforeStart,
    serving: new AccessTable(accessRules(after.directives)).allowsAnybody,
    action: 'time serve',
    summary: `serve the time to ${what}`,
    done: `the time is served to ${what}`,
  })
  return {
    ...plan,
    dangers: plan.steps.length > 0 ? everybodyDangers(networks) : [],
    warnings: [
      ...plan.warnings,
      ...portWarnings(after, networks, packetFilter === null ? 'by service' : 'by port'),
      ...[...networks, ...denied].flatMap(hostBitsWarning),
      ...(networks.length === 0 ? [] : await unsynchronised(host, after)),
    ],
  }
}

function whomText(networks: readonly Network[], denied: readonly Network[]): string {
  const [to, not] = [networks, denied].map((some) => inWords(some.map(({ text }) => text)))
  return [...(networks.length > 0 ? [to] : []), ...(denied.length > 0 ? [`nobody in ${not}`] : [])].join(', and to ')
}

/** Take away what `time serve` has added. @param opened what it has opened in the firewall, by the history */
export async function planTimeServeStop(host: Host, opened: readonly OpenedItem[], activity: ActivityWishes = WATCHED): Promise<Plan> {
  if ((await daemonInCharge(host)) === 'ntpd') return planNtpdServeStop(host, opened, activity)
  const ground = await runningGround(host)
  const edited = new Map([...ground.documents].map(([path, document]) => [path, withoutMarks(document, 'time serve')]))
  const after = await readEditedConf(host, ground.conf.main, edited)
  const still = new AccessTable(accessRules(after.directives)).allowsAnybody
  const firewall = still ? NO_SHARE : joinedShares(await stopFirewall(host, opened), await stopPacketFilter(host))
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

/** ntpd is restarted. */
const WATCHED: ActivityWishes = { settleMs: 2000, env: {} }

async function runningGround(host: Host): Promise<ChronyGround> {
  const ground = await readChronyGround(host)
  if (ground.daemon.active === 'active') return ground
  throw new DaemonNotRunningError(`${ground.unit} does not run (${ground.daemon.active}): it cannot serve anybody`, {
    suggestions: [`hostward service start ${ground.unit}`],
  })
}

const everybodyDangers = (networks: readonly Network[]): Danger[] =>
  networks.filter(isEverybody).map(({ text, family }) => ({
    code: 'EVERYBODY',
    message: `${text} is every IPv${family} address: the whole internet may ask this host for the time`,
  }))
