import {
  DaemonNotRunningError,
  HostwardError,
  NotFoundError,
  NotPermittedError,
  NotRecordedError,
  NotSupportedError,
  ToolMissingError,
  type Finding,
  type Warning,
} from '../../errors.js'
import type { Host } from '../../host/types.js'
import { accessRules, type AccessRule } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { formatAddress, formatSubnet } from '../../tools/chrony-conf/subnet.js'
import { askAccess } from '../../tools/chronyc/accheck.js'
import { askClients, type ChronyClient } from '../../tools/chronyc/clients.js'
import { confWarnings, readChronyFiles } from './chrony-files.js'
import { daemonInCharge } from './daemon-in-charge.js'
import { readTimeDaemons } from './daemons.js'
import { readNtpdClients } from './ntpd-clients.js'
import { probeAddress } from './probe-address.js'
import { readServing, type Serving } from './role.js'
import { settle } from './settle.js'

export interface TimeClientsData {
  /** Hosts that have asked; null when chronyd does not tell, see `clientsReason`. */
  clients: ChronyClient[] | null
  clientsReason: string | null
  /** The rules of the files in their order; null when the files could not be read. chronyd cannot list rules made at runtime. */
  rules: TimeAccessRule[] | null
  rulesReason: string | null
  serving: Serving
}

/** An `allow` or `deny` line of chronyd, or a `restrict` line of ntpd, and what the daemon makes of it. */
export interface TimeAccessRule {
  /** allow, deny, restrict */
  directive: string
  /** Whether it is `allow all`/`deny all`, which takes back earlier rules inside its range. */
  all: boolean
  /** What the rule names, as written, with the flags of a restrict line; null for everybody. */
  subnet: string | null
  /** The range in full, `10.0.0.0/8`; null for everybody and for a host name. */
  network: string | null
  file: string
  /** 1-based. */
  line: number
  /** An address of the range by which the rule was tried; null for a host name and a line that chronyd refuses. */
  probeAddress: string | null
  /** What all rules of the files together say about that address. */
  expectedAllowed: boolean | null
  /** What the running chronyd says about it (accheck); null when it could not be asked. */
  allowed: boolean | null
  /** Why chronyd refuses the line; null when it is fine. */
  problem: string | null
}

/** There is something to tell even when chronyd does not run: then `failure` sets the exit code. */
export interface TimeClientsFinding extends Finding<TimeClientsData> {
  failure: HostwardError | null
}

/**
 * Who asks this host for the time, and who may: the rules of the files, each tried on the running daemon.
 *
 * @throws NotPermittedError when neither could be seen; ToolMissingError without chrony
 */
export async function readTimeClients(host: Host): Promise<TimeClientsFinding> {
  if ((await daemonInCharge(host)) === 'ntpd') return readNtpdClients(host)
  const { chronyd } = await readTimeDaemons(host)
  const [clients, files] = await Promise.all([settle(askClients(host)), settle(readChronyFiles(host, chronyd))])
  const failure = requireSomething(clients, files)
  const conf = files instanceof HostwardError ? null : files
  const rules = conf === null ? null : accessRules(conf.directives)
  const [serving, tried] = await Promise.all([readServing(host, conf), rules === null ? null : tryRules(host, rules, failure === null)])
  return {
    data: {
      clients: clients instanceof HostwardError ? null : clients,
      clientsReason: clients instanceof HostwardError ? clients.message : null,
      rules: tried?.rules ?? null,
      rulesReason: files instanceof HostwardError ? files.message : null,
      serving,
    },
    warnings: uniqueWarnings([
      ...(clients instanceof HostwardError && failure === null ? [asWarning('who asks is not known', clients)] : []),
      ...(files instanceof HostwardError ? [asWarning('the rules are not known', files)] : confWarnings(files)),
      ...(tried?.warnings ?? []),
    ]),
    failure,
  }
}

/** chronyd missing or stopped is a failure with data beside it; to be allowed to see nothing at all is one without. */
function requireSomething(clients: ChronyClient[] | HostwardError, files: ChronyConf | HostwardError): HostwardError | null {
  if (!(clients instanceof HostwardError)) return null
  if (clients instanceof NotPermittedError || clients instanceof NotSupportedError) {
    if (files instanceof NotPermittedError) throw clients instanceof NotPermittedError ? clients : files
    return null
  }
  const absent = clients instanceof DaemonNotRunningError || clients instanceof ToolMissingError
  if (!absent || (files instanceof NotFoundError && clients instanceof ToolMissingError)) throw clients
  return clients
}

async function tryRules(
  host: Host,
  rules: readonly AccessRule[],
  running: boolean,
): Promise<{ rules: TimeAccessRule[]; warnings: Warning[] }> {
  const table = new AccessTable(rules)
  const probes = rules.map((rule) => probeAddress(rule, rules))
  const addresses = [...new Set(probes.flatMap((bytes) => (bytes === null ? [] : formatAddress(bytes))))]
  const verdicts = running ? await settle(askAccess(host, addresses)) : []
  const unheard = verdicts instanceof NotPermittedError || verdicts instanceof NotRecordedError
  if (verdicts instanceof HostwardError && !unheard) throw verdicts
  const warnings = verdicts instanceof HostwardError ? [notTried(verdicts)] : []
  const told = verdicts instanceof HostwardError ? [] : verdicts
  const reports = rules.map((rule, index) => {
    const bytes = probes[index] ?? null
    const address = bytes === null ? null : formatAddress(bytes)
    return {
      directive: rule.allow ? 'allow' : 'deny',
      all: rule.all,
      subnet: rule.text === '' ? null : rule.text,
      network: rule.subnet === null ? null : formatSubnet(rule.subnet),
      file: rule.file,
      line: rule.line,
      probeAddress: address,
      expectedAllowed: bytes === null ? null : table.allows(bytes),
      allowed: address === null ? null : (told[addresses.indexOf(address)] ?? null),
      problem: rule.problem,
    }
  })
  return { rules: reports, warnings: [...warnings, ...reports.flatMap(ruleWarnings)] }
}

function notTried(error: HostwardError): Warning {
  const why = error instanceof NotPermittedError ? 'it answers accheck only to root' : 'the recording holds no answer about them'
  return { code: error.code, message: `the rules were not tried on the running chronyd: ${why}` }
}

function ruleWarnings(rule: TimeAccessRule): Warning[] {
  const line = `${rule.file}:${String(rule.line)} ${[rule.directive, rule.all ? 'all' : '', rule.subnet ?? ''].filter((word) => word !== '').join(' ')}`
  if (rule.problem !== null) return [{ code: 'CONF_LINE_REFUSED', message: `${line}: ${rule.problem}` }]
  if (rule.allowed !== null && rule.allowed !== rule.expectedAllowed) {
    const says = rule.allowed ? 'allows' : 'denies'
    return [
      {
        code: 'RULES_DIFFER',
        message: `${line}: the running chronyd ${says} ${rule.probeAddress ?? ''}, the files say otherwise: changed at runtime, or not restarted since`,
      },
    ]
  }
  if (rule.expectedAllowed !== null && rule.expectedAllowed !== (rule.directive === 'allow')) {
    return [{ code: 'RULE_WITHOUT_EFFECT', message: `${line}: has no effect, other rules overrule it` }]
  }
  return []
}

function asWarning(what: string, error: HostwardError): Warning {
  return { code: error.code, message: `${what}: ${error.message}` }
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return warnings.filter((warning, index) => warnings.findIndex(({ message }) => message === warning.message) === index)
}
