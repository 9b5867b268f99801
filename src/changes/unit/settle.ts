import { isUnavailable, orUnavailable } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import type { Host } from '../../host/types.js'
import { askJournal } from '../../tools/journalctl/journal.js'
import { askShow, booleanOf, numberOf, textOf, type Properties } from '../../tools/systemctl/show.js'
import type { Difference } from '../engine/plan.js'
import { unitAccount } from './account.js'

/** How a started unit is watched. */
export interface SettleOptions {
  /** Milliseconds. */
  settleMs: number
  /** When units were started before, where they must have been started since: `InactiveExitTimestampMonotonic` by name. */
  startedBefore?: ReadonlyMap<string, number>
  /** Milliseconds since the epoch: before they were started. */
  since: number
}

const PROPERTIES: readonly string[] = [
  'Id',
  'ActiveState',
  'SubState',
  'Result',
  'NRestarts',
  'Type',
  'ConditionResult',
  'ConditionTimestampMonotonic',
  'InactiveExitTimestampMonotonic',
]

/** Between two looks, in milliseconds. */
const EVERY_MS = 200

/** Lines of the log that are told of a unit that did not stay up. */
const LOG_LINES = 5

/**
 * Watch units that have just been started: each must be up, or have done its work, and stay so. systemctl says 0 of a service
 * that dies a moment later (Type=simple).
 *
 * @returns what went wrong, with systemd's reasons and the last lines of the log
 */
export async function watchSettling(
  host: Host,
  ids: readonly string[],
  { settleMs, startedBefore, since }: SettleOptions,
): Promise<Difference[]> {
  const failed = new Map<string, string>()
  const restarts = new Map<string, number>()
  let watched = [...ids]
  const look = async (): Promise<void> => {
    const answers = await askShow(host, watched, PROPERTIES)
    answers.forEach((properties, index) => {
      const id = watched[index] ?? ''
      const wrong = notStarted(properties, startedBefore?.get(id)) ?? wrongWith(properties, restarts.get(id) ?? null)
      if (wrong !== null) failed.set(id, wrong)
      restarts.set(id, numberOf(properties, 'NRestarts') ?? 0)
    })
    watched = watched.filter((id) => !failed.has(id))
  }
  if (ids.length > 0) await lookUntil(host, { waitMs: settleMs, everyMs: EVERY_MS }, look, () => watched.length === 0)
  for (const id of watched)
    if (startedBefore?.get(id) === 0 && (await isForgotten(host, id, since))) failed.set(id, 'inactive: systemd has not started it')
  const expected = `up, and to stay so for ${settleMs / 1000} s`
  return Promise.all(
    [...failed].map(async ([id, wrong]) => ({
      what: `unit ${id}`,
      expected,
      actual: await unitAccount(host, id, wrong, LOG_LINES, since * 1000),
    })),
  )
}

/** Of a unit that is down and has no times, only the journal can tell whether it was started; without a journal it is believed. */
async function isForgotten(host: Host, id: string, since: number): Promise<boolean> {
  const [properties] = await askShow(host, [id], PROPERTIES)
  if (properties === undefined || numberOf(properties, 'InactiveExitTimestampMonotonic') !== 0) return false
  const journal = await orUnavailable(askJournal(host, { unit: id, lines: LOG_LINES }))
  if (isUnavailable(journal) || journal.notices.length > 0) return false
  return !journal.entries.some(({ timestampUsec }) => timestampUsec !== null && timestampUsec >= since * 1000)
}

function notStarted(properties: Properties, before: number | undefined): string | null {
  if (before === undefined || conditionFailed(properties)) return null
  const now = numberOf(properties, 'InactiveExitTimestampMonotonic')
  // 0: never, or systemd has forgotten a unit that is down and that nothing refers to.
  return now === before && now !== 0 ? `${textOf(properties, 'ActiveState') ?? 'unknown'}: systemd has not started it` : null
}

/** @param restarts how often systemd had restarted it at the last look; null at the first one */
function wrongWith(properties: Properties, restarts: number | null): string | null {
  const word = (name: string): string => textOf(properties, name) ?? 'unknown'
  const [active, sub, result, type] = [word('ActiveState'), word('SubState'), word('Result'), word('Type')]
  const again = numberOf(properties, 'NRestarts') ?? 0
  if (sub.startsWith('auto-restart')) return `it ended (${result}), and systemd is about to start it again`
  if (restarts !== null && again > restarts) return `it ended, and systemd has started it again ${again === 1 ? 'once' : `${again} times`}`
  switch (active) {
    case 'failed':
      return `failed (${result})`
    case 'inactive':
      if (conditionFailed(properties)) return 'inactive: a condition was not met'
      // A oneshot has done its work; everything else was to stay.
      return type === 'oneshot' && ['success', 'unknown'].includes(result) ? null : `inactive (${sub}): it did not stay up`
    default:
      return null
  }
}

/** Conditions of a unit that systemd has forgotten and loaded again have not been looked at: it says `no` of them as well. */
const conditionFailed = (properties: Properties): boolean =>
  booleanOf(properties, 'ConditionResult') === false && (numberOf(properties, 'ConditionTimestampMonotonic') ?? 0) > 0
