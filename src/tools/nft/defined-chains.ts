import { readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { globPaths } from '../glob.js'
import { chainWords, type ChainName } from './own-rules.js'

/**
 * The chains that a file of nftables and the files that it includes make, each as `inet filter input`. Names that are variables
 * are not followed.
 *
 * @throws FileError
 */
export async function readDefinedChains(host: Host, path: string, depth = 0): Promise<Set<string>> {
  const text = await readIfThere(host, path)
  const found = new Set(text === null ? [] : definedChains(text).map(chainWords))
  if (text === null || depth >= MOST_INCLUDES) return found
  for (const pattern of includes(text)) {
    for (const file of await globPaths(host, pattern.startsWith('/') ? pattern : `/etc/${pattern}`)) {
      for (const chain of await readDefinedChains(host, file, depth + 1)) found.add(chain)
    }
  }
  return found
}

/** As deep as nft follows includes (nft(8)). */
const MOST_INCLUDES = 16

/** `table inet filter { chain input { … } }` and `add chain inet filter input`; a table without a family is one of ip. */
export function definedChains(text: string): ChainName[] {
  const found: ChainName[] = []
  const tokens = withoutComments(text).match(/"[^"]*"|[{}]|;|\n|[^\s{};"]+/g) ?? []
  const open: ({ family: string; table: string } | null)[] = []
  let words: string[] = []
  for (const token of tokens) {
    if (token === ';' || token === '\n' || token === '}' || token === '{') {
      const [first = '', ...rest] = words[0] === 'add' || words[0] === 'create' ? words.slice(1) : words
      words = []
      if (token === '}') open.pop()
      const table = open.findLast((one) => one !== null)
      if (first === 'chain' && table != null && rest.length === 1) found.push({ ...table, name: rest[0] ?? '' })
      else if (first === 'chain' && table === undefined) found.push(...namedChain(rest))
      if (token === '{') open.push(first === 'table' ? namedTable(rest) : null)
    } else words.push(token)
  }
  return found
}

const FAMILIES = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'])

function namedTable(words: readonly string[]): { family: string; table: string } {
  const [family = '', table] = words
  return table === undefined ? { family: 'ip', table: family } : { family, table }
}

function namedChain(words: readonly string[]): ChainName[] {
  const [family, table, name] = FAMILIES.has(words[0] ?? '') ? words : ['ip', ...words]
  return family === undefined || table === undefined || name === undefined ? [] : [{ family, table, name }]
}

const withoutComments = (text: string): string => text.replace(/"[^"\n]*"|#[^\n]*/g, (part) => (part.startsWith('#') ? '' : part))

const includes = (text: string): string[] =>
  [...withoutComments(text).matchAll(/^\s*include\s+"([^"]+)"/gm)].map(([, pattern = '']) => pattern)
