import { HostwardError } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { hostIn, networkBytes } from '../../tools/chrony-conf/subnet.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { isServed, restrictRules, type RestrictRule } from '../../tools/ntp-conf/restrict.js'
import type { NtpdFlavour } from '../../tools/ntp-conf/servers.js'
import { readUdpPorts } from '../../tools/proc-net/udp.js'
import type { Serving } from './role.js'

/** Addresses that belong to nobody (RFC 5737, RFC 3849): what holds for them holds for everybody whom no line names. */
const STRANGERS: readonly (readonly number[])[] = [
  [203, 0, 113, 77],
  [0x20, 1, 0x0d, 0xb8, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77],
]

/** Whether anybody may ask whom no line of its own names. */
export const servesStrangers = (rules: readonly RestrictRule[]): boolean => STRANGERS.some((bytes) => isServed(rules, bytes))

const PORT = 123

/** Whether ntpd gives the time to others: it does so unless its files say no. @param running whether ntpd answers */
export async function readNtpdServing(host: Host, conf: NtpConf | null, flavour: NtpdFlavour | null, running: boolean): Promise<Serving> {
  const ports = await readUdpPorts(host).catch((error: unknown) => {
    if (error instanceof FileError || error instanceof HostwardError) return null
    throw error
  })
  const portOpen = ports?.has(PORT) ?? null
  const rules = conf === null ? null : restrictRules(conf.directives, flavour)
  const allowedByFiles =
    rules === null ? null : servesStrangers(rules) || rules.some((rule) => rule.what === 'net' && servesItsNet(rule, rules))
  return { port: PORT, allowedByFiles, portOpen, ...verdict(rules, allowedByFiles, running && portOpen !== false) }
}

function verdict(rules: readonly RestrictRule[] | null, allowed: boolean | null, running: boolean): Pick<Serving, 'serving' | 'reason'> {
  if (!running) return { serving: false, reason: `ntpd does not listen on UDP port ${PORT}` }
  if (rules === null || allowed === null) return { serving: null, reason: 'the files of ntpd could not be read' }
  if (!allowed) return { serving: false, reason: 'the restrict lines in its files let nobody ask' }
  if (!servesStrangers(rules)) return { serving: true, reason: 'ntpd answers the networks that restrict lines in its files let in' }
  const why = rules.some(({ what }) => what === 'default')
    ? 'the default restrict line does not keep others out'
    : 'no restrict line keeps others out'
  return { serving: true, reason: `ntpd answers everybody whom no restrict line refuses: ${why}` }
}

/** Whether a net beyond this host itself is served. */
function servesItsNet(rule: RestrictRule, rules: readonly RestrictRule[]): boolean {
  return rule.subnets.some((subnet) => {
    const first = networkBytes(subnet)
    if (subnet.bits === first.length * 8 && (first[0] === 127 || first.slice(0, -1).every((byte) => byte === 0))) return false
    return rule.problem === null && isServed(rules, hostIn(subnet))
  })
}
