import { RULE_OWNERS, type RuleOwner } from '../rule-owner.js'
import type { IptablesChain } from './saved.js'

/** By this comment the rules of hostward's own are found again. */
const commentOf = (owner: RuleOwner): string => `hostward-${owner.replace(' ', '-')}`
const endOf = (owner: RuleOwner): string => `-m comment --comment ${commentOf(owner)} -j ACCEPT`

/** The network that may ask. */
interface ServedNetwork {
  family: 4 | 6
  /** `192.0.2.0/24`; an address alone has no prefix. */
  text: string
}

/** A rule for a chain of the filter table, as `iptables-save` prints it. */
export interface IptablesRule {
  program: 'iptables' | 'ip6tables'
  chain: 'INPUT' | 'OUTPUT'
  rule: string
}

/**
 * What lets a network ask: UDP to the port in, and the answers from the port out.
 *
 * @param strictPorts clients ask from the same port as well, as ntpd does and others do not
 */
export function servingRules({ family, text }: ServedNetwork, port: number, strictPorts: boolean): IptablesRule[] {
  const program = family === 4 ? 'iptables' : 'ip6tables'
  const net = text.includes('/') ? text : `${text}/${family === 4 ? 32 : 128}`
  const end = endOf('time serve')
  const other = (flag: string): string => (strictPorts ? `${flag} ${port} ` : '')
  // Everybody is named by no address at all.
  const from = net.endsWith('/0') ? '' : `-s ${net} `
  const to = net.endsWith('/0') ? '' : `-d ${net} `
  return [
    { program, chain: 'INPUT', rule: `${from}-p udp -m udp ${other('--sport')}--dport ${port} ${end}` },
    { program, chain: 'OUTPUT', rule: `${to}-p udp -m udp --sport ${port} ${other('--dport')}${end}` },
  ]
}

/** What lets this host ask others: UDP out to their port, and in from it. @param strictPorts it asks from the same port, as ntpd does */
export function askingRule({ program, chain }: Pick<IptablesRule, 'program' | 'chain'>, port: number, strictPorts: boolean): IptablesRule {
  const [sport, dport] = [chain === 'INPUT' || strictPorts, chain === 'OUTPUT' || strictPorts]
  const ports = [...(sport ? [`--sport ${port}`] : []), ...(dport ? [`--dport ${port}`] : [])].join(' ')
  return { program, chain, rule: `-p udp -m udp ${ports} ${endOf('time use')}` }
}

/** Whether a rule is hostward's own; with an owner, whether it is of that one. */
export const isOwnIptablesRule = (rule: string, owner?: RuleOwner): boolean =>
  (owner === undefined ? RULE_OWNERS : [owner]).some((one) => rule.split(' ').includes(commentOf(one)))

/** Before all others of the chain: a rule that drops may stand anywhere. */
export const insertArgs = ({ chain, rule }: Pick<IptablesRule, 'chain' | 'rule'>): string[] => ['-I', chain, '1', ...rule.split(' ')]
export const deleteArgs = ({ chain, rule }: Pick<IptablesRule, 'chain' | 'rule'>): string[] => ['-D', chain, ...rule.split(' ')]

/** Whether anything in a chain could keep packets from passing. */
export const filters = ({ policy, rules }: IptablesChain): boolean =>
  (policy !== null && policy !== 'ACCEPT') || rules.some((rule) => !/ -j (?:ACCEPT|LOG|NFLOG|ULOG|RETURN)\b/.test(` ${rule}`))
