import { HostwardError, type Warning } from '../../errors.js'
import { settle } from '../../facts/time/settle.js'
import { commandLine } from '../../host/command-line.js'
import { readIfThere, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { askIptables } from '../../tools/iptables/ask.js'
import { endsEarly, keptRules, RC_FIREWALL, withKeptRules } from '../../tools/iptables/kept.js'
import { deleteArgs, filters, insertArgs, isOwnIptablesRule, servingRules, type IptablesRule } from '../../tools/iptables/rules.js'
import type { IptablesChain } from '../../tools/iptables/saved.js'
import type { FileExpectation, RunStep, StateExpectation, WriteStep } from '../engine/plan.js'
import { fileStep } from '../file-step.js'
import type { Network } from '../network.js'
import { chainKey, ownText } from '../states/iptables.js'
import { NO_SHARE, type FirewallShare } from './serve-firewall.js'

const PROGRAMS = ['iptables', 'ip6tables'] as const
const CHAINS = ['INPUT', 'OUTPUT'] as const
const PORT = 123

/** Whether iptables keeps any packet back; null where it is not installed or cannot be asked. */
export async function iptablesFilters(host: Host): Promise<boolean | null> {
  if ((await host.which('iptables-save')) === null) return null
  const chains = await settle(askIptables(host, 'iptables'))
  if (chains instanceof HostwardError) return null
  return chains.some((chain) => isEnd(chain) && filters(chain))
}

/**
 * Let the networks in through iptables: before all other rules of the chains that filter, now, and at boot where the distribution has a
 * script for that. Rules are read back by the state kind `iptables`.
 */
export async function serveIptables(host: Host, networks: readonly Network[], strictPorts: boolean): Promise<FirewallShare> {
  const wanted = networks.flatMap((network) => servingRules(network, PORT, strictPorts))
  const tables = await tablesOf(host, [...new Set(wanted.map(({ program }) => program))])
  const needed = wanted.filter(({ program, chain }) => tables.get(program)?.some((one) => one.name === chain && filters(one)) === true)
  if (needed.length === 0) return { ...NO_SHARE, notes: ['no chain of iptables keeps packets back: nothing is opened'] }
  const missing = needed.filter(({ program, chain, rule }) => !ownOf(tables, program, chain).includes(rule))
  const kept = await keep(host, needed)
  return {
    ...share(tables, missing, [], kept),
    warnings: kept.warnings,
    notes: needed.map((rule) => `through ${chainKey(rule)}: ${rule.rule}`),
  }
}

/**
 * Whether iptables keeps what a client of others sends and hears, by its rules for port 123 and for answers; nothing is changed.
 */
export async function clientWarnings(host: Host): Promise<Warning[]> {
  if ((await host.which('iptables-save')) === null) return []
  const chains = await settle(askIptables(host, 'iptables'))
  if (chains instanceof HostwardError) return []
  const shut = chains.filter(
    (chain) => isEnd(chain) && filters(chain) && !chain.rules.some((rule) => PASSES[chain.name]?.test(rule) === true),
  )
  if (shut.length === 0) return []
  const rules = shut.map(({ name }) => `iptables -I ${name} 1 -p udp ${name === 'INPUT' ? '--sport' : '--dport'} ${PORT} -j ACCEPT`)
  return [
    { code: 'FILTERED', message: `iptables may keep ntpd from its servers; where it does, this lets it through: ${rules.join('; ')}` },
  ]
}

/** Rules that let a client's packets pass: by port, or as answers to what was sent. */
const PASSES: Readonly<Record<string, RegExp>> = {
  INPUT: /(?:--sport (?:123|ntp)\b|ESTABLISHED).* -j ACCEPT$/,
  OUTPUT: /--dport (?:123|ntp)\b.* -j ACCEPT$/,
}

/** Take away all rules of hostward's own, and what is kept of them. */
export async function stopIptables(host: Host): Promise<FirewallShare> {
  if ((await host.which('iptables-save')) === null) return NO_SHARE
  const tables = await tablesOf(host, PROGRAMS)
  const own = PROGRAMS.flatMap((program) =>
    CHAINS.flatMap((chain) => ownOf(tables, program, chain).map((rule): IptablesRule => ({ program, chain, rule }))),
  )
  const kept = await keep(host, [])
  if (own.length === 0 && kept.steps.length === 0) return NO_SHARE
  return { ...share(tables, [], own, kept), warnings: kept.warnings, notes: [] }
}

type Tables = ReadonlyMap<IptablesRule['program'], readonly IptablesChain[]>

const isEnd = ({ name }: IptablesChain): boolean => name === 'INPUT' || name === 'OUTPUT'

/** A host without IPv6 has no ip6tables to ask. */
async function tablesOf(host: Host, programs: readonly IptablesRule['program'][]): Promise<Tables> {
  const found = await Promise.all(programs.map(async (program) => [program, await settle(askIptables(host, program))] as const))
  const tables = new Map<IptablesRule['program'], readonly IptablesChain[]>()
  for (const [program, chains] of found) {
    if (!(chains instanceof HostwardError)) tables.set(program, chains)
    else if (program === 'iptables') throw chains
  }
  return tables
}

const ownOf = (tables: Tables, program: IptablesRule['program'], chain: string): string[] =>
  tables
    .get(program)
    ?.find(({ name }) => name === chain)
    ?.rules.filter(isOwnIptablesRule) ?? []

function share(tables: Tables, add: readonly IptablesRule[], remove: readonly IptablesRule[], kept: Kept): Pick<FirewallShare, 'part'> {
  const touched = [...add, ...remove]
  const keys = [...new Set([...tables.keys()].flatMap((program) => CHAINS.map((chain) => chainKey({ program, chain }))))]
  const states: Record<string, StateExpectation> = {}
  for (const one of touched) {
    const { program, chain } = one
    const isHere = (rule: IptablesRule): boolean => rule.program === program && rule.chain === chain
    const gone = remove.filter(isHere).map(({ rule }) => rule)
    const own = [...ownOf(tables, program, chain).filter((rule) => !gone.includes(rule)), ...add.filter(isHere).map(({ rule }) => rule)]
    states[`iptables ${chainKey(one)}`] = { values: { there: 'yes', own: ownText(own) } }
  }
  return {
    part: {
      steps: [
        ...kept.steps,
        ...add.map((rule) => step(rule, `put before all other rules of ${chainKey(rule)}: ${rule.rule}`, insertArgs(rule))),
        ...remove.map((rule) => step(rule, `take from ${chainKey(rule)}: ${rule.rule}`, deleteArgs(rule))),
      ],
      watch: { files: [RC_FIREWALL], folders: [], states: keys.map((key) => ({ kind: 'iptables', key })) },
      files: kept.expect,
      states,
      verify: () => Promise.resolve([]),
    },
  }
}

const step = (rule: IptablesRule, describe: string, args: readonly string[]): RunStep => ({
  kind: 'run',
  id: commandLine(rule.program, args),
  describe,
  program: rule.program,
  args,
  touches: [`iptables ${chainKey(rule)}`],
  undoable: true,
})

interface Kept {
  steps: WriteStep[]
  expect: Record<string, FileExpectation>
  warnings: Warning[]
}

/** The script of the distribution with exactly these rules as hostward's own; what cannot be kept is told. */
async function keep(host: Host, rules: readonly IptablesRule[]): Promise<Kept> {
  const text = await readText(host)
  if (rules.length === 0 && (text === null || keptRules(text).length === 0)) return { steps: [], expect: {}, warnings: [] }
  const why = await whyNotKept(host, text)
  if (why !== null) return { steps: [], expect: {}, warnings: rules.length === 0 ? [] : [notKept(why, rules)] }
  const before = text ?? '#!/bin/sh\n'
  const own = keptRules(before)
  const isThere = (rule: IptablesRule): boolean => own.some((one) => chainKey(one) === chainKey(rule) && one.rule === rule.rule)
  const content = withKeptRules(before, rules.length === 0 ? [] : [...own, ...rules.filter((rule) => !isThere(rule))])
  if (content === text) return { steps: [], expect: {}, warnings: [] }
  const words = `write ${RC_FIREWALL}`
  const file = await fileStep(host, { id: words, describe: words, path: RC_FIREWALL, content: Buffer.from(content, 'latin1') })
  const warnings = text === null || (await isExecutable(host)) ? [] : [notRun]
  return { steps: [{ ...file.step, ...(text === null ? { mode: 0o755 } : {}) }], expect: file.expect, warnings }
}

async function whyNotKept(host: Host, text: string | null): Promise<string | null> {
  if (text !== null) return endsEarly(text) ? `${RC_FIREWALL} ends with exit, and nothing behind that would run` : null
  return (await statIfThere(host, '/etc/rc.d'))?.kind === 'directory'
    ? null
    : 'no place of this distribution is known where rules of iptables last'
}

/** One character for each byte. */
async function readText(host: Host): Promise<string | null> {
  const files = await host.writer?.()
  const text = await readIfThere(host, RC_FIREWALL)
  return text === null || files == null ? text : Buffer.from(await files.readBytes(RC_FIREWALL)).toString('latin1')
}

const isExecutable = async (host: Host): Promise<boolean> => (((await statIfThere(host, RC_FIREWALL))?.mode ?? 0) & 0o100) !== 0

const notRun: Warning = {
  code: 'NOT_PERSISTENT',
  message: `${RC_FIREWALL} cannot be executed: it does not run at boot until you do chmod +x ${RC_FIREWALL}`,
}

const notKept = (why: string, rules: readonly IptablesRule[]): Warning => ({
  code: 'NOT_PERSISTENT',
  message: `${why}: after a reboot clients are kept out again, unless you have this run at boot: ${rules.map((rule) => commandLine(rule.program, insertArgs(rule))).join('; ')}`,
})
