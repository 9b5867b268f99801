import { PlanRefusedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { accessRules } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import { readEditedConf } from '../../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { contains } from '../../tools/chrony-conf/subnet.js'
import { inWords } from '../../words.js'
import { overlap, type Network } from '../network.js'
import type { PlacedRules } from './place-rules.js'
import { probesOf, subnetOf } from './serve-rules.js'
import { withOwnLines } from './set-lines.js'

/**
 * Nobody in these networks is served: `deny all NET` behind all other rules, which takes back what they allow in it and nothing else
 * (chrony.conf(5)). Rules of the admin stay as they are.
 *
 * @param placed the files as they are, or with rules for those that are served
 * @param served networks that are to be served as well
 * @throws PlanRefusedError where that cannot both be
 */
export async function placeDenials(
  host: Host,
  placed: PlacedRules,
  networks: readonly Network[],
  served: readonly Network[],
): Promise<PlacedRules> {
  const both = networks.find((network) => served.some((other) => overlap(network, other)))
  if (both !== undefined) throw new PlanRefusedError(`${both.text} is to be served, all or in part, and not to be served`)
  const lines = networks.filter((network) => isOpen(placed.after, network)).map(({ text }) => `deny all ${text}`)
  if (lines.length === 0) return placed
  const path = placed.after.main
  const main = placed.edited.get(path)
  if (main === undefined) throw new PlanRefusedError(`${path} is not among the files that chronyd reads`)
  const edited = new Map([...placed.edited, [path, withOwnLines(main, lines)]])
  const after = await readEditedConf(host, path, edited)
  const open = networks.filter((network) => isOpen(after, network))
  if (open.length > 0) {
    throw new PlanRefusedError(`${inWords(open.map(({ text }) => text))}: a rule in a file that is read after ${path} allows it`)
  }
  return { edited, after, appended: placed.appended === null ? null : [...placed.appended, ...lines] }
}

/** Whether the files allow anybody in it. */
function isOpen({ directives }: ChronyConf, network: Network): boolean {
  const rules = accessRules(directives)
  const table = new AccessTable(rules)
  return probesOf(rules, [network]).some((bytes) => contains(subnetOf(network), bytes) && table.allows(bytes))
}
