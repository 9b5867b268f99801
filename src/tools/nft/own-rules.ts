import ipaddr from 'ipaddr.js'
import { isRecord, type NftRule } from './ruleset.js'

/** What every rule of hostward's own has as its comment: by it they are found again, whatever handle they have. */
export const RULE_COMMENT = 'hostward time serve'

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

/** The line with which nft puts a rule before all others of its chain. */
export const insertLine = (chain: ChainName, text: string): string => insertWords(chain, text).join(' ')

/** The same as words. `add` puts it after all others. */
export const insertWords = (chain: ChainName, text: string, verb: 'insert' | 'add' = 'insert'): string[] => [
  ...[verb, 'rule', chain.family, chain.table, chain.name],
  ...text.split(' '),
  ...['comment', `"${RULE_COMMENT}"`],
]

/** The words that delete a rule. */
export const deleteWords = ({ family, table, chain, handle }: NftRule): string[] => [
  ...['delete', 'rule', family, table, chain],
  ...['handle', String(handle)],
]

export const isOwnRule = ({ comment }: NftRule): boolean => comment === RULE_COMMENT
export const ownRulesIn = (rules: readonly NftRule[]): NftRule[] => rules.filter(isOwnRule)

/** A rule of hostward's own as `ruleText` writes it; the statements as nft tells them where somebody has made another one of it. */
export function ownText({ expr }: NftRule): string {
  const words = expr.map(statementText)
  return words.some((text) => text === null) ? JSON.stringify(expr) : words.filter((text) => text !== '').join(' ')
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
