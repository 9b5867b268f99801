import type { Host } from '../../host/types.js'
import { askShowPrecisely, booleanOf, textOf, type Properties } from '../../tools/systemctl/show.js'
import { spanSeconds } from '../../tools/systemctl/timer-settings.js'
import { parseSystemdTime } from '../../tools/timestamps.js'
import type { Difference } from '../engine/plan.js'
import { firstRun, inHostTime, type Schedule } from './schedule.js'

/** What is read back of a timer. */
const PROPERTIES: readonly string[] = [
  'Id',
  'ActiveState',
  'SubState',
  'NextElapseUSecRealtime',
  'AccuracyUSec',
  'RandomizedDelayUSec',
  'Persistent',
  'Unit',
  'Triggers',
]

/** Older systemctl print whole seconds, and a moment passes between two questions. */
const TOLERANCE_USEC = 2_000_000

/**
 * Whether systemd has understood a timer as it was meant: the settings that it tells, and a next run that is the one that
 * systemd-analyze foresees, later by no more than the random delay.
 *
 * @throws HostwardError
 */
export async function verifyTimer(
  host: Host,
  timer: string,
  wanted: Pick<Schedule, 'onCalendar' | 'zone' | 'accuracyUsec' | 'randomizedDelayUsec'> & { persistent: boolean },
): Promise<Difference[]> {
  const [properties = new Map<string, string[]>()] = await askShowPrecisely(host, [timer], PROPERTIES)
  const settings: [name: string, expected: string | null, actual: string | null][] = [
    ['AccuracyUSec', spanText(wanted.accuracyUsec === 0 ? 1 : wanted.accuracyUsec), readSpan(properties, 'AccuracyUSec')],
    ['RandomizedDelayUSec', spanText(wanted.randomizedDelayUsec), readSpan(properties, 'RandomizedDelayUSec')],
    ['Persistent', wanted.persistent ? 'yes' : 'no', yesOrNo(booleanOf(properties, 'Persistent'))],
  ]
  const wrong = settings.flatMap(([name, expected, actual]) =>
    expected === null || actual === null || expected === actual ? [] : [{ what: `unit ${timer}: ${name}`, expected, actual }],
  )
  return [...wrong, ...(await verifyNext(host, timer, properties, wanted))]
}

/** @returns what is wrong with the next run of an active timer */
async function verifyNext(
  host: Host,
  timer: string,
  properties: Properties,
  { onCalendar, zone, randomizedDelayUsec }: Pick<Schedule, 'onCalendar' | 'zone' | 'randomizedDelayUsec'>,
): Promise<Difference[]> {
  // While what it starts is running, a timer has no next run.
  if (textOf(properties, 'SubState') === 'running') return []
  const what = `unit ${timer}: next run`
  const next = parseSystemdTime(textOf(properties, 'NextElapseUSecRealtime') ?? '')?.usec ?? null
  const first = await firstRun(host, onCalendar, zone)
  const expected = first === null ? 'a next run' : inHostTime(first, zone)
  if (next === null) return [{ what, expected, actual: `none (${textOf(properties, 'SubState') ?? 'not active'})` }]
  if (first === null) return []
  const latest = first + (randomizedDelayUsec ?? Number.POSITIVE_INFINITY) + TOLERANCE_USEC
  // Earlier than foreseen: the run has come while it was asked.
  const isNear = next >= first - TOLERANCE_USEC || next <= host.now().getTime() * 1000 + TOLERANCE_USEC
  return isNear && next <= latest ? [] : [{ what, expected, actual: inHostTime(next, zone) }]
}

const yesOrNo = (value: boolean | null): string | null => (value === null ? null : value ? 'yes' : 'no')

const spanText = (usec: number | null): string | null => (usec === null ? null : `${usec}us`)

function readSpan(properties: Properties, name: string): string | null {
  const seconds = spanSeconds(textOf(properties, name) ?? '')
  return seconds === null ? null : spanText(Math.round(seconds * 1e6))
}
