import type { NftRuleset } from './ruleset.js'

/** Who else writes into the ruleset, and would write over a rule that somebody puts in by hand. */
export interface RulesetOwner {
  /** firewalld, docker, iptables */
  name: string
  /** By what it shows: `the table inet firewalld`. */
  sign: string
}

/** The programs that the ruleset belongs to, by their tables and chains. */
export function rulesetOwners({ tables, chains, rules }: NftRuleset): RulesetOwner[] {
  const firewalld = tables.find(({ name }) => name === 'firewalld' || name.startsWith('firewalld_'))
  const docker = chains.find(({ name }) => name.startsWith('DOCKER')) ?? tables.find(({ name }) => name.startsWith('docker-'))
  const foreign = rules.find(({ expr }) => expr.some((statement) => 'xt' in statement))
  // iptables-nft makes its tables with these names; somebody who has translated his rules for nft may have the same.
  const iptables =
    foreign === undefined
      ? chains.find(
          ({ family, table, name, hook }) => ['ip', 'ip6'].includes(family) && IPTABLES.has(table) && hook !== null && name === HOOKS[hook],
        )
      : { family: foreign.family, table: foreign.table, name: foreign.chain }
  return [
    ...(firewalld === undefined ? [] : [{ name: 'firewalld', sign: `the table ${firewalld.family} ${firewalld.name}` }]),
    ...(docker === undefined
      ? []
      : [{ name: 'docker', sign: 'table' in docker ? `the chain ${docker.name}` : `the table ${docker.family} ${docker.name}` }]),
    ...(iptables === undefined
      ? []
      : [{ name: 'iptables', sign: `the chain ${iptables.name} of the table ${iptables.family} ${iptables.table}` }]),
  ]
}

const IPTABLES = new Set(['filter', 'nat', 'mangle', 'raw', 'security'])
const HOOKS: Readonly<Record<string, string>> = {
  prerouting: 'PREROUTING',
  input: 'INPUT',
  forward: 'FORWARD',
  output: 'OUTPUT',
  postrouting: 'POSTROUTING',
}
