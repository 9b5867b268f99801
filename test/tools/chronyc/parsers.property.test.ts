import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseChronycClients } from '../../../src/tools/chronyc/clients.js'
import { parseChronycServerStats } from '../../../src/tools/chronyc/serverstats.js'
import { parseChronycSources, parseChronycSourcesCsv } from '../../../src/tools/chronyc/sources.js'
import { parseChronycSourceStats } from '../../../src/tools/chronyc/sourcestats.js'
import { parseChronycTracking } from '../../../src/tools/chronyc/tracking.js'

/** Words of real outputs, so that arbitrary texts come close to them. */
const words = fc.constantFrom(
  '^*',
  '#?',
  '^,*,',
  '=',
  'ntp-a.example.test',
  '192.0.2.10',
  '2001:db8::10',
  '377',
  '400',
  '-',
  '+24us[',
  '-91us]',
  '+/-',
  '30ms',
  '4294967295',
  '7F7F0101,,',
  'Reference ID    : 7F7F0101 ()',
  'Leap status     : Normal',
  'MS Name/IP address         Stratum Poll Reach LastRx Last sample',
  'NTP packets received       : 5',
  '501 Not authorised',
  '210 Number of sources = 2',
  '====================',
  ',',
  '\n',
  ' ',
)
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(words, { maxLength: 30 }).map((parts) => parts.join(' ')),
  fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
)

const parsers = {
  parseChronycSources,
  parseChronycSourcesCsv,
  parseChronycSourceStats,
  parseChronycTracking,
  parseChronycClients,
  parseChronycServerStats,
}

