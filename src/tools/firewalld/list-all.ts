import { isBlank, notUnderstood, type Line } from '../lines.js'
import { descriptionOf, integerOf, portsOf, rowsOf, textOf, wordsOf, yesOrNo } from './entry-values.js'
import { isPolicy, listedBlocks, type ListedBlock } from './listed-block.js'
import { toListedPolicy, type ListedPolicy } from './policy.js'
import { emptyZoneSettings, type ListedZone, type ZoneSettings } from './zone.js'

export interface ListAllOptions {
  /** The author of a document left out a part: lines that every version prints may then be missing. */
  incomplete?: boolean
}

/**
 * `firewall-cmd --list-all-zones` and its like. A policy is refused: it is no zone.
 *
 * @throws ParseError
 */
export function parseListAll(lines: readonly Line[]): ListedZone[] {
  const blocks = listedBlocks(splitNotice(lines).rest)
  const policy = blocks.find(isPolicy)
  if (policy !== undefined) throw notUnderstood('firewall-cmd', policy.line, `${policy.name} is a policy, not a zone`)
  return readListAll(lines).zones
}

/**
 * `firewall-cmd --list-all`, `--info-zone`, `--list-all-zones`, `--list-all-policies`, with or without `--permanent` and `-v`,
 * and the same of firewall-offline-cmd: a line with the name, then `  key: values`. firewalld 0.3 to 2.x.
 *
 * @throws ParseError for a line that is neither, for a key that no version has, for a zone without its services
 */
export function readListAll(lines: readonly Line[], options: ListAllOptions = {}): { zones: ListedZone[]; policies: ListedPolicy[] } {
  const { defaultZone: named, rest } = splitNotice(lines)
  const blocks = listedBlocks(rest)
  const zones = blocks.filter((block) => !isPolicy(block))
  const defaultZone = named ?? zones.find(({ attributes }) => attributes.includes('default'))?.name ?? null
  for (const block of blocks) if (options.incomplete !== true) refuseIncomplete(block)
  return { zones: zones.map((zone) => toListedZone(zone, defaultZone)), policies: blocks.filter(isPolicy).map(toListedPolicy) }
}

/** What firewall-cmd prints on stdout before the answer when no zone was named (with `-v`, or when it looks like a mistake). */
const NOTICE =
  /^(?:(?:No zone specified, using default zone, i\.e\. |You're performing an operation over default zone )\(?'([^']*)'|but your connections\/interfaces are in zone |You most likely need to use --zone=)/

/** What firewall-cmd says before its answer, apart from it. `defaultZone` is the one that it names there, or null. */
export function splitNotice(lines: readonly Line[]): { defaultZone: string | null; told: Line[]; rest: readonly Line[] } {
  const start = lines.findIndex((line) => !isBlank(line) && !NOTICE.test(line.text))
  const before = start === -1 ? lines : lines.slice(0, start)
  const told = before.filter((line) => !isBlank(line))
  const names = told.map((line) => NOTICE.exec(line.text)?.[1]).filter((name) => name !== undefined)
  return { defaultZone: names.at(-1) ?? null, told, rest: start === -1 ? [] : lines.slice(start) }
}

/** Lines that every version prints for every zone, and for every policy. */
const ALWAYS = ['services', 'ports', 'masquerade', 'forward-ports', 'icmp-blocks', 'rich rules']
const ALWAYS_OF_ZONES = ['interfaces', 'sources', ...ALWAYS]
const ALWAYS_OF_POLICIES = ['priority', 'target', 'ingress-zones', 'egress-zones', 'protocols', 'source-ports', ...ALWAYS]

function refuseIncomplete(block: ListedBlock): void {
  const [kind, always] = isPolicy(block) ? ['policy', ALWAYS_OF_POLICIES] : ['zone', ALWAYS_OF_ZONES]
  const missing = always.filter((key) => !block.entries.has(key))
  if (missing.length > 0) throw notUnderstood('firewall-cmd', block.line, `${kind} ${block.name} has no line for ${missing.join(', ')}`)
}

function toListedZone({ name, attributes, entries }: ListedBlock, defaultZone: string | null): ListedZone {
  return {
    name,
    default: defaultZone === null ? null : name === defaultZone,
    active: attributes.includes('active'),
    attributes,
    ...settingsOf(entries),
  }
}

function settingsOf(entries: ListedBlock['entries']): ZoneSettings {
  return {
    ...emptyZoneSettings(),
    target: textOf(entries.get('target')),
    interfaces: wordsOf(entries.get('interfaces')),
    sources: wordsOf(entries.get('sources')),
    services: wordsOf(entries.get('services')),
    ports: portsOf(entries.get('ports')),
    protocols: wordsOf(entries.get('protocols')),
    masquerade: yesOrNo(entries.get('masquerade')),
    forward: yesOrNo(entries.get('forward')),
    forwardPorts: rowsOf(entries.get('forward-ports')),
    sourcePorts: portsOf(entries.get('source-ports')),
    icmpBlocks: wordsOf(entries.get('icmp-blocks')),
    icmpBlockInversion: yesOrNo(entries.get('icmp-block-inversion')),
    richRules: rowsOf(entries.get('rich rules')),
    ingressPriority: integerOf(entries.get('ingress-priority')),
    egressPriority: integerOf(entries.get('egress-priority')),
    summary: textOf(entries.get('summary')),
    description: descriptionOf(entries.get('description')),
  }
}
