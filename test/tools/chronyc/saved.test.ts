import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, ParseError, ToolFailedError } from '../../../src/errors.js'
import { parseChronycClients } from '../../../src/tools/chronyc/clients.js'
import { parseChronycServerStats } from '../../../src/tools/chronyc/serverstats.js'
import { parseChronycSources } from '../../../src/tools/chronyc/sources.js'
import { parseChronycSourceStats } from '../../../src/tools/chronyc/sourcestats.js'
import { parseChronycTracking } from '../../../src/tools/chronyc/tracking.js'

const HEADING = 'MS Name/IP address         Stratum Poll Reach LastRx Last sample\n' + '='.repeat(79)
const ROW = '^* 192.0.2.10                    2   6   377    20    +24us[  -67us] +/-   63ms'

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function lineOf(work: () => unknown): number {
  const error = errorOf(work)
  expect(error).toBeInstanceOf(ParseError)
  return (error as ParseError).position.line
}

describe('sources', () => {
  it('tells measured from adjusted offset: the one in brackets was measured', () => {
    const [source] = parseChronycSources(`${HEADING}\n${ROW}\n`).sources
    expect(source).toMatchObject({ offsetSeconds: -67e-6, adjustedOffsetSeconds: 24e-6, errorSeconds: 0.063, lastRxSeconds: 20 })
  })

  it('knows every sign', () => {
    const signs = ['^*', '^+', '^-', '^?', '^x', '^~', '^ ', '=*', '#*', ' *']
    const rows = signs.map((sign) => ROW.replace('^*', sign))
    const { sources } = parseChronycSources(`${HEADING}\n${rows.join('\n')}`)
    expect(sources.map(({ mode, state }) => `${mode} ${state}`)).toEqual([
      'server selected',
      'server combined',
      'server not-combined',
      'server unusable',
      'server falseticker',
      'server too-variable',
      'server other',
      'peer selected',
      'refclock selected',
      'other selected',
    ])
  })

  it.each([
    ['20m', 1200],
    ['11h', 39_600],
    ['5d', 432_000],
    ['3y', 94_608_000],
    ['-', null],
  ])('reads an age of %s', (age, seconds) => {
    expect(parseChronycSources(ROW.replace(' 20 ', ` ${age} `)).sources[0]?.lastRxSeconds).toBe(seconds)
  })

  it.each([
    ['+24us', 24e-6],
    ['+1.5s', 1.5],
    ['-2000m', -120_000],
    ['+99h', 356_400],
    ['+7d', 604_800],
    ['-56y', -1_766_016_000],
    ['-0ns', 0],
  ])('reads an offset of %s', (text, seconds) => {
    expect(parseChronycSources(ROW.replace('+24us', text)).sources[0]?.adjustedOffsetSeconds).toBe(seconds)
  })

  it('has an octal reach of at most 377', () => {
    expect(parseChronycSources(ROW).sources[0]?.reach).toBe(255)
    expect(lineOf(() => parseChronycSources(ROW.replace('377', '400')))).toBe(1)
    expect(lineOf(() => parseChronycSources(ROW.replace('377', '378')))).toBe(1)
  })

  it('takes a table that a document shows indented, and says so', () => {
    const indented = `210 Number of sources = 1\n${HEADING}\n${ROW}`.replaceAll(/^/gm, '      ')
    const { sources, warnings } = parseChronycSources(indented)
    expect(sources).toHaveLength(1)
    expect(warnings.map(({ code }) => code)).toEqual(['INDENTATION_REMOVED'])
  })

  it('says when rows are missing that chronyc has told of', () => {
    expect(parseChronycSources(`210 Number of sources = 4\n${HEADING}\n${ROW}`).warnings.map(({ code }) => code)).toEqual(['ROWS_MISSING'])
  })

  it('takes the wide table of -w, CRLF and the dot of -e', () => {
    const wide = `${HEADING.replace('address ', `address${' '.repeat(15)}`)}\n${ROW}\n.\n`.replaceAll('\n', '\r\n')
    expect(parseChronycSources(wide).sources).toHaveLength(1)
  })

  it('reports a name with a comma in it as it is', () => {
    const [source] = parseChronycSources('#,*,A,B,0,4,377,11,0.000000001,0.000000002,0.000000003').sources
    expect(source).toMatchObject({ name: 'A,B', offsetSeconds: 2e-9, stratum: 0 })
  })

  it.each([
    ['a second table', `${HEADING}\n${ROW}\n${HEADING}\n${ROW}`, 4],
    ['another report', `${HEADING}\n${ROW}\n\nReference ID    : 7F7F0101 ()`, 5],
    ['a legend after the heading', `${HEADING}\n||   Log2(Polling interval)`, 3],
    ['200 OK', '200 OK', 1],
    ['a wrong count line', '210 n_samples = 0', 1],
    ['too few fields', '^,*,192.0.2.10,2', 1],
    ['an unknown mode', `${HEADING}\n!* 192.0.2.10  2   6   377    20    +24us[  -67us] +/-   63ms`, 3],
    ['an unknown unit', ROW.replace('+24us', '+24fs'), 1],
    ['an unknown age', ROW.replace(' 20 ', ' 20w '), 1],
    ['an unknown age in the -c form', '^,*,192.0.2.10,2,6,377,x,0.1,0.1,0.1', 1],
    ['no number as offset', '^,*,192.0.2.10,2,6,377,1,0.1,nan,0.1', 1],
    ['nothing', '  \n\n', 1],
  ])('does not guess at %s', (_, text, line) => {
    expect(lineOf(() => parseChronycSources(text))).toBe(line)
  })
})

