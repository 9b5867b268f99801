import { inWords } from '../../words.js'
import type { RunStep } from '../engine/plan.js'
import type { NamedUnit } from './named-units.js'

/** A call of systemctl that changes something; names after `--`, because `-.mount` is one. */
export function systemctlStep(
  verb: string,
  names: readonly string[],
  more: Pick<RunStep, 'touches' | 'undoable'> & { describe?: string; options?: readonly string[] } & Partial<RunStep>,
): RunStep {
  const { describe = `${verb} ${inWords(names)}`, options = [], ...rest } = more
  return {
    kind: 'run',
    id: verb,
    describe,
    program: 'systemctl',
    args: [verb, '--no-ask-password', ...options, ...(names.length > 0 ? ['--', ...names] : [])],
    ...rest,
  }
}

/** Needed when a unit's files are newer than what systemd has of them; otherwise there is no such step. */
export function reloadSteps(units: readonly NamedUnit[]): RunStep[] {
  const changed = units.filter(({ needDaemonReload }) => needDaemonReload).map(({ id }) => id)
  if (changed.length === 0) return []
  const describe = `let systemd read unit files again: those of ${inWords(changed)} have changed since`
  return [systemctlStep('daemon-reload', [], { describe, touches: changed.map((id) => `unit ${id}`), undoable: false })]
}

/** What systemd itself allows the units, and a bit; null: hostward's own limit for tools. */
export function timeoutOf(units: readonly Pick<NamedUnit, 'limitMs'>[]): { timeoutMs: number } | Record<string, never> {
  const limits = units.map(({ limitMs }) => limitMs ?? LONGEST_MS)
  return limits.length === 0 ? {} : { timeoutMs: Math.min(Math.max(...limits) + 10_000, LONGEST_MS) }
}

const LONGEST_MS = 600_000
