import { isBlank, notUnderstood, type Line } from '../lines.js'
import { emptyZoneSettings, type ListedZone, type ZoneSettings } from './zone.js'

export interface ListAllOptions {
  /** The author of a document left out a part: lines that every version prints may then be missing. */
  incomplete?: boolean
}

/**
 * `firewall-cmd --list-all`, `--info-zone`, `--list-all-zones`, with or without `--permanent` and `-v`, and the same of
 * firewall-offline-cmd: a line with the zone, then `  key: values`. firewalld 0.3 to 2.x.
 *
 * @throws ParseError for a line that is neither, for a key that no version has, for a zone without its services
 */
export function parseListAll(lines: readonly Line[], options: ListAllOptions = {}): ListedZone[] {
  const zones: RawZone[] = []
  const { defaultZone: named, rest } = splitNotice(lines)
  for (const line of rest) {
    const zone = zones.at(-1)
    if (zone !== undefined && continuesValue(zone, line)) continue
    if (isBlank(line)) continue
    if (zone !== undefined && addKey(zone, line)) continue
    zones.push(startZone(line))
  }
  const defaultZone = named ?? zones.find(({ attributes }) => attributes.includes('default'))?.name ?? null
  return zones.map((zone) => toListedZone(zone, defaultZone, options))
}

/** One zone's lines, before their meaning. */
interface RawZone {
  line: Line
  name: string
  attributes: string[]
  entries: Map<string, Entry>
  last: string | null
}

interface Entry {
  line: Line
  value: string
  /** Lines below the key: forward ports, rich rules, further lines of a description. */
  below: Line[]
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

const ZONE = /^([\p{L}\p{N}_/-]+)(?: \(([^()]*)\))?\s*$/u
const KEY = /^ {2}([a-z][a-z -]*):(?: (.*))?$/

function startZone(line: Line): RawZone {
  const match = ZONE.exec(line.text)
  if (!match) throw notUnderstood('firewall-cmd', line, 'the name of a zone was expected')
  const attributes = (match[2] ?? '').split(',').map((word) => word.trim())
  return { line, name: match[1] ?? '', attributes: attributes.filter((word) => word !== ''), entries: new Map(), last: null }
}

/** Forward ports and rich rules stand on lines of their own after a tab; a description may have any lines. */
function continuesValue(zone: RawZone, line: Line): boolean {
  const entry = zone.last === null ? undefined : zone.entries.get(zone.last)
  if (entry === undefined) return false
  if (zone.last === 'description') {
    if (keyOf(line) === 'target') return false
  } else if (zone.last === 'rich rules') {
    if (!/^\s+(?:rule\b.*)?$/.test(line.text)) return false
  } else if (zone.last !== 'forward-ports' || !/^\s+port=/.test(line.text)) {
    return false
  }
  entry.below.push(line)
  return true
}

function keyOf(line: Line): string | null {
  return KEY.exec(line.text)?.[1] ?? null
}

function addKey(zone: RawZone, line: Line): boolean {
  const match = KEY.exec(line.text)
  if (!match) return false
  const key = match[1] ?? ''
  if (POLICY_KEYS.has(key)) throw notUnderstood('firewall-cmd', line, `${zone.name} is a policy, not a zone`)
  if (!KEYS.has(key)) throw notUnderstood('firewall-cmd', line, 'no version of firewalld that hostward knows has this line')
  if (zone.entries.has(key)) throw notUnderstood('firewall-cmd', line, `${zone.name} has this line twice`)
  zone.entries.set(key, { line, value: (match[2] ?? '').trim(), below: [] })
  zone.last = key
  return true
}

const KEYS = new Set([
  'summary',
  'description',
  'target',
  'ingress-priority',
  'egress-priority',
  'icmp-block-inversion',
  'interfaces',
  'sources',
  'services',
  'ports',
  'protocols',
  'forward',
  'masquerade',
  'forward-ports',
  'source-ports',
  'icmp-blocks',
  'rich rules',
])

/** Lines that only `--list-all-policies` and `--info-policy` have. */
const POLICY_KEYS = new Set(['disable', 'priority', 'ingress-zones', 'egress-zones'])

/** Lines that every version prints for every zone. */
const ALWAYS = ['interfaces', 'sources', 'services', 'ports', 'masquerade', 'forward-ports', 'icmp-blocks', 'rich rules']

function toListedZone(zone: RawZone, defaultZone: string | null, { incomplete = false }: ListAllOptions): ListedZone {
  const missing = ALWAYS.filter((key) => !zone.entries.has(key))
  if (missing.length > 0 && !incomplete) {
    throw notUnderstood('firewall-cmd', zone.line, `zone ${zone.name} has no line for ${missing.join(', ')}`)
  }
  const { name, attributes } = zone
  return {
    name,
    default: defaultZone === null ? null : name === defaultZone,
    active: attributes.includes('active'),
    attributes,
    ...settingsOf(zone.entries),
  }
}

function settingsOf(entries: ReadonlyMap<string, Entry>): ZoneSettings {
  const words = (key: string): string[] => wordsOf(entries.get(key)?.value ?? '')
  return {
    ...emptyZoneSettings(),
    target: textOf(entries.get('target')),
    interfaces: words('interfaces'),
    sources: words('sources'),
    services: words('services'),
    ports: portsOf(entries.get('ports')),
    protocols: words('protocols'),
    masquerade: yesOrNo(entries.get('masquerade')),
    forward: yesOrNo(entries.get('forward')),
    forwardPorts: rowsOf(entries.get('forward-ports')),
    sourcePorts: portsOf(entries.get('source-ports')),
    icmpBlocks: words('icmp-blocks'),
    icmpBlockInversion: yesOrNo(entries.get('icmp-block-inversion')),
    richRules: rowsOf(entries.get('rich rules')),
    ingressPriority: integerOf(entries.get('ingress-priority')),
    egressPriority: integerOf(entries.get('egress-priority')),
    summary: textOf(entries.get('summary')),
    description: descriptionOf(entries.get('description')),
  }
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function textOf(entry: Entry | undefined): string | null {
  return entry === undefined || entry.value === '' ? null : entry.value
}

function descriptionOf(entry: Entry | undefined): string | null {
  if (entry === undefined) return null
  const text = [entry.value, ...entry.below.map((line) => line.text)].join('\n').trim()
  return text === '' ? null : text
}

/** Values after the key (firewalld 0.6 puts the first forward port there) and on the lines below it. */
function rowsOf(entry: Entry | undefined): string[] {
  if (entry === undefined) return []
  return [entry.value, ...entry.below.map((line) => line.text.trim())].filter((row) => row !== '')
}

function portsOf(entry: Entry | undefined): string[] {
  const ports = wordsOf(entry?.value ?? '')
  const bad = ports.find((port) => !/^[\w.-]+\/[a-z0-9-]+$/.test(port))
  if (entry !== undefined && bad !== undefined) throw notUnderstood('firewall-cmd', entry.line, `${bad} is not PORT/PROTOCOL`)
  return ports
}

function yesOrNo(entry: Entry | undefined): boolean | null {
  if (entry === undefined) return null
  if (entry.value === 'yes') return true
  if (entry.value === 'no') return false
  throw notUnderstood('firewall-cmd', entry.line, 'yes or no was expected')
}

function integerOf(entry: Entry | undefined): number | null {
  if (entry === undefined) return null
  if (/^-?\d+$/.test(entry.value)) return Number(entry.value)
  throw notUnderstood('firewall-cmd', entry.line, 'a whole number was expected')
}
