import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable, orUnavailable } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askJournal } from '../../tools/journalctl/journal.js'
import { askShow, booleanOf, numberOf, textOf, type Properties } from '../../tools/systemctl/show.js'
import type { Difference } from '../engine/plan.js'
import { unitAccount } from '../unit/account.js'

export const RUN_PROPERTIES: readonly string[] = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'Type',
  'ConditionResult',
  'InactiveExitTimestampMonotonic',
]

/** A run that was asked of systemd. */
export interface RunToVerify {
  unit: string
  /** When it was started before, on the clock of the kernel; 0 for never. */
  startedBeforeUsec: number
  /** When the plan was made, on the clock of the host. */
  plannedAtUsec: number
  /** How long a unit that stays is watched, in milliseconds. */
  settleMs: number
}

/** When a unit was last started, in microseconds since the kernel; 0 for never, and for a unit that systemd has forgotten. */
export const startedUsec = (properties: Properties): number => numberOf(properties, 'InactiveExitTimestampMonotonic') ?? 0

/** Lines of the log that are told of a run that failed. */
const LOG_LINES = 10

/**
 * Whether a unit has really run since, and how that ended; with systemd's reasons and the last lines of its log when it failed.
 *
 * @throws HostwardError
 */
export async function verifyRun(host: Host, run: RunToVerify): Promise<Difference[]> {
  const properties = await show(host, run.unit)
  const wrong = (await notRun(host, run, properties)) ?? badEnd(properties) ?? (await diedSoon(host, run, properties))
  if (wrong === null) return []
  return [
    {
      what: `unit ${run.unit}`,
      expected: 'to run and to end well',
      actual: await unitAccount(host, run.unit, wrong, LOG_LINES, run.plannedAtUsec),
    },
  ]
}

async function show(host: Host, unit: string): Promise<Properties> {
  const [properties = new Map<string, string[]>()] = await askShow(host, [unit], RUN_PROPERTIES)
  return properties
}

async function notRun(host: Host, run: RunToVerify, properties: Properties): Promise<string | null> {
  const started = startedUsec(properties)
  if (started > run.startedBeforeUsec) return null
  // A unit that no active timer refers to is forgotten as soon as it has ended well: only the log knows.
  if (started === 0 && textOf(properties, 'ActiveState') === 'inactive' && (await hasLeftTrace(host, run))) return null
  if (booleanOf(properties, 'ConditionResult') === false) return 'not started: a condition of it is not met'
  return `${textOf(properties, 'ActiveState') ?? 'unknown'}: systemd has not started it`
}

/** systemd's own words about a unit that has been started, or has ended well (239 to 257). */
const TRACES = /^(?:Started|Finished) |: (?:Succeeded|Deactivated successfully)\.$/

async function hasLeftTrace(host: Host, { unit, plannedAtUsec }: RunToVerify): Promise<boolean> {
  const answer = await orUnavailable(askJournal(host, { unit, lines: 100 }))
  if (isUnavailable(answer)) return false
  return answer.entries.some(
    ({ timestampUsec, identifier, message }) => (timestampUsec ?? 0) >= plannedAtUsec && identifier === 'systemd' && TRACES.test(message),
  )
}

function badEnd(properties: Properties): string | null {
  const active = textOf(properties, 'ActiveState') ?? 'unknown'
  const result = textOf(properties, 'Result') ?? 'success'
  if (active === 'failed' || (result !== 'success' && active !== 'active')) return `${active} (${result})`
  return null
}

/** What is no oneshot has only just been started when systemctl returns. */
async function diedSoon(host: Host, { unit, settleMs }: RunToVerify, properties: Properties): Promise<string | null> {
  if (textOf(properties, 'Type') === 'oneshot') return null
  await sleep(settleMs)
  return badEnd(await show(host, unit))
}
