import { PlanRefusedError } from '../../errors.js'
import { contains, formatSubnet, type Subnet } from '../../tools/chrony-conf/subnet.js'
import { governingRule, isRefusing, type RestrictRule } from '../../tools/ntp-conf/restrict.js'
import type { NtpdFlavour } from '../../tools/ntp-conf/servers.js'
import type { Network } from '../network.js'
import { subnetOf } from './serve-rules.js'

/** What a network may do that asks for the time: that, and no more. ntpsec has dropped two of the words. */
const FLAGS = { ntpd: 'kod limited nomodify notrap nopeer noquery', ntpsec: 'kod limited nomodify noquery' } as const

/**
 * The restrict lines that let these networks ask, without those that are there. A narrower line of the admin inside of a network keeps
 * its meaning: ntpd goes by the narrowest.
 *
 * @throws PlanRefusedError where a line of the admin says no to exactly a network, or to a wider one that is not everybody
 */
export function restrictLines(networks: readonly Network[], rules: readonly RestrictRule[], flavour: NtpdFlavour | null): string[] {
  const against = networks.flatMap((network) => objections(network, rules))
  if (against.length > 0) {
    const lines = against.map(({ file, line, text, flags }) => `${file}:${line} restrict ${[text, ...flags].join(' ')}`)
    throw new PlanRefusedError(`restrict lines say that these networks may not ask: ${lines.join('; ')}`, {
      suggestions: ['take these lines away first, or name networks beside them'],
      details: { lines },
    })
  }
  return networks
    .filter((network) => !isNamed(network, rules))
    .map((network) => `restrict ${rangeText(network, flavour)} ${FLAGS[flavour ?? 'ntpd']}`)
}

function objections(network: Network, rules: readonly RestrictRule[]): RestrictRule[] {
  const subnet = subnetOf(network)
  return rules.filter(
    ({ what, problem, flags, subnets }) =>
      what === 'net' &&
      problem === null &&
      isRefusing(flags) &&
      subnets.some((one) => one.bits <= subnet.bits && contains(one, subnet.bytes)),
  )
}

/** Whether a line for exactly this network is there, and lets it ask. */
function isNamed(network: Network, rules: readonly RestrictRule[]): boolean {
  const subnet = subnetOf(network)
  const same = (one: Subnet): boolean => one.bits === subnet.bits && contains(one, subnet.bytes)
  const there = rules.some(({ problem, subnets, what }) => what === 'net' && problem === null && subnets.some(same))
  return there && !isRefusing(governingRule(rules, subnet.bytes)?.flags ?? [])
}

/** `192.0.2.0 mask 255.255.255.0` for ntpd, `192.0.2.0/24` for ntpsec; a single address is the same in both. */
function rangeText(network: Network, flavour: NtpdFlavour | null): string {
  const subnet = subnetOf(network)
  const [address = ''] = formatSubnet(subnet).split('/')
  if (network.bits === network.bytes.length * 8) return address
  return flavour === 'ntpsec' ? formatSubnet(subnet) : `${address} mask ${maskText(network.bits, network.family)}`
}

function maskText(bits: number, family: 4 | 6): string {
  const mask = (at: number, width: number): number => {
    const set = Math.min(width, Math.max(0, bits - at * width))
    return (2 ** width - 1) ^ (2 ** (width - set) - 1)
  }
  if (family === 4) return [0, 1, 2, 3].map((at) => mask(at, 8)).join('.')
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => mask(at, 16).toString(16))
  const used = groups.slice(0, Math.ceil(bits / 16))
  return used.length === 8 ? used.join(':') : `${used.join(':')}::`
}
