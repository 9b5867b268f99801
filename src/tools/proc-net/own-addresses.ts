import { readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { addressBytes, formatAddress } from '../chrony-conf/subnet.js'
import { isBlank, notUnderstood, toLines } from '../lines.js'

/** Addresses of this network namespace by which others can reach it, IPv4 first: neither loopback nor link-local. @throws FileError, ParseError */
export async function readOwnAddresses(host: Host): Promise<string[]> {
  const [four, six] = await Promise.all([readIfThere(host, '/proc/net/fib_trie'), readIfThere(host, '/proc/net/if_inet6')])
  return [...parseFibTrie(four ?? ''), ...parseIfInet6(six ?? '')]
}

/** `/proc/net/fib_trie`: tables of routes as trees; below `|-- ADDRESS` stand its prefixes, `/32 host LOCAL` for an own address. @throws ParseError */
export function parseFibTrie(text: string): string[] {
  const own = new Set<string>()
  let address = ''
  for (const line of toLines(text)) {
    if (isBlank(line) || /^(?:Main|Local|Id \d+):$|^ *\+-- /.test(line.text)) continue
    const leaf = /^ *\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line.text)?.[1]
    const route = /^ *\/(\d+) \S+ (\S+)/.exec(line.text)
    if (leaf === undefined && route === null)
      throw notUnderstood('/proc/net/fib_trie', line, 'a table, a branch, an address or a prefix was expected')
    if (leaf !== undefined) address = leaf
    else if (route?.[1] === '32' && route[2] === 'LOCAL' && !/^(?:127|169\.254)\./.test(address)) own.add(address)
  }
  return [...own]
}

const GLOBAL = '00'

/** `/proc/net/if_inet6`: address, number of the interface, prefix, scope and flags in hex, interface. @throws ParseError */
export function parseIfInet6(text: string): string[] {
  return toLines(text)
    .filter((line) => !isBlank(line))
    .flatMap((line) => {
      const match = /^([0-9a-f]{32}) [0-9a-f]{2,} [0-9a-f]{2} ([0-9a-f]{2}) [0-9a-f]{2} +\S+$/.exec(line.text.trimEnd())
      if (!match) throw notUnderstood('/proc/net/if_inet6', line, 'ADDRESS INDEX PREFIX SCOPE FLAGS INTERFACE was expected')
      const bytes = addressBytes((match[1] ?? '').replace(/(....)(?=.)/g, '$1:'))
      return bytes === null || match[2] !== GLOBAL ? [] : [formatAddress(bytes)]
    })
}
