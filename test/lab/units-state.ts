import { ask } from './ask.js'
import type { HostName } from './spec.js'
import { isSessionUnit } from './steady.js'

/** States of a unit in systemd's own words. */
export interface UnitState {
  /** LoadState; null for a unit file that is not in memory. */
  load: string | null
  active: string | null
  /** UnitFileState; null when the unit has no file. */
  file: string | null
}

/** Every unit file, and every unit in memory. */
export const UNIT_QUESTIONS: readonly string[][] = [
  ['systemctl', 'list-unit-files', '-o', 'json', '--no-pager'],
  ['systemctl', 'show', '--property=Id,LoadState,ActiveState,UnitFileState', '--', '*'],
]

/** All units of a host, in memory or with a unit file, but for those that come and go with logins. */
export function unitsState(host: HostName): Record<string, UnitState> {
  const [files = '', shown = ''] = UNIT_QUESTIONS.map((words) => ask(host, ...words))
  return toUnitsState(files, shown)
}

/** The same from the answers to `UNIT_QUESTIONS`. */
export function toUnitsState(files: string, shown: string): Record<string, UnitState> {
  const states = new Map<string, UnitState>()
  for (const { unit_file: unit, state } of JSON.parse(files) as { unit_file: string; state: string }[])
    states.set(unit, { load: null, active: null, file: state })
  for (const block of shown.split('\n\n')) {
    const value = (name: string): string | null => new RegExp(`^${name}=(.+)$`, 'm').exec(block)?.[1] ?? null
    const unit = value('Id')
    if (unit !== null) states.set(unit, { load: value('LoadState'), active: value('ActiveState'), file: value('UnitFileState') })
  }
  return Object.fromEntries([...states].filter(([unit]) => !isSessionUnit(unit)).sort(([a], [b]) => (a < b ? -1 : 1)))
}
