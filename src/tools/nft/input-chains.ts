import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../ask.js'
import { ParseError } from '../../errors.js'

/** A base chain of nftables that sees what comes in for this host. */
export interface InputChain {
  /** ip, ip6, inet */
  family: string
  table: string
  name: string
  policy: string | null
  /** Whether it may drop something: by its policy, or because it has rules. */
  filters: boolean
}

/** Base chains on the hook input. @throws ToolMissingError, NotPermittedError, ToolFailedError, ParseError */
export async function askInputChains(host: Host): Promise<InputChain[]> {
  const result = await ask(host, 'nft', ['-j', 'list', 'ruleset'])
  if (result.exitCode !== 0) throw toolFailed(result)
  return parseInputChains(result.stdout)
}

/** `nft -j list ruleset` (libnftables-json(5)). @throws ParseError */
export function parseInputChains(text: string): InputChain[] {
  const items = objectsIn(text)
  const rules = items.flatMap((item) => (isRecord(item['rule']) ? [item['rule']] : []))
  return items.flatMap((item): InputChain[] => {
    const chain = item['chain']
    if (!isRecord(chain) || chain['hook'] !== 'input' || chain['type'] !== 'filter') return []
    const [family, table, name] = [word(chain['family']), word(chain['table']), word(chain['name'])]
    if (!['ip', 'ip6', 'inet'].includes(family)) return []
    const policy = typeof chain['policy'] === 'string' ? chain['policy'] : null
    const own = rules.some((rule) => word(rule['family']) === family && word(rule['table']) === table && word(rule['chain']) === name)
    return [{ family, table, name, policy, filters: own || policy === 'drop' }]
  })
}

/** The command line that lets NTP packets of a network in, before anything that drops them; null for a chain of the other family. */
export function ruleWords({ family, table, name }: InputChain, { family: version, text }: { family: 4 | 6; text: string }): string | null {
  if (family === (version === 4 ? 'ip6' : 'ip')) return null
  return `nft insert rule ${family} ${table} ${name} ${version === 4 ? 'ip' : 'ip6'} saddr ${text} udp dport 123 accept`
}

function objectsIn(text: string): Record<string, unknown>[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw notJson(text)
  }
  const list = isRecord(data) ? data['nftables'] : null
  if (!Array.isArray(list)) throw notJson(text)
  return list.filter(isRecord)
}

const notJson = (text: string): ParseError =>
  new ParseError({ tool: 'nft', line: 1, text: text.slice(0, 200) }, '{"nftables": […]} was expected')
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const word = (value: unknown): string => (typeof value === 'string' ? value : '')
