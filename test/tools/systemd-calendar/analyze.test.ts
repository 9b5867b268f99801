import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { ParseError } from '../../../src/errors.js'
import { askCalendarRuns, parseCalendarRuns } from '../../../src/tools/systemd-calendar/analyze.js'
import { FakeHost } from '../../helpers/fake-host.js'

/** systemd 252, two expressions, the second of which is over. */
const OF_252 = `  Original form: *:0/15
Normalized form: *-*-* *:00/15:00
    Next elapse: Sun 2026-11-22 11:15:00 UTC
       From now: 6min left
       Iter. #2: Sun 2026-11-22 11:30:00 UTC
       From now: 21min left

Normalized form: 2026-01-01 00:00:00
    Next elapse: never
`

describe('parseCalendarRuns', () => {
  it('reads the blocks of systemd 252', () => {
    expect(parseCalendarRuns(OF_252)).toEqual([
      {
        expression: '*:0/15',
        normalized: '*-*-* *:00/15:00',
        runs: [
          { iso: '2026-11-22T11:15:00Z', usec: 1795346100000000 },
          { iso: '2026-11-22T11:30:00Z', usec: 1795347000000000 },
        ],
      },
      { expression: '2026-01-01 00:00:00', normalized: '2026-01-01 00:00:00', runs: [] },
    ])
  })

  it('reads "Iteration", and takes the time in UTC where the zone is another', () => {
    const text = `Normalized form: *-*-* 00:00:00
    Next elapse: Mon 2026-11-23 00:00:00 JST
       (in UTC): Sun 2026-11-22 15:00:00 UTC
       From now: 3h 50min left
   Iteration #2: Tue 2026-11-24 00:00:00 JST
       (in UTC): Mon 2026-11-23 15:00:00 UTC
       From now: 1 day 3h left
`
    expect(parseCalendarRuns(text)[0]?.runs.map(({ iso }) => iso)).toEqual(['2026-11-22T15:00:00Z', '2026-11-23T15:00:00Z'])
  })

  it.each([
    ['Normalized form: daily\nsomething: else', 'a label'],
    ['Normalized form: daily\n    Next elapse: soon', 'a time'],
    ['    Next elapse: never', 'a normalized form'],
  ])('refuses %j', (text, why) => {
    expect(() => parseCalendarRuns(text)).toThrow(why)
  })

  it('takes any text, or says what it does not understand', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseCalendarRuns(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError)
        }
      }),
    )
  })
})

describe('askCalendarRuns', () => {
  it('asks once for all, with --iterations only for more than one', async () => {
    const host = new FakeHost({ programs: { 'systemd-analyze *': OF_252 } })
    await askCalendarRuns(host, ['*:0/15', 'daily'], 5)
    await askCalendarRuns(host, ['daily'], 1)
    expect(host.calls).toEqual(['systemd-analyze calendar --iterations=5 -- *:0/15 daily', 'systemd-analyze calendar -- daily'])
  })

  it('says what systemd-analyze says of a bad expression', async () => {
    const host = new FakeHost({
      programs: { 'systemd-analyze *': { exitCode: 1, stderr: "Failed to parse calendar specification 'x': Invalid argument\n" } },
    })
    await expect(askCalendarRuns(host, ['x'], 5)).rejects.toThrow("Failed to parse calendar specification 'x'")
  })
})
