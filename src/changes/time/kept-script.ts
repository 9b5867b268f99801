import type { Warning } from '../../errors.js'
import { commandLine } from '../../host/command-line.js'
import { readIfThere, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { endsEarly, keptRules, RC_FIREWALL, withKeptRules } from '../../tools/iptables/kept.js'
import { insertArgs, type IptablesRule } from '../../tools/iptables/rules.js'
import type { RuleOwner } from '../../tools/rule-owner.js'
import type { FileExpectation, WriteStep } from '../engine/plan.js'
import { fileStep } from '../file-step.js'
import { chainKey } from '../states/iptables.js'

/** The share of the script that makes rules of iptables at boot. */
export interface ScriptShare {
  steps: WriteStep[]
  expect: Record<string, FileExpectation>
  warnings: Warning[]
}

/**
 * The script of the distribution with these rules as the owner's: added to those that `time serve` has there, in the place of those that `time use`
 * has. What cannot be kept is told.
 */
export async function keepInScript(host: Host, rules: readonly IptablesRule[], owner: RuleOwner): Promise<ScriptShare> {
  const text = await readText(host)
  if (rules.length === 0 && (text === null || keptRules(text, owner).length === 0)) return { steps: [], expect: {}, warnings: [] }
  const why = await whyNotKept(host, text)
  if (why !== null) return { steps: [], expect: {}, warnings: rules.length === 0 ? [] : [notKept(why, rules, owner)] }
  const before = text ?? '#!/bin/sh\n'
  const own = keptRules(before, owner)
  const isThere = (rule: IptablesRule): boolean => own.some((one) => chainKey(one) === chainKey(rule) && one.rule === rule.rule)
  const all = rules.length === 0 || owner === 'time use' ? rules : [...own, ...rules.filter((rule) => !isThere(rule))]
  const content = withKeptRules(before, all, owner)
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

const notKept = (why: string, rules: readonly IptablesRule[], owner: RuleOwner): Warning => ({
  code: 'NOT_PERSISTENT',
  message: `${why}: after a reboot ${KEPT_OUT[owner]} again, unless you have this run at boot: ${rules.map((rule) => commandLine(rule.program, insertArgs(rule))).join('; ')}`,
})

/** What is so again once the rules are gone. */
export const KEPT_OUT: Readonly<Record<RuleOwner, string>> = {
  'time serve': 'clients are kept out',
  'time use': 'servers are out of reach',
}