describe.each(Object.entries(parsers))('%s', (_, parse) => {
  it('throws nothing but HostwardError, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

// What client.c of chrony prints, for the way back.

const host = fc.constantFrom('192.0.2.10', '2001:db8::10', 'ntp-a.example.test', 'GPS', 'PPS0', 'ID#0000000003')
const nanoseconds = fc.integer({ min: -9999, max: 9999 })
const sourceFields = fc.record({
  mode: fc.constantFrom('^', '=', '#'),
  state: fc.constantFrom('*', '+', '-', '?', 'x', '~'),
  name: host,
  stratum: fc.integer({ min: 1, max: 15 }),
  poll: fc.integer({ min: -7, max: 24 }),
  reach: fc.integer({ min: 0, max: 255 }),
  last: fc.option(fc.integer({ min: 0, max: 1199 })),
  adjusted: nanoseconds,
  measured: nanoseconds,
  error: fc.integer({ min: 0, max: 9999 }),
})
type SourceFields = typeof sourceFields extends fc.Arbitrary<infer Fields> ? Fields : never

const asSeconds = (ns: number): string => `${ns < 0 ? '-' : ''}0.00000${String(Math.abs(ns)).padStart(4, '0')}`

function csvSource({ mode, state, name, stratum, poll, reach, last, adjusted, measured, error }: SourceFields): string {
  const offsets = [adjusted, measured, error].map(asSeconds)
  return [mode, state, name, stratum, poll, reach.toString(8), last ?? 4294967295, ...offsets].join(',')
}

function textSource({ mode, state, name, stratum, poll, reach, last, adjusted, measured, error }: SourceFields): string {
  const signed = (ns: number): string => `${`${ns < 0 ? '' : '+'}${String(ns)}`.padStart(5)}ns`
  const numbers = `${String(stratum).padStart(2)}  ${String(poll).padStart(2)}   ${reach.toString(8).padStart(3)}  ${String(last ?? '-').padStart(4)}`
  return `${mode}${state} ${name.padEnd(27)}  ${numbers}  ${signed(adjusted)}[${signed(measured)}] +/- ${String(error).padStart(4)}ns`
}

const expectedSource = (fields: SourceFields) => ({
  modeSymbol: fields.mode,
  symbol: fields.state,
  name: fields.name,
  stratum: fields.stratum,
  pollLog2: fields.poll,
  pollSeconds: 2 ** fields.poll,
  reach: fields.reach,
  lastRxSeconds: fields.last,
  adjustedOffsetSeconds: fields.last === null ? null : Number(asSeconds(fields.adjusted)) + 0,
  offsetSeconds: fields.last === null ? null : Number(asSeconds(fields.measured)) + 0,
  errorSeconds: fields.last === null ? null : Number(asSeconds(fields.error)),
})

it('reads back what chronyc prints of sources, in both forms', () => {
  fc.assert(
    fc.property(fc.array(sourceFields, { minLength: 1, maxLength: 4 }), (rows) => {
      const heading = 'MS Name/IP address         Stratum Poll Reach LastRx Last sample               '
      const text = [heading, '='.repeat(79), ...rows.map(textSource), ''].join('\n')
      expect(parseChronycSources(text).sources).toMatchObject(rows.map(expectedSource))
      expect(parseChronycSources(rows.map(csvSource).join('\n')).sources).toMatchObject(rows.map(expectedSource))
    }),
  )
})

it('reads back what chronyc prints of sourcestats', () => {
  const fields = fc.record({
    name: host,
    samples: fc.nat(64),
    runs: fc.nat(64),
    span: fc.nat(1199),
    frequency: fc.integer({ min: -99_999, max: 99_999 }),
    skew: fc.nat(2_000_000),
    offset: nanoseconds,
    deviation: fc.nat(9999),
  })
  fc.assert(
    fc.property(fields, ({ name, samples, runs, span, frequency, skew, offset, deviation }) => {
      const ppm = (thousandths: number): string => (thousandths / 1000).toFixed(3)
      const csv = [name, samples, runs, span, ppm(frequency), ppm(skew), asSeconds(offset), asSeconds(deviation)].join(',')
      const plus = (text: string): string => (text.startsWith('-') ? text : `+${text}`)
      const text = `${name.padEnd(25)} ${String(samples).padStart(3)} ${String(runs).padStart(3)}  ${String(span).padStart(4)} ${plus(ppm(frequency)).padStart(10)} ${ppm(skew).padStart(10)}  ${`${plus(String(offset))}ns`.padStart(7)}  ${String(deviation).padStart(4)}ns`
      const [fromCsv] = parseChronycSourceStats(csv).sourcestats
      expect(fromCsv).toMatchObject({ name, samples, runs, spanSeconds: span, frequencyPpm: frequency / 1000 + 0, skewPpm: skew / 1000 })
      expect(parseChronycSourceStats(text).sourcestats[0]).toEqual(fromCsv)
    }),
  )
})

it('reads back what chronyc prints of tracking, in both forms alike', () => {
  const numbers = fc.array(fc.integer({ min: -999_999_999, max: 999_999_999 }), { minLength: 3, maxLength: 3 })
  const leaps = fc.constantFrom('Normal', 'Insert second', 'Delete second', 'Not synchronised')
  const names = fc.constantFrom('', '192.0.2.10', 'ntp-a.example.test', 'GPS')
  const refids = fc.integer({ min: 0, max: 0xffffffff }).map((id) => id.toString(16).toUpperCase().padStart(8, '0'))
  fc.assert(
    fc.property(
      refids,
      names,
      fc.nat(15),
      fc.nat(4_000_000_000),
      numbers,
      leaps,
      (refid, name, stratum, epoch, [offset = 0, last = 0, ppm = 0], leap) => {
        const nine = (value: number): string => `${value < 0 ? '-' : ''}0.${String(Math.abs(value)).padStart(9, '0')}`
        const abs = (value: number): string => nine(Math.abs(value))
        const signed = (value: number): string => `${value < 0 ? '' : '+'}${nine(value)}`
        const date = new Date(epoch * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 $4')
        const rest = ['0.000000001', nine(ppm), '0.001', '0.052', '0.000006311', '0.000001040', '0.9']
        const csv = [refid, name, stratum, `${String(epoch)}.000000000`, nine(offset), nine(last), ...rest, leap].join(',')
        const text = [
          `Reference ID    : ${refid} (${name})`,
          `Stratum         : ${String(stratum)}`,
          `Ref time (UTC)  : ${date}`,
          `System time     : ${abs(offset)} seconds ${offset > 0 ? 'slow' : 'fast'} of NTP time`,
          `Last offset     : ${signed(last)} seconds`,
          'RMS offset      : 0.000000001 seconds',
          `Frequency       : ${abs(ppm)} ppm ${ppm > 0 ? 'fast' : 'slow'}`,
          'Residual freq   : +0.001 ppm',
          'Skew            : 0.052 ppm',
          'Root delay      : 0.000006311 seconds',
          'Root dispersion : 0.000001040 seconds',
          'Update interval : 0.9 seconds',
          `Leap status     : ${leap}`,
        ].join('\n')
        const { tracking } = parseChronycTracking(csv)
        expect(tracking).toMatchObject({ refid, stratum: stratum === 0 ? null : stratum, offsetSeconds: Number(nine(offset)) + 0, leap })
        expect(parseChronycTracking(text).tracking).toEqual(tracking)
      },
    ),
  )
})

it('reads back what chronyc prints of clients', () => {
  const count = fc.nat(4_294_967_295)
  const log = fc.option(fc.integer({ min: -8, max: 20 }))
  const age = fc.option(fc.nat(1199))
  fc.assert(
    fc.property(count, fc.nat(99_999), log, log, age, count, (packets, dropped, interval, limited, last, commands) => {
      const csv = ['192.0.2.7', packets, dropped, interval ?? 127, limited ?? 127, last ?? 4294967295, commands, 0, 127, 4294967295].join(
        ',',
      )
      const cells = [packets, dropped, interval ?? '-', limited ?? '-', last ?? '-', commands, 0, '-', '-']
      const text = `Hostname                      NTP   Drop Int IntL Last     Cmd   Drop Int  Last\n${'='.repeat(79)}\n${'192.0.2.7'.padEnd(25)}  ${cells.join('  ')}`
      const [client] = parseChronycClients(csv).clients
      expect(client).toEqual({
        name: '192.0.2.7',
        address: '192.0.2.7',
        ntpPackets: packets,
        ntpDropped: dropped,
        ntpIntervalSeconds: interval === null ? null : 2 ** interval,
        ntpLimitedIntervalSeconds: limited === null ? null : 2 ** limited,
        ntpLastSeconds: last,
        command: { packets: commands, dropped: 0, intervalSeconds: null, lastSeconds: null },
        ntsKe: null,
      })
      expect(parseChronycClients(text).clients[0]).toEqual(client)
    }),
  )
})
