import * as z from 'zod/mini'
import { check, describe, duration, meta, oneOf, texts } from '../../spec/vocabulary.js'
import { ACTIVE_WORDS, UNIT_FILE_WORDS } from '../units/schema.js'

const timer = describe(
  z.strictObject({
    enabled: check(oneOf(UNIT_FILE_WORDS), "state of the unit file, in systemd's words; a list allows several"),
    active: check(oneOf(ACTIVE_WORDS), "ActiveState, in systemd's words; a list allows several"),
    calendar: check(texts(), 'all its OnCalendar= expressions, in any spelling that means the same'),
    next: check(duration(), 'the next run is no further away than this'),
    lastResult: check(texts(), 'how what it starts has ended: success, exit-code, timeout …; never for one that has not run since boot'),
    overdue: check(z.literal(false), 'it has not missed its time'),
    ...meta,
  }),
  'a timer, by its full name',
)

/** `timers:` of a spec. */
export const timersSchema = describe(z.record(z.string(), timer), 'systemd timers by full name: logrotate.timer')

export type TimerSpec = z.infer<typeof timer>
export type TimersSpec = z.infer<typeof timersSchema>
