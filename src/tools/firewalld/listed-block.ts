import { isBlank, notUnderstood, type Line } from '../lines.js'

/** The lines of one zone or policy, before their meaning: a name, then `  key: value`. */
export interface ListedBlock {
  line: Line
  name: string
  /** What stands in brackets behind the name. */
  attributes: string[]
  entries: Map<string, Entry>
  last: string | null
}

export interface Entry {
  line: Line
  value: string
  /** Lines below the key: forward ports, rich rules, further lines of a description. */
  below: Line[]
}

/** @throws ParseError for a line that is neither the name of a zone or policy nor one of their keys, and for a key given twice */
export function listedBlocks(lines: readonly Line[]): ListedBlock[] {
  const blocks: ListedBlock[] = []
  for (const line of lines) {
    const block = blocks.at(-1)
    if (block !== undefined && continuesValue(block, line)) continue
    if (isBlank(line)) continue
    if (block !== undefined && addKey(block, line)) continue
    blocks.push(startBlock(line))
  }
  return blocks
}

const NAME = /^([^\s(),:]+)(?: \(([^()]*)\))?\s*$/
/** firewalld indents by two blanks; a document may have another indentation, or none. */
const KEY = /^[ \t]*([a-z][a-z -]*):(?: (.*))?$/

/** The key of a line, or null. */
export function keyOf(line: Line): string | null {
  const key = KEY.exec(line.text)?.[1] ?? null
  return key !== null && (ZONE_KEYS.has(key) || POLICY_KEYS.has(key)) ? key : null
}

export function isName(line: Line): boolean {
  return NAME.test(line.text)
}

function startBlock(line: Line): ListedBlock {
  const match = NAME.exec(line.text)
  if (!match) throw notUnderstood('firewall-cmd', line, 'the name of a zone was expected')
  const attributes = (match[2] ?? '').split(',').map((word) => word.trim())
  return { line, name: match[1] ?? '', attributes: attributes.filter((word) => word !== ''), entries: new Map(), last: null }
}

/** Forward ports and rich rules stand on lines of their own after a tab; a description may have any lines. */
function continuesValue(block: ListedBlock, line: Line): boolean {
  const entry = block.last === null ? undefined : block.entries.get(block.last)
  if (entry === undefined || block.last === null) return false
  if (block.last === 'description' ? endsDescription(block, entry, line) : BELOW[block.last]?.test(line.text) !== true) return false
  entry.below.push(line)
  return true
}

const BELOW: Readonly<Record<string, RegExp>> = {
  'rich rules': /^\s*rule\b.*$|^\s+$/,
  'forward-ports': /^\s*port=/,
}

/** The first key behind it, indented as the description's own. */
function endsDescription(block: ListedBlock, description: Entry, line: Line): boolean {
  const indent = (text: string): string => /^\s*/.exec(text)?.[0] ?? ''
  const key = keyOf(line)
  return (key === 'target' || key === 'disable' || key === 'priority') && indent(line.text) === indent(description.line.text)
}

function addKey(block: ListedBlock, line: Line): boolean {
  const match = KEY.exec(line.text)
  if (!match) return false
  const key = match[1] ?? ''
  if (keyOf(line) === null) throw notUnderstood('firewall-cmd', line, 'no version of firewalld that hostward knows has this line')
  if (block.entries.has(key)) throw notUnderstood('firewall-cmd', line, `${block.name} has this line twice`)
  block.entries.set(key, { line, value: (match[2] ?? '').trim(), below: [] })
  block.last = key
  return true
}

/** What zones have, or zones and policies. */
const ZONE_KEYS = new Set([
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

/** Lines that only policies have (`--list-all-policies`, `--info-policy`). */
const POLICY_KEYS = new Set(['disable', 'priority', 'ingress-zones', 'egress-zones'])

export function isPolicy({ entries }: ListedBlock): boolean {
  return [...entries.keys()].some((key) => POLICY_KEYS.has(key))
}
