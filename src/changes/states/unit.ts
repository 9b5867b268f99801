import type { Host } from '../../host/types.js'
import { ask } from '../../tools/ask.js'
import { isActive } from '../../tools/systemctl/active-state.js'
import { systemctlFailure } from '../../tools/systemctl/failure.js'
import { askShow, numberOf, textOf, type Properties } from '../../tools/systemctl/show.js'
import { commandLine } from '../../host/command-line.js'
import type { StateKind } from '../engine/states.js'
import type { StateValue } from '../engine/plan.js'

/** A unit's value, e.g. `{"load":"loaded","active":"active","sub":"running","unitFile":"enabled","result":"success","restarts":0}`. */
const PROPERTIES: readonly string[] = ['Id', 'LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'Result', 'NRestarts']

/** It runs, or is on its way up. */
function isUp(value: StateValue): boolean {
  const active = String(value['active'])
  return isActive({ active }) || active === 'activating'
}

/** Stopping and starting may take as long as the units allow; systemd itself ends what takes longer. */
const LONGEST_MS = 300_000

/** The states of units, by full names that are no aliases. */
export const unitState: StateKind = {
  kind: 'unit',
  compared: ['load', 'active', 'unitFile'],
  runtimeOnly: true,

  async read(host, keys) {
    const answers = await askShow(host, keys, PROPERTIES)
    return new Map(keys.map((key, index) => [key, valueOf(answers[index] ?? new Map<string, string[]>())]))
  },

  async restore(host, key, before, now) {
    for (const args of inverse(key, before, now)) {
      const result = await ask(host, 'systemctl', args, { uninterruptible: true, timeoutMs: LONGEST_MS })
      if (result.exitCode !== 0) throw systemctlFailure(result)
    }
    // A stop may end in `failed`, which the unit was not.
    if (isUp(now) && before['active'] === 'inactive') await forgetFailure(host, key)
  },

  restoring(key, before, now) {
    const commands = inverse(key, before, now)
    const [words] = commands
    if (words === undefined) return null
    const verb = words[0] ?? ''
    const describe = verb === 'reset-failed' ? `have systemd forget that ${key} failed` : `${verb} ${key}`
    return { describe, commands: commands.map((args) => ['systemctl', ...args]) }
  },

  inWords(key, { load, active, unitFile }) {
    if (load === 'not-found') return `there is no ${key}`
    const is = NEAR_ENOUGH[String(active)] ?? String(active)
    return `${key} is ${is}${typeof unitFile === 'string' ? `, ${unitFile}` : ''}`
  },

  byHand: (key, before, now) => inverse(key, before, now).map((args) => commandLine('systemctl', args)),

  /** A unit that had failed cannot be made to fail again, and one that was on its way has arrived. */
  countsAsRestored: (name, before, now) => name === 'active' && NEAR_ENOUGH[String(before)] === now,

  /** What runs is stopped by the unit file that it runs with. */
  beforeFiles: (before, now) => isUp(now) && !isUp(before),
}

const NEAR_ENOUGH: Readonly<Record<string, string>> = {
  failed: 'inactive',
  deactivating: 'inactive',
  activating: 'active',
  reloading: 'active',
  refreshing: 'active',
}

function valueOf(properties: Properties): StateValue {
  const load = textOf(properties, 'LoadState') ?? 'unknown'
  const unitFile = textOf(properties, 'UnitFileState')
  return {
    load,
    active: textOf(properties, 'ActiveState') ?? 'unknown',
    sub: textOf(properties, 'SubState'),
    // systemd 219 says `bad` of a masked unit.
    unitFile: load === 'masked' && (unitFile === null || unitFile === 'bad') ? 'masked' : unitFile,
    result: textOf(properties, 'Result'),
    restarts: numberOf(properties, 'NRestarts'),
  }
}

/** The words for systemctl that bring the activity back; none where it is the same, or cannot be had again. */
function inverse(key: string, before: StateValue, now: StateValue): string[][] {
  const words = (verb: string, ...options: string[]): string[] => [verb, '--no-ask-password', ...options, '--', key]
  if (isUp(before) && !isUp(now)) return [before['active'] === 'activating' ? words('start', '--no-block') : words('start')]
  if (!isUp(before) && isUp(now)) return [words('stop')]
  return before['active'] === 'inactive' && now['active'] === 'failed' ? [words('reset-failed')] : []
}

async function forgetFailure(host: Host, key: string): Promise<void> {
  const [properties] = await askShow(host, [key], PROPERTIES)
  if (properties === undefined || textOf(properties, 'ActiveState') !== 'failed') return
  const result = await ask(host, 'systemctl', ['reset-failed', '--no-ask-password', '--', key], { uninterruptible: true })
  if (result.exitCode !== 0) throw systemctlFailure(result)
}
