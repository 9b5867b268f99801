import { readKernelStart } from '../../../facts/boot/kernel-start.js'
import { overdueReason } from '../../../facts/timers/overdue.js'
import { activatedUnit } from '../../../facts/timers/properties.js'
import { spanOf } from '../../../facts/timers/list.js'
import { numberWithUnit } from '../../words.js'
import { textOf, type Properties } from '../../../tools/systemctl/show.js'
import { timerSettingsOf } from '../../../tools/systemctl/timer-settings.js'
import { parseCalendarExpression } from '../../../tools/systemd-calendar/expression.js'
import { normalizedCalendar } from '../../../tools/systemd-calendar/normalized.js'
import { parseSystemdTime, parseTimeSpan } from '../../../tools/timestamps.js'
import { inWords } from '../../../words.js'
import { judged, unknown, type Check, type Draft, type Judgement } from '../../check.js'
import { ownService, type Facts, type UnitNeed } from '../../facts.js'
import { durationSeconds, listOf } from '../../spec/vocabulary.js'
import { stateCheck, unitFileCheck } from '../units/checks.js'
import type { TimerSpec, TimersSpec } from './schema.js'

/** What `timers:` of a spec says. */
export function timersChecks(timers: TimersSpec, draft: Draft): Check[] {
  return Object.entries(timers).flatMap(([name, timer]) => timerChecks(name, timer, draft.inside(name, name, timer)))
}

function timerChecks(name: string, timer: TimerSpec, draft: Draft): Check[] {
  const ask = { asks: ['details'] as const, units: [{ unit: name, what: 'timer' }] as UnitNeed[] }
  const guess = ownService(name)
  return [
    ...draft.leaf('enabled', timer.enabled, (words) => unitFileCheck(name, listOf(words))),
    ...draft.leaf('active', timer.active, (words) => stateCheck(name, 'active', listOf(words))),
    ...draft.leaf('calendar', timer.calendar, (wanted) => ({
      ...ask,
      expected: listOf(wanted).join(', '),
      proof: { unit: name, texts: ['TimersCalendar='] },
      judge: (facts) => withTimer(facts, name, (properties) => judgeCalendar(properties, listOf(wanted))),
    })),
    ...draft.leaf('next', timer.next, (within) => ({
      ...ask,
      expected: `within ${within}`,
      settles: true,
      mend: `hostward timer enable ${name}`,
      proof: { unit: name, texts: ['NextElapseUSec'] },
      judge: (facts) => withTimer(facts, name, (properties) => judgeNext(facts, properties, durationSeconds(within))),
    })),
    ...draft.leaf('lastResult', timer.lastResult, (words) => ({
      expected: inWords(listOf(words), 'or'),
      asks: ['details'],
      units: [...ask.units, { unit: guess, what: 'result' }],
      mend: `hostward timer run ${name}`,
      proof: { unit: guess, texts: ['Result='] },
      judge: (facts) =>
        withTimer(facts, name, async (properties) => {
          const starts = textOf(properties, 'Unit') ?? guess
          const found = activatedUnit(starts, await facts.activated(starts)).lastResult ?? 'never'
          return judged(listOf(words).includes(found), found === 'never' ? `${starts} has not run since boot` : found)
        }),
    })),
    ...draft.leaf('overdue', timer.overdue, () => ({
      ...ask,
      expected: 'not overdue',
      settles: true,
      mend: `hostward timer show ${name}`,
      proof: { unit: name, texts: ['NextElapseUSec'] },
      judge: (facts) => withTimer(facts, name, (properties) => judgeOverdue(facts, properties)),
    })),
  ]
}

/** A timer that does not exist or is not active has no time to be judged by. */
async function withTimer(
  facts: Facts,
  name: string,
  judge: (properties: Properties) => Judgement | Promise<Judgement>,
): Promise<Judgement> {
  const properties = (await facts.details()).get(name) ?? new Map<string, string[]>()
  const load = textOf(properties, 'LoadState')
  if (load === null) return unknown('systemd told nothing of it')
  return load === 'not-found' ? judged(false, 'there is no such timer') : judge(properties)
}

function judgeCalendar(properties: Properties, wanted: readonly string[]): Judgement {
  const settings = timerSettingsOf(properties)
  if (settings === null) return unknown('this systemd does not tell the times of a timer')
  const found = settings.calendar.map(({ expression }) => expression)
  const same = [...wanted].map(normalized).sort().join('\n') === [...found].map(normalized).sort().join('\n')
  return judged(same, found.length === 0 ? 'no OnCalendar= at all' : found.join(', '))
}

function normalized(text: string): string {
  const expression = parseCalendarExpression(text)
  return expression === null ? text : normalizedCalendar(expression)
}

async function judgeNext(facts: Facts, properties: Properties, withinSeconds: number): Promise<Judgement> {
  const next = await nextRun(facts, properties)
  if (next === undefined) return unknown('when the kernel started could not be read')
  if (next === null) return judged(false, `no next run${textOf(properties, 'ActiveState') === 'active' ? '' : ': the timer is not active'}`)
  const left = next / 1e6 - facts.host.now().getTime() / 1000
  return judged(left <= withinSeconds, left < 0 ? `${numberWithUnit(-left)} ago` : `in ${numberWithUnit(left)}`)
}

async function judgeOverdue(facts: Facts, properties: Properties): Promise<Judgement> {
  const next = await nextRun(facts, properties)
  if (next === undefined) return unknown('when the kernel started could not be read')
  const activeState = textOf(properties, 'ActiveState')
  if (activeState !== 'active') return judged(false, `the timer is ${activeState ?? 'unknown'}: it runs nothing`)
  const last = parseSystemdTime(textOf(properties, 'LastTriggerUSec') ?? '')
  const clock = {
    activeState,
    subState: textOf(properties, 'SubState'),
    nextUsec: next,
    lastUsec: last?.usec ?? null,
    accuracySeconds: spanOf(properties, 'AccuracyUSec'),
    settings: timerSettingsOf(properties),
  }
  const reason = overdueReason(clock, facts.host.now())
  const words = { 'next-passed': 'its next run is past', 'no-next-run': 'it repeats, but never ran' }
  return judged(reason === null, reason === null ? 'not overdue' : words[reason])
}

/**
 * The next run in microseconds: the earlier of its calendar and of its spans, these counted from the start of the kernel, as
 * `systemctl list-timers` does it. Null for none, undefined when it cannot be told.
 */
async function nextRun(facts: Facts, properties: Properties): Promise<number | null | undefined> {
  const calendar = parseSystemdTime(textOf(properties, 'NextElapseUSecRealtime') ?? '')?.usec ?? null
  const span = parseTimeSpan(textOf(properties, 'NextElapseUSecMonotonic') ?? '')
  if (span === null || span === 0) return calendar
  const start = await readKernelStart(facts.witness('details'))
  if (start === null) return undefined
  const counted = start.getTime() * 1000 + span * 1e6
  return calendar === null ? counted : Math.min(calendar, counted)
}
