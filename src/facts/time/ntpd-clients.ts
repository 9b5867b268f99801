import { DaemonNotRunningError, HostwardError, ToolMissingError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { formatAddress, formatSubnet, hostIn } from '../../tools/chrony-conf/subnet.js'
import type { ChronyClient } from '../../tools/chronyc/clients.js'
import { isServed, restrictRules, type RestrictRule } from '../../tools/ntp-conf/restrict.js'
import { askMruList } from '../../tools/ntpq/ask.js'
import type { MruEntry } from '../../tools/ntpq/mru.js'
import type { TimeAccessRule, TimeClientsFinding } from './clients.js'
import { findNtpd, ntpConfWarnings, settledFiles } from './ntpd.js'
import { readNtpdServing } from './ntpd-serving.js'
import { settle } from './settle.js'

/** Who asks this host for the time, and who may, by the restrict lines. @throws ToolMissingError */
export async function readNtpdClients(host: Host): Promise<TimeClientsFinding> {
  const ntpd = await findNtpd(host)
  const [entries, { conf, error }] = await Promise.all([settle(askMruList(host)), settledFiles(host, ntpd)])
  const failed = entries instanceof HostwardError ? entries : null
  if (failed instanceof ToolMissingError && conf === null) throw failed
  const rules = conf === null ? null : restrictRules(conf.directives, ntpd.flavour)
  const serving = await readNtpdServing(host, conf, ntpd.flavour, ntpd.pid !== null)
  const clients = failed === null && entries !== null ? (entries as MruEntry[]).filter(isClient).map(clientOf) : null
  const warnings: Warning[] = [
    ...(failed === null ? [] : [{ code: failed.code, message: `who asks is not known: ${failed.message}` }]),
    ...(error === null ? [] : [{ code: error.code, message: `the rules are not known: ${error.message}` }]),
    ...(conf === null ? [] : ntpConfWarnings(conf, ntpd)),
  ]
  return {
    data: {
      clients,
      clientsReason: failed?.message ?? (clients === null ? 'ntpd keeps no list of those who ask (disable monitor)' : null),
      rules: rules?.map((rule) => ruleOf(rule, rules)) ?? null,
      rulesReason: error?.message ?? null,
      serving,
    },
    warnings,
    failure: failed instanceof DaemonNotRunningError || failed instanceof ToolMissingError ? failed : null,
  }
}

/** Mode 3 asks for the time; 1 is a peer of others. Servers that answer and ntpq itself stand in the list as well. */
const isClient = ({ mode }: MruEntry): boolean => mode === 3 || mode === 1

function clientOf({ remote, address, packets, dropped, averageSeconds, lastSeconds }: MruEntry): ChronyClient {
  return {
    name: remote,
    address,
    ntpPackets: packets,
    ntpDropped: dropped ?? 0,
    ntpIntervalSeconds: packets > 1 ? averageSeconds : null,
    ntpLimitedIntervalSeconds: null,
    ntpLastSeconds: lastSeconds,
    command: null,
    ntsKe: null,
  }
}

function ruleOf(rule: RestrictRule, rules: readonly RestrictRule[]): TimeAccessRule {
  const [subnet] = rule.subnets
  const probe = subnet === undefined || rule.what === 'default' ? null : hostIn(subnet)
  const served = rule.problem !== null || rule.subnets.length === 0 ? null : isServed(rules, probe ?? [203, 0, 113, 77])
  return {
    directive: 'restrict',
    all: false,
    subnet: [rule.text, ...rule.flags].join(' '),
    network: rule.what === 'net' && subnet !== undefined ? formatSubnet(subnet) : null,
    file: rule.file,
    line: rule.line,
    probeAddress: probe === null ? null : formatAddress(probe),
    expectedAllowed: served,
    // ntpd tells its running rules only to who has a key.
    allowed: null,
    problem: rule.problem,
  }
}
