import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseSavedSvstat } from '../../../src/tools/daemontools/formats.js'

interface Row {
  directory: string
  pid: number | null
  seconds: number
  normallyOther: boolean
  wantsOther: boolean
  paused: boolean
}

/** As svstat.c of daemontools 0.76 writes it. */
function render({ directory, pid, seconds, normallyOther, wantsOther, paused }: Row): string {
  const up = pid !== null
  return [
    `${directory}: ${up ? `up (pid ${String(pid)})` : 'down'} ${String(seconds)} seconds`,
    ...(normallyOther ? [`normally ${up ? 'down' : 'up'}`] : []),
    ...(up && paused ? ['paused'] : []),
    ...(wantsOther ? [`want ${up ? 'down' : 'up'}`] : []),
  ].join(', ')
}

const row: fc.Arbitrary<Row> = fc.record({
  directory: fc.stringMatching(/^\/?[a-z0-9_.-]{1,12}(\/[a-z0-9_.-]{1,12}){0,2}$/),
  pid: fc.option(fc.integer({ min: 1, max: 4_194_304 })),
  seconds: fc.nat(),
  normallyOther: fc.boolean(),
  wantsOther: fc.boolean(),
  paused: fc.boolean(),
})

describe('svstat', () => {
  it('reads back what svstat would print', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { data, warnings } = parseSavedSvstat(rows.map(render).join('\n'), {})
        expect(data).toMatchObject({
          services: rows.map(({ directory, pid, seconds, normallyOther, wantsOther, paused }) => {
            const other = pid === null ? 'up' : 'down'
            return {
              directory,
              state: pid === null ? 'down' : 'up',
              pid,
              seconds,
              normally: normallyOther ? other : null,
              wants: wantsOther ? other : null,
              paused: pid !== null && paused,
              log: directory.endsWith('/log'),
              problem: null,
            }
          }),
        })
        expect(warnings).toEqual([])
      }),
    )
  })

  it('throws nothing but HostwardError', () => {
    const piece = fc.constantFrom(
      '/service/ntpd',
      ': ',
      'up (pid 1)',
      ' 2 seconds',
      'down',
      ', paused',
      'unable to open',
      '\n',
      'run: ',
      '(pid 1) 2s',
      '; ',
      'log: ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(piece, fc.string({ maxLength: 6 }))).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseSavedSvstat(text, {})
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  it('has the rows in the details of its error when no service has a state', () => {
    expect(() => parseSavedSvstat('/service/a: supervise not running\n/service/b: supervise not running\n', {})).toThrow(
      expect.objectContaining({
        code: 'DAEMON_NOT_RUNNING',
        details: { services: [expect.objectContaining({ directory: '/service/a' }), expect.objectContaining({ directory: '/service/b' })] },
      }),
    )
  })

  it('reads a service of s6 that is down by its list of values', () => {
    expect(parseSavedSvstat('false -1 40 -1 SIGKILL true true true false\n', {}).data).toMatchObject({
      services: [
        {
          directory: null,
          state: 'down',
          pid: null,
          seconds: 40,
          exitCode: null,
          signal: 'SIGKILL',
          wants: 'up',
          normally: 'up',
          ready: true,
        },
      ],
    })
  })

  it('is an empty list for an empty text', () => {
    expect(parseSavedSvstat('\n', {}).data).toEqual({ services: [] })
  })
})
