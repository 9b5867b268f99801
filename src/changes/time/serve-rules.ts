import type { AccessRule } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import { addConfLines, addedLines, removeConfLines, type ConfDocument } from '../../tools/conf-document.js'
import { addressAfter, contains, formatAddress, lastBytes, networkBytes, type Subnet } from '../../tools/chrony-conf/subnet.js'
import type { Network } from '../network.js'

/** Addresses by which two tables of rules can be told apart: the ends of every range, and their neighbours. */
export function probesOf(rules: readonly AccessRule[], networks: readonly Network[]): number[][] {
  const ranges = [...rules.flatMap(({ subnet }) => (subnet === null ? [] : [subnet])), ...networks.map(subnetOf)]
  const found = ranges.flatMap((range) => {
    const [first, last] = [networkBytes(range), lastBytes(range)]
    const outside = [addressAfter(first, -1), addressAfter(last, 1)]
    const inside = range.bits === range.bytes.length * 8 ? [first] : [addressAfter(first, 1), addressAfter(last, -1)]
    return [...inside, ...outside, ...(range.bits === 0 ? [] : [first, last])].filter((bytes) => bytes !== null)
  })
  const examples = [
    [192, 0, 2, 1],
    [203, 0, 113, 1],
    [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  ]
  return [...new Map([...found, ...examples].map((bytes) => [formatAddress(bytes), bytes])).values()]
}

/** A rule of the admin that says no to part of what is asked. */
export interface Objection {
  rule: AccessRule
  network: Network
}

/** What each address is to be answered: what is asked is allowed, save for what narrower rules of the admin deny; the rest is as before. */
export function wantedVerdict(
  bytes: readonly number[],
  before: AccessTable,
  rules: readonly AccessRule[],
  networks: readonly Network[],
): boolean {
  const asked = networks.filter((network) => contains(subnetOf(network), bytes))
  if (asked.length === 0 || before.allows(bytes)) return before.allows(bytes)
  const denied = rules.some(
    ({ allow, subnet }) =>
      !allow &&
      subnet !== null &&
      contains(subnet, bytes) &&
      asked.every(({ bits, bytes: net }) => subnet.bits > bits && contains(subnetOf({ bytes: net, bits }), subnet.bytes)),
  )
  return !denied
}

/** Deny rules for exactly a network that is asked for. */
export function objections(rules: readonly AccessRule[], networks: readonly Network[]): Objection[] {
  return networks.flatMap((network) =>
    rules.flatMap((rule) => {
      const { subnet } = rule
      const same = subnet !== null && subnet.bits === network.bits && contains(subnetOf(network), subnet.bytes)
      return !rule.allow && same && network.bits > 0 ? [{ rule, network }] : []
    }),
  )
}

/** The addresses that a table does not answer as wanted. */
export function wrongVerdicts(rules: readonly AccessRule[], wanted: readonly { bytes: readonly number[]; allowed: boolean }[]): string[] {
  const table = new AccessTable(rules)
  return wanted.filter(({ bytes, allowed }) => table.allows(bytes) !== allowed).map(({ bytes }) => formatAddress(bytes))
}

/**
 * The main file with the lines added, in every place that may do: where an earlier run has put its own, at the end, before the first
 * rule.
 */
export function candidates(document: ConfDocument, lines: readonly string[]): ConfDocument[] {
  const own = addedLines(document, 'time serve').map(({ raw }) => raw.trim())
  const begin = document.lines.findIndex(({ mark }) => mark?.owner === 'time serve' && mark.part === 'begin')
  const bare = removeConfLines(document, 'time serve')
  const all = [...own.filter((line) => !replaces(lines, line)), ...lines.filter((line) => !own.includes(line))]
  const firstRule = bare.lines.findIndex(({ directive }) => directive === 'allow' || directive === 'deny')
  const places = [...(begin === -1 ? [] : [begin]), undefined, ...(firstRule === -1 ? [] : [firstRule])]
  return places.map((place) => addConfLines(bare, 'time serve', all, place))
}

/** `local` stands once. */
const replaces = (lines: readonly string[], own: string): boolean =>
  /^local\b/.test(own) && lines.some((line) => /^local\b/.test(line) && line !== own)

export const subnetOf = ({ bytes, bits }: Pick<Network, 'bytes' | 'bits'>): Subnet => ({ family: bytes.length === 4 ? 4 : 6, bytes, bits })
