import { createHash } from 'node:crypto'
import { HostwardError, ToolMissingError } from '../../errors.js'
import { commandLine } from '../../host/command-line.js'
import { readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../../tools/ask.js'
import { askIptables } from '../../tools/iptables/ask.js'
import { keptRules, RC_FIREWALL } from '../../tools/iptables/kept.js'
import { deleteArgs, insertArgs, isOwnIptablesRule, type IptablesRule } from '../../tools/iptables/rules.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'

/**
 * The rules of hostward's own in a chain of the filter table, found by their comment, and a digest of all others in their order; the key
 * names program and chain: `iptables INPUT`.
 */
export const iptablesState: StateKind = {
  kind: 'iptables',
  compared: ['there', 'own', 'others'],
  runtimeOnly: true,

  async read(host, keys) {
    const kept = await readIfThere(host, RC_FIREWALL)
    return new Map(
      await Promise.all(
        keys.map(async (key) => [key, { ...(await readChain(host, key)), kept: kept === null ? null : RC_FIREWALL }] as const),
      ),
    )
  },

  async restore(host, key, before) {
    const now = await readChain(host, key)
    let failure: HostwardError | null = null
    for (const args of inverse(key, before, now)) {
      const result = await ask(host, chainOf(key).program, args, { uninterruptible: true })
      if (result.exitCode !== 0) failure ??= toolFailed(result)
    }
    if (failure !== null) throw failure
  },

  /** The rules are those of the script that runs at boot. */
  afterBoot(key, was, { files }, now) {
    const file = typeof was['kept'] === 'string' ? files.get(was['kept']) : undefined
    if (file?.type !== 'file' || (file.mode & 0o100) === 0) return null
    const { program, chain } = chainOf(key)
    const own = keptRules(Buffer.from(file.bytes).toString('latin1')).filter((rule) => rule.program === program && rule.chain === chain)
    return { ...now, own: ownText(own.map(({ rule }) => rule)) }
  },

  inWords: (key, { own }) => {
    const rules = linesOf(own)
    return rules.length === 0 ? `${key} has no rule of hostward's own` : `${key} has ${rules.join(' and ')}`
  },

  byHand: (key, before, now) => inverse(key, before, now).map((args) => commandLine(chainOf(key).program, args)),
}

/** A rule a line, sorted: the order among hostward's own means nothing. */
export const ownText = (rules: readonly string[]): string => [...rules].sort().join('\n')

export const chainKey = ({ program, chain }: Pick<IptablesRule, 'program' | 'chain'>): string => `${program} ${chain}`

function chainOf(key: string): Pick<IptablesRule, 'program' | 'chain'> {
  return { program: key.startsWith('ip6') ? 'ip6tables' : 'iptables', chain: key.endsWith('OUTPUT') ? 'OUTPUT' : 'INPUT' }
}

async function readChain(host: Host, key: string): Promise<StateValue> {
  const { program, chain } = chainOf(key)
  try {
    const found = (await askIptables(host, program)).find(({ name }) => name === chain)
    if (found === undefined) return ABSENT
    const others = found.rules.filter((rule) => !isOwnIptablesRule(rule))
    const digest = createHash('sha256').update(others.join('\n')).digest('hex').slice(0, 16)
    return {
      there: 'yes',
      own: ownText(found.rules.filter((rule) => isOwnIptablesRule(rule))),
      others: `${found.policy ?? ''}, ${others.length} rules, ${digest}`,
    }
  } catch (error) {
    if (error instanceof ToolMissingError) return ABSENT
    throw error
  }
}

const ABSENT: StateValue = { there: 'no', own: '', others: '' }

const linesOf = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? value.split('\n') : [])

/** What is too much is deleted, what is missing goes in front again; what others have written is not hostward's to bring back. */
function inverse(key: string, before: StateValue, now: StateValue): string[][] {
  const { chain } = chainOf(key)
  const missing = linesOf(before['own'])
  const surplus = linesOf(now['own']).filter((rule) => {
    const at = missing.indexOf(rule)
    if (at !== -1) missing.splice(at, 1)
    return at === -1
  })
  return [...missing.map((rule) => insertArgs({ chain, rule })), ...surplus.map((rule) => deleteArgs({ chain, rule }))]
}
