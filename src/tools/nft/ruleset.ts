import { ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { nftFailure } from './failure.js'

/** All that nftables has in the kernel, as `nft -j list ruleset` tells it (libnftables-json(5)). */
export interface NftRuleset {
  tables: NftTable[]
  chains: NftChain[]
  /** In the order in which packets meet them. */
  rules: NftRule[]
  /** Sets, maps, counters and the like. */
  others: NftObject[]
}

export interface NftTable {
  /** ip, ip6, inet, arp, bridge, netdev */
  family: string
  name: string
}

export interface NftChain {
  family: string
  table: string
  name: string
  /** filter, nat, route; null for a chain that others jump to. */
  type: string | null
  hook: string | null
  policy: string | null
}

export interface NftRule {
  family: string
  table: string
  chain: string
  /** What it is deleted by; another one each time that the rules are loaded. */
  handle: number
  comment: string | null
  /** Statements in their order. */
  expr: Record<string, unknown>[]
}

export interface NftObject {
  family: string
  table: string
  /** set, map, counter, flowtable … */
  kind: string
  body: Record<string, unknown>
}

/** @throws ToolMissingError, NotPermittedError, ToolFailedError, ParseError */
export async function askRuleset(host: Host): Promise<NftRuleset> {
  const result = await ask(host, 'nft', ['-j', 'list', 'ruleset'])
  if (result.exitCode !== 0) throw nftFailure(result)
  return parseRuleset(result.stdout)
}

/** @throws ParseError */
export function parseRuleset(text: string): NftRuleset {
  const ruleset: NftRuleset = { tables: [], chains: [], rules: [], others: [] }
  for (const item of objectsIn(text)) {
    const [kind = '', body] = Object.entries(item)[0] ?? []
    if (kind === 'metainfo' || !isRecord(body)) continue
    const [family, table, name] = [word(body['family']), word(body['table']), word(body['name'])]
    if (kind === 'table') ruleset.tables.push({ family, name })
    else if (kind === 'chain') ruleset.chains.push({ family, table, name, ...hookOf(body) })
    else if (kind === 'rule') ruleset.rules.push({ family, table, chain: word(body['chain']), ...ruleOf(body, text) })
    else ruleset.others.push({ family, table, kind, body })
  }
  return ruleset
}

const hookOf = (body: Record<string, unknown>): Pick<NftChain, 'type' | 'hook' | 'policy'> => ({
  type: wordOrNull(body['type']),
  hook: wordOrNull(body['hook']),
  policy: wordOrNull(body['policy']),
})

function ruleOf(body: Record<string, unknown>, text: string): Pick<NftRule, 'handle' | 'comment' | 'expr'> {
  const { handle, comment, expr } = body
  if (typeof handle !== 'number') throw notExpected(text, 'a rule without a handle')
  return { handle, comment: wordOrNull(comment), expr: Array.isArray(expr) ? expr.filter(isRecord) : [] }
}

function objectsIn(text: string): Record<string, unknown>[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw notExpected(text, '{"nftables": […]} was expected')
  }
  const list = isRecord(data) ? data['nftables'] : null
  if (!Array.isArray(list)) throw notExpected(text, '{"nftables": […]} was expected')
  return list.filter(isRecord)
}

const notExpected = (text: string, why: string): ParseError => new ParseError({ tool: 'nft', line: 1, text: text.slice(0, 200) }, why)
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const word = (value: unknown): string => (typeof value === 'string' ? value : '')
const wordOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