describe('messages in place of a table', () => {
  it.each([
    ['506 Cannot talk to daemon', DaemonNotRunningError, 5],
    ['Could not open connection to daemon', DaemonNotRunningError, 5],
    ['501 Not authorised', ToolFailedError, 6],
    ['519 Client logging is not active in the daemon', ToolFailedError, 6],
    ['Unrecognized command', ToolFailedError, 6],
    ["/usr/bin/chronyc: invalid option -- 'N'", ToolFailedError, 6],
  ])('%s', (text, kind, exitCode) => {
    for (const parse of [
      parseChronycSources,
      parseChronycSourceStats,
      parseChronycTracking,
      parseChronycClients,
      parseChronycServerStats,
    ]) {
      const error = errorOf(() => parse(text))
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ exitCode })
    }
  })

  it('names the line and what to do', () => {
    expect(
      errorOf(() => parseChronycClients(`Hostname   NTP   Drop Int IntL Last     Cmd   Drop Int  Last\n501 Not authorised`)),
    ).toMatchObject({
      message: 'chronyc said in line 2: 501 Not authorised',
      suggestions: ['save the output again as root'],
    })
  })
})

describe('sourcestats', () => {
  it('skips the drawing of -v', () => {
    const text = `                             .- Number of sample points in measurement set.
                            /    .- Number of residual runs with same sign.
                           |    /    .- Length of measurement set (time).
                           |   |   |     |          |          |             |
Name/IP Address            NP  NR  Span  Frequency  Freq Skew  Offset  Std Dev
==============================================================================
time6.example.test         14  10   81m     -0.017      0.182  +1290us   261us
`
    expect(parseChronycSourceStats(text)).toEqual({
      sourcestats: [
        {
          name: 'time6.example.test',
          address: null,
          samples: 14,
          runs: 10,
          spanSeconds: 4860,
          frequencyPpm: -0.017,
          skewPpm: 0.182,
          offsetSeconds: 0.00129,
          standardDeviationSeconds: 0.000261,
        },
      ],
      warnings: [],
    })
  })

  it.each([
    ['a row too short', 'time6.example.test  14  10'],
    ['a wrong span', 'time6.example.test  14  10   8w     -0.017      0.182  +1290us   261us'],
    ['a wrong frequency', 'time6.example.test  14  10   81m     -x      0.182  +1290us   261us'],
    ['a -c row with no name', ',14,10,81,-0.017,0.182,0.1,0.1'],
  ])('does not guess at %s', (_, text) => {
    expect(lineOf(() => parseChronycSourceStats(text))).toBe(1)
  })
})

