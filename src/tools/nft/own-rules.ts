import ipaddr from 'ipaddr.js'
import { RULE_OWNERS, type RuleOwner } from '../rule-owner.js'
import { isRecord, type NftRule } from './ruleset.js'

/** What every rule of hostward's own has as its comment: by it they are found again, whatever handle they have. */
export const commentOf = (owner: RuleOwner): string => `hostward ${owner}`

export interface ChainName {
  /** ip, ip6, inet */
  family: string
  table: string
  name: string
}

/** `inet filter input`, as nft takes it. */
export const chainWords = ({ family, table, name }: ChainName): string => `${family} ${table} ${name}`

/** The chain that a rule stands in, or a chain itself, is this one. */
export const sameChain = (
  one: { family: string; table: string } & ({ chain: string } | { name: string }),
  { family, table, name }: ChainName,
): boolean => one.family === family && one.table === table && ('chain' in one ? one.chain : one.name) === name

/**
 * The rule that lets NTP packets of a network in, without its comment; null for a chain of the other family.
 *
 * @param network `text` as parseNetwork writes it
 */
export function ruleText(
  { family }: Pick<ChainName, 'family'>,
  { family: version, text, bits }: { family: 4 | 6; text: string; bits: number },
  port: number,
): string | null {
  if (family === (version === 4 ? 'ip6' : 'ip')) return null
  const everybody = family === 'inet' ? `meta nfproto ipv${version} ` : ''
  const from = bits === 0 ? everybody : `${version === 4 ? 'ip' : 'ip6'} saddr ${text} `
  return `${from}udp dport ${port} accept`
}

/**
 * The rule that lets this host ask others: UDP out to their port, or in from it, with its comment, which tells it from those of `time serve`.
 *
 * @param strictPorts it asks from the same port, as ntpd does
 */
export function askingText(hook: 'input' | 'output', port: number, strictPorts: boolean): string {
  const ports = [
    ...(hook === 'input' || strictPorts ? [`udp sport ${port}`] : []),
    ...(hook === 'output' || strictPorts ? [`udp dport ${port}`] : []),
  ]
  return `${ports.join(' ')} accept${commentWords('time use')}`
}

/** A rule of `time serve` is written without it. */
const commentWords = (owner: RuleOwner): string => (owner === 'time serve' ? '' : ` comment "${commentOf(owner)}"`)

/** The owner of a rule as it is written here, and the rule without its comment. */
function ownerIn(text: string): { owner: RuleOwner; rule: string } {
  const owner = RULE_OWNERS.find((one) => one !== 'time serve' && text.endsWith(commentWords(one))) ?? 'time serve'
  return { owner, rule: text.slice(0, text.length - commentWords(owner).length) }
}

/** The line with which nft puts a rule before all others of its chain. */
export const insertLine = (chain: ChainName, text: string): string => insertWords(chain, text).join(' ')

/** The same as words. `add` puts it after all others. */
export const insertWords = (chain: ChainName, text: string, verb: 'insert' | 'add' = 'insert'): string[] => [
  ...[verb, 'rule', chain.family, chain.table, chain.name],
  ...ownerIn(text).rule.split(' '),
  ...['comment', `"${commentOf(ownerIn(text).owner)}"`],
]

/** The words that delete a rule. */
export const deleteWords = ({ family, table, chain, handle }: NftRule): string[] => [
  ...['delete', 'rule', family, table, chain],
  ...['handle', String(handle)],
]

/** Whether a rule is hostward's own; with an owner, whether it is of that one. */
export const isOwnRule = ({ comment }: NftRule, owner?: RuleOwner): boolean =>
  (owner === undefined ? RULE_OWNERS : [owner]).some((one) => comment === commentOf(one))
export const ownRulesIn = (rules: readonly NftRule[], owner?: RuleOwner): NftRule[] => rules.filter((rule) => isOwnRule(rule, owner))

/** A rule of hostward's own as `ruleText` and `askingText` write it; the statements as nft tells them where somebody has made another one of it. */
export function ownText(rule: NftRule): string {
  const words = rule.expr.map(statementText)
  const text = words.some((one) => one === null) ? JSON.stringify(rule.expr) : words.filter((one) => one !== '').join(' ')
  return text + commentWords(isOwnRule(rule, 'time use') ? 'time use' : 'time serve')
}

function statementText(statement: Record<string, unknown>): string | null {
  if ('accept' in statement) return 'accept'
  if ('counter' in statement) return ''
  const match = statement['match']
  if (!isRecord(match) || match['op'] !== '==' || !isRecord(match['left'])) return null
  const { payload, meta } = match['left']
  const value = valueText(match['right'])
  if (value === null) return null
  if (isRecord(meta)) return `meta ${String(meta['key'])} ${value}`
  return isRecord(payload) ? `${String(payload['protocol'])} ${String(payload['field'])} ${value}` : null
}

function valueText(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return addressText(value)
  const prefix = isRecord(value) ? value['prefix'] : null
  if (!isRecord(prefix) || typeof prefix['addr'] !== 'string') return null
  return `${addressText(prefix['addr'])}/${String(prefix['len'])}`
}

/** As `parseNetwork` writes it. */
function addressText(text: string): string {
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return text
  return ipaddr.IPv6.parse(text).toRFC5952String()
}
