import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseSavedNtpqPeers } from '../../../src/tools/ntpq/formats.js'

interface Row {
  tally: string
  remote: string
  refid: string
  stratum: number
  type: string
  when: number | null
  poll: number
  reach: number
  /** Thousandths of a millisecond. */
  delay: number
  offset: number
  jitter: number
}

const HEADER = `     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
`

/** As ntpq 4.2.8 writes a row: "%c%-15.15s %-15.15s %2ld %c %4.4s %4.4s  %3lo  %7.7s %8.7s %7.7s". */
function render(row: Row): string {
  const thousandths = (value: number) =>
    `${value < 0 ? '-' : ''}${String(Math.floor(Math.abs(value) / 1000))}.${String(Math.abs(value) % 1000).padStart(3, '0')}`
  const cells = [
    String(row.stratum).padStart(2),
    row.type,
    (row.when === null ? '-' : String(row.when)).padStart(4),
    String(row.poll).padStart(4),
    ` ${row.reach.toString(8).padStart(3)} `,
    thousandths(row.delay).padStart(7),
    thousandths(row.offset).padStart(8),
    thousandths(row.jitter).padStart(7),
  ]
  return `${row.tally}${row.remote.padEnd(15)} ${row.refid.padEnd(15)} ${cells.join(' ')}`
}

const row: fc.Arbitrary<Row> = fc.record({
  tally: fc.constantFrom(' ', 'x', '.', '-', '+', '#', '*', 'o'),
  remote: fc.stringMatching(/^[A-Za-z0-9.:()-]{1,15}$/),
  refid: fc.stringMatching(/^[A-Za-z0-9.:()]{1,15}$/),
  stratum: fc.nat({ max: 16 }),
  type: fc.constantFrom('u', 'l', 's', 'S', 'p', 'a', 'b', 'B', 'M'),
  when: fc.option(fc.nat({ max: 2048 })),
  poll: fc.integer({ min: 8, max: 9999 }),
  reach: fc.nat({ max: 255 }),
  delay: fc.nat({ max: 999_999 }),
  offset: fc.integer({ min: -999_999, max: 999_999 }),
  jitter: fc.nat({ max: 999_999 }),
})

describe('ntpq-peers', () => {
  it('reads back what ntpq would print', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { data } = parseSavedNtpqPeers(HEADER + rows.map(render).join('\n'), {})
        const seconds = (value: number) => Number((value / 1e6).toPrecision(12))
        expect(data).toMatchObject({
          peers: rows.map(({ tally, remote, refid, stratum, type, when, poll, reach, delay, offset, jitter }) => ({
            symbol: tally,
            remote,
            refid,
            stratum,
            typeSymbol: type,
            whenSeconds: when,
            pollSeconds: poll,
            reach,
            delaySeconds: seconds(delay),
            offsetSeconds: seconds(offset),
            jitterSeconds: seconds(jitter),
            local: null,
            association: null,
            dispersionSeconds: null,
          })),
        })
      }),
    )
  })

  it('throws nothing but HostwardError', () => {
    const piece = fc.constantFrom(HEADER, '*192.0.2.2 ', '.GPS. ', '1 u 3 8 177 ', '0.1 0.2 0.3', '\n', '  ', 'No association')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(piece, fc.string({ maxLength: 6 }))).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseSavedNtpqPeers(text, {})
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  const parse = (text: string) => parseSavedNtpqPeers(text, {}).data

  it('reads rows whose header was cut off', () => {
    expect(parse('*192.0.2.2       .GPS.            1 u    3    8  177    0.049   +0.011   0.009')).toMatchObject({
      peers: [{ refid: '.GPS.', reach: 127 }],
    })
  })

  it.each([
    ['a name without the rest of its row', `${HEADER}*ntp-a.example.test\n`, 3],
    ['a name followed by another row', `${HEADER}*ntp-a.example.test\n+192.0.2.3 .GPS. 1 u 3 8 177 0.1 0.1 0.1\n`, 3],
    ['a type that is none', `${HEADER}*192.0.2.2 .GPS. 1 z 3 8 177 0.1 0.1 0.1\n`, 3],
    ['a stratum that is none', `${HEADER}*192.0.2.2 .GPS. one u 3 8 177 0.1 0.1 0.1\n`, 3],
    ['a time with an unknown unit', `${HEADER}*192.0.2.2 .GPS. 1 u 3w 8 177 0.1 0.1 0.1\n`, 3],
    ['an offset with an unknown unit', `${HEADER}*192.0.2.2 .GPS. 1 u 3 8 177 0.1 0.1pc 0.1\n`, 3],
  ])('refuses %s', (_, text, line) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'ParseError', position: expect.objectContaining({ line }) }))
  })

  it('takes a value that is not there yet for null', () => {
    expect(parse(`${HEADER} 192.0.2.2 .INIT. 16 u - - 0 - - -\n`)).toMatchObject({
      peers: [{ whenSeconds: null, pollSeconds: null, delaySeconds: null, offsetSeconds: null, jitterSeconds: null }],
    })
  })
})
