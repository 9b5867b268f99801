import type { AccessRule } from '../../tools/chrony-conf/access-rules.js'
import { addressAfter, addressBytes, contains, lastBytes, networkBytes, type Subnet } from '../../tools/chrony-conf/subnet.js'

/** Addresses that belong to nobody (RFC 5737, RFC 3849), tried first where a rule covers them. */
const EXAMPLES: readonly (readonly number[])[] = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'].flatMap((text) => {
  const bytes = addressBytes(text)
  return bytes === null ? [] : [bytes]
})

const EVERYBODY: Subnet = { family: 4, bytes: [0, 0, 0, 0], bits: 0 }

/**
 * An address by which a rule can be told from the others: inside its range and, where there is one, outside of every
 * narrower rule. Null for a rule that names no range.
 */
export function probeAddress(rule: AccessRule, rules: readonly AccessRule[]): number[] | null {
  if (rule.problem !== null || rule.hostName !== null) return null
  const range = rule.subnet ?? EVERYBODY
  if (range.bits === range.bytes.length * 8) return [...range.bytes]
  const narrower = rules
    .flatMap(({ subnet }) => subnet ?? [])
    .filter((subnet) => subnet.family === range.family && subnet.bits > range.bits && contains(range, subnet.bytes))
  const neighbours = narrower.flatMap((subnet) => [addressAfter(lastBytes(subnet), 1), addressAfter(networkBytes(subnet), -1)])
  const first = addressAfter(networkBytes(range), 1)
  const candidates = [...EXAMPLES, first, addressAfter(lastBytes(range), -1), ...neighbours].filter((bytes) => bytes !== null)
  const free = candidates.find((bytes) => contains(range, bytes) && !narrower.some((subnet) => contains(subnet, bytes)))
  return [...(free ?? first ?? range.bytes)]
}
