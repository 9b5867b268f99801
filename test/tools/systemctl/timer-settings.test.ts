import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { ParseError } from '../../../src/errors.js'
import { spanSeconds, timerSettingsOf, timerSettingsOfFiles } from '../../../src/tools/systemctl/timer-settings.js'

const properties = (values: Record<string, string[]>) => new Map(Object.entries(values))

describe('timerSettingsOf', () => {
  it('reads what systemctl show prints', () => {
    const settings = timerSettingsOf(
      properties({
        TimersCalendar: [
          '{ OnCalendar=Mon..Fri *-*-* 02:30:00 ; next_elapse=Mon 2026-11-23 02:30:00 UTC }',
          '{ OnCalendar=2020-01-01 00:00:00 ; next_elapse=n/a }',
          '{ OnCalendar=daily ; next_elapse=(null) }',
        ],
        TimersMonotonic: ['{ OnBootUSec=15min ; next_elapse=16min 4.003s }', '{ OnActiveUSec=0 ; next_elapse=0 }'],
      }),
    )
    expect(settings).toEqual({
      calendar: [
        { expression: 'Mon..Fri *-*-* 02:30:00', next: { iso: '2026-11-23T02:30:00Z', usec: 1795401000000000 } },
        { expression: '2020-01-01 00:00:00', next: { iso: null, usec: null } },
        { expression: 'daily', next: { iso: null, usec: null } },
      ],
      monotonic: [
        { setting: 'OnBootSec', span: '15min', seconds: 900 },
        { setting: 'OnActiveSec', span: '0', seconds: 0 },
      ],
    })
  })

  it('has none where nothing is set, and does not know where systemd 219 cannot print', () => {
    expect(timerSettingsOf(properties({ TimersCalendar: [''] }))).toEqual({ calendar: [], monotonic: [] })
    expect(timerSettingsOf(properties({ TimersCalendar: ['[unprintable]'], TimersMonotonic: [] }))).toBeNull()
  })

  it.each([
    { TimersCalendar: ['daily'] },
    { TimersCalendar: ['{ OnCalendar=daily ; next_elapse=soon }'] },
    { TimersMonotonic: ['{ OnBootUSec=soon ; next_elapse=0 }'] },
  ])('refuses %j', (values) => {
    expect(() => timerSettingsOf(properties(values as unknown as Record<string, string[]>))).toThrow(ParseError)
  })
})

it.each([
  ['1min 30s', 90],
  ['0', 0],
  ['90', 90],
  ['1.5', 1.5],
  ['infinity', null],
  ['', null],
])('span %j is %s seconds', (text, seconds) => {
  expect(spanSeconds(text)).toBe(seconds)
})

describe('timerSettingsOfFiles', () => {
  it('reads unit file and drop-ins as systemd does', () => {
    const unit =
      '[Unit]\nOnCalendar=no\n[Timer]\n# OnCalendar=never\nOnCalendar=daily\nOnBootSec = 15min\nAccuracySec=1h\n[Install]\nWantedBy=timers.target\n'
    const dropIn = '[Timer]\nOnCalendar=\nOnCalendar=Mon \\\n  02:00\nOnUnitActiveSec=2h\nOnFailure=x\n'
    expect(timerSettingsOfFiles([unit])).toEqual({
      calendar: [{ expression: 'daily', next: { iso: null, usec: null } }],
      monotonic: [{ setting: 'OnBootSec', span: '15min', seconds: 900 }],
    })
    const both = timerSettingsOfFiles([unit, dropIn])
    expect(both.calendar.map(({ expression }) => expression.replace(/ +/g, ' '))).toEqual(['Mon 02:00'])
    expect(both.monotonic).toEqual([{ setting: 'OnUnitActiveSec', span: '2h', seconds: 7200 }])
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (files) => {
        expect(timerSettingsOfFiles(files)).toHaveProperty('calendar')
      }),
    )
  })
})
