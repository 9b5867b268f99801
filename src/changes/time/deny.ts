import { DaemonNotRunningError, PlanRefusedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { accessRules } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import { readEditedConf } from '../../tools/chrony-conf/documents.js'
import { contains } from '../../tools/chrony-conf/subnet.js'
import { inWords } from '../../words.js'
import type { Plan } from '../engine/plan.js'
import { hostBitsWarning, overlap, parseNetworks } from '../network.js'
import { accessPlan } from './access-plan.js'
import { readChronyGround } from './ground.js'
import { NO_SHARE } from './serve-firewall.js'
import { probesOf, subnetOf } from './serve-rules.js'
import { withOwnLines } from './set-lines.js'

export interface DenyWishes {
  deny: readonly string[]
  /** Networks that are served, now or by another part of the same change. */
  allow: readonly string[]
  /** chronyd is started or restarted later in the same change, and reads its files then. */
  beforeStart: boolean
}

/**
 * Serve nobody in these networks: `deny all NET` behind all other rules, which takes back what they allow in it and nothing else
 * (chrony.conf(5)), in the files and in the running daemon. Rules of the admin stay as they are.
 *
 * @throws UsageError; PlanRefusedError where the same network is to be served, DaemonNotRunningError where chronyd does not run
 */
export async function planDeny(host: Host, { deny, allow, beforeStart }: DenyWishes): Promise<Plan> {
  const [networks, served] = [parseNetworks(deny, 'deny'), parseNetworks(allow, 'allow')]
  const both = networks.find((network) => served.some((other) => overlap(network, other)))
  if (both !== undefined) throw new PlanRefusedError(`${both.text} is to be served, all or in part, and not to be served`)
  const ground = await readChronyGround(host)
  if (!beforeStart && ground.daemon.active !== 'active') {
    throw new DaemonNotRunningError(`${ground.unit} does not run (${ground.daemon.active}): it can be told nothing`, {
      suggestions: [`hostward service start ${ground.unit}`],
    })
  }
  const { conf, documents } = ground
  const rules = accessRules(conf.directives)
  const table = new AccessTable(rules)
  const open = networks.filter((network) =>
    probesOf(rules, networks).some((bytes) => contains(subnetOf(network), bytes) && table.allows(bytes)),
  )
  const lines = open.map(({ text }) => `deny all ${text}`)
  const main = documents.get(conf.main)
  if (main === undefined) throw new PlanRefusedError(`${conf.main} is not among the files that chronyd reads`)
  const edited = lines.length === 0 ? documents : new Map([...documents, [conf.main, withOwnLines(main, lines)]])
  const after = await readEditedConf(host, conf.main, edited)
  const then = new AccessTable(accessRules(after.directives))
  const left = probesOf(accessRules(after.directives), networks).find(
    (bytes) => then.allows(bytes) && networks.some((network) => contains(subnetOf(network), bytes)),
  )
  if (left !== undefined) throw new PlanRefusedError(`${inWords(deny)}: a rule of a file that is read after ${conf.main} allows it`)
  const words = inWords(networks.map(({ text }) => text))
  const plan = await accessPlan(host, ground, edited, after, {
    networks,
    firewall: NO_SHARE,
    commands: lines,
    beforeStart,
    serving: then.allowsAnybody,
    action: 'time deny',
    summary: `serve the time to nobody in ${words}`,
    done: `nobody in ${words} is served`,
  })
  return { ...plan, warnings: [...plan.warnings, ...networks.flatMap(hostBitsWarning)] }
}
