import { isBlank, notUnderstood, type Line } from '../lines.js'

/** A chain of a table of iptables. */
export interface IptablesChain {
  table: string
  name: string
  /** ACCEPT, DROP …; null for a chain that has none: one that others jump to. */
  policy: string | null
  /** The rules in order, without `-A CHAIN`, quotes only where a value has blanks: `-s 192.0.2.0/24 -p udp -j ACCEPT`. */
  rules: readonly string[]
}

/**
 * What `iptables-save` prints, with or without counters, and `iptables -S` (iptables 1.3 to 1.8, ip6tables as well).
 *
 * @throws ParseError
 */
export function parseIptables(lines: readonly Line[]): IptablesChain[] {
  const chains: { table: string; name: string; policy: string | null; rules: string[] }[] = []
  let table = 'filter'
  for (const line of lines) {
    const text = line.text.trim()
    if (isBlank(line) || text.startsWith('#') || text === 'COMMIT') continue
    const [, named] = /^\*(\S+)$/.exec(text) ?? []
    if (named !== undefined) {
      table = named
      continue
    }
    const chain = chainOf(text)
    if (chain !== null) {
      chains.push({ table, ...chain, rules: [] })
      continue
    }
    const [, name, rule] = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(text) ?? []
    const found = chains.find((one) => one.table === table && one.name === name)
    if (rule === undefined || found === undefined) throw notUnderstood('iptables', line, ':CHAIN POLICY or -A CHAIN was expected')
    found.rules.push(plainRule(rule))
  }
  return chains
}

function chainOf(text: string): { name: string; policy: string | null } | null {
  const [, saved, savedPolicy] = /^:(\S+) (\S+)(?: \[\d+:\d+\])?$/.exec(text) ?? []
  if (saved !== undefined) return { name: saved, policy: savedPolicy === '-' ? null : (savedPolicy ?? null) }
  const [, listed, listedPolicy] = /^-P (\S+) (\S+)(?: -c \d+ \d+)?$/.exec(text) ?? []
  if (listed !== undefined) return { name: listed, policy: listedPolicy ?? null }
  const [, made] = /^-N (\S+)$/.exec(text) ?? []
  return made === undefined ? null : { name: made, policy: null }
}

/** Older ones quote every comment. */
const plainRule = (rule: string): string =>
  rule
    .replace(/"([^"\s]*)"/g, '$1')
    .replace(/ -c \d+ \d+(?= |$)/, '')
    .trim()
