import type { Clock } from './clock.js'
import { unmetConditions } from './conditions.js'
import { formatRelative, formatTimestamp } from './format.js'
import type { LoadedUnit, Manager } from './manager.js'

/** `systemctl status` of a unit whose conditions were not met; of any other nobody asks it. */
export function statusText(unit: LoadedUnit, manager: Manager, clock: Clock): string {
  const { condition } = unit.spec.runtime
  if (condition?.result !== false) throw new Error(`the model of systemctl status does not know ${unit.name}`)
  const isOld = manager.version < 245
  const usec = clock.realtime(clock.monotonic(condition.at, `${unit.name} start`) - 412)
  const key = (name: string): string => `${name.padStart(isOld ? 9 : 11)}: `
  const below = ' '.repeat(isOld ? 11 : 13)
  const state = manager.unitFileState(unit)
  const preset = manager.options.presetOf(unit.name)
  const { checks } = unmetConditions(unit)
  const docs = unit.file.words('Unit', 'Documentation')
  const lines = [
    `${isOld ? '●' : '○'} ${unit.name} - ${unit.description}`,
    `${key('Loaded')}loaded (${unit.fragmentPath ?? ''}; ${state}; ${isOld ? 'vendor preset' : 'preset'}: ${preset})`,
    `${key('Active')}inactive (dead)`,
    `${key('Condition')}start condition failed at ${formatTimestamp(usec)}; ${formatRelative(usec, clock.nowUsec)}`,
    ...checks.map((check, index) => `${below}${index === checks.length - 1 ? '└─' : '├─'} ${check} was not met`),
    ...docs.map((doc, index) => `${index === 0 ? key('Docs') : below}${doc}`),
  ]
  return `${lines.join('\n')}\n`
}