describe('tracking', () => {
  const CSV =
    '7F000002,127.0.0.2,2,1795322563.753999400,-0.000000641,-0.000000369,0.000000408,-0.140,-0.008,0.209,0.000006450,0.000001165,0.5,Normal'
  const TEXT = `Reference ID    : 47505300 (GPS)
Stratum         : 1
Ref time (UTC)  : Sun Nov 22 04:42:41 2026
System time     : 0.000001020 seconds fast of NTP time
Last offset     : +0.000000090 seconds
RMS offset      : 0.000000483 seconds
Frequency       : 0.033 ppm slow
Residual freq   : +0.064 ppm
Skew            : 0.156 ppm
Root delay      : 0.000005955 seconds
Root dispersion : 0.000001438 seconds
Update interval : 1.0 seconds
Leap status     : Insert second
`

  it('has the sign of chronyc: a slow clock is positive, a fast one negative', () => {
    expect(parseChronycTracking(TEXT).tracking).toMatchObject({ offsetSeconds: -1.02e-6, frequencyPpm: -0.033 })
    expect(parseChronycTracking(TEXT.replace('seconds fast', 'seconds slow')).tracking.offsetSeconds).toBe(1.02e-6)
    expect(parseChronycTracking(TEXT.replace('ppm slow', 'ppm fast')).tracking.frequencyPpm).toBe(0.033)
    expect(parseChronycTracking(CSV).tracking).toMatchObject({ offsetSeconds: -0.641e-6, frequencyPpm: -0.14 })
  })

  it('keeps the nanoseconds of the reference time, and has a twin in microseconds', () => {
    expect(parseChronycTracking(CSV).tracking).toMatchObject({ refTime: '2026-11-22T04:42:43.7539994Z', refTimeUsec: 1795322563753999 })
    expect(parseChronycTracking(TEXT).tracking).toMatchObject({
      refTime: '2026-11-22T04:42:41Z',
      refTimeUsec: 1795322561000000,
      name: 'GPS',
    })
  })

  it.each([
    ['a key out of order', TEXT.replace('Stratum  ', 'Strratum '), 2],
    ['a missing end', TEXT.split('\n').slice(0, 5).join('\n'), 6],
    ['more after the end', `${TEXT}Something       : else`, 14],
    ['an impossible month', TEXT.replace('Nov', 'Nox'), 3],
    ['a leap status that is none', TEXT.replace('Insert second', 'Insert minute'), 13],
    ['two lines of the -c form', `${CSV}\n${CSV}`, 2],
    ['a time without nanoseconds', CSV.replace('.753999400', ''), 1],
    ['a stratum that is none', CSV.replace(',2,', ',x,'), 1],
    ['a number that is none', CSV.replace('0.209', 'x'), 1],
    ['too few fields', '7F000002,127.0.0.2,2', 1],
  ])('does not guess at %s', (_, text, line) => {
    expect(lineOf(() => parseChronycTracking(text))).toBe(line)
  })
})

describe('clients', () => {
  it('tells key establishment from commands', () => {
    const text = `Hostname                      NTP   Drop Int IntL Last  NTS-KE   Drop Int  Last
===============================================================================
203.0.113.7                   330      1   6   -    11       2      0   3   20m`
    expect(parseChronycClients(text).clients[0]).toMatchObject({
      ntpPackets: 330,
      ntpDropped: 1,
      ntpIntervalSeconds: 64,
      ntpLimitedIntervalSeconds: null,
      command: null,
      ntsKe: { packets: 2, dropped: 0, intervalSeconds: 8, lastSeconds: 1200 },
    })
  })

  it.each([
    ['a row too short', 'Hostname                      NTP   Drop Int IntL Last     Cmd   Drop Int  Last\n203.0.113.7  330', 2],
    ['an interval that is none', '203.0.113.7 1 1 x - 11 0 0 - -', 1],
    ['an interval beyond all', '203.0.113.7,1,1,128,127,11,0,0,127,4294967295', 1],
    ['a count that is none', '203.0.113.7,-1,1,1,127,x,0,0,127,4294967295', 1],
  ])('does not guess at %s', (_, text, line) => {
    expect(lineOf(() => parseChronycClients(text))).toBe(line)
  })
})

describe('serverstats', () => {
  it.each([
    ['six counters', '1,2,3,4,5,6', 1],
    ['two lines of the -c form', '1,2,3,4,5\n1,2,3,4,5', 2],
    ['a label out of order', 'NTP packets received       : 0\nNTP packets sent           : 0', 2],
    ['a counter without a number', 'NTP packets received       : many', 1],
    ['an eighteenth counter', `${['received', 'dropped'].map((word) => `NTP packets ${word} : 0`).join('\n')}\nNTP packets lost : 0`, 3],
  ])('does not guess at %s', (_, text, line) => {
    expect(lineOf(() => parseChronycServerStats(text))).toBe(line)
  })
})
