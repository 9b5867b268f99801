import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseSavedTimedatectl } from '../../../src/tools/timedatectl/formats.js'

const yesNo = (value: boolean) => (value ? 'yes' : 'no')
const parse = (text: string, utcOffsetMinutes?: number) =>
  parseSavedTimedatectl(text, utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes })

describe('timedatectl', () => {
  it('reads back what systemd 252 would print, in any zone', () => {
    const instant = fc.date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    const quarters = fc.integer({ min: -48, max: 56 })
    const zone = fc.constantFrom('JST', 'CST', 'IST', '+0545', 'UTC')
    fc.assert(
      fc.property(instant, quarters, zone, fc.boolean(), fc.boolean(), (date, quarter, abbreviation, synchronised, localRtc) => {
        const utc = new Date(Math.floor(date.getTime() / 1000) * 1000)
        const local = new Date(utc.getTime() + quarter * 900_000)
        const stamp = (time: Date) => `Sat ${time.toISOString().slice(0, 19).replace('T', ' ')}`
        const minutes = Math.abs(quarter * 15)
        const offset = `${quarter < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`
        const text = `               Local time: ${stamp(local)} ${abbreviation}
           Universal time: ${stamp(utc)} UTC
                 RTC time: ${stamp(localRtc ? local : utc)}
                Time zone: Some/Where (${abbreviation}, ${offset})
System clock synchronized: ${yesNo(synchronised)}
              NTP service: inactive
          RTC in local TZ: ${yesNo(localRtc)}
`
        const iso = utc.toISOString().replace('.000Z', 'Z')
        // UTC names its own offset, whatever a zone of that abbreviation claims.
        const skew = abbreviation === 'UTC' && quarter !== 0
        expect(parse(text).data).toMatchObject({
          timedatectl: {
            ...(skew ? {} : { localTime: iso, universalTime: iso }),
            rtcTime: iso,
            timeZone: 'Some/Where',
            zoneAbbreviation: abbreviation,
            utcOffsetSeconds: quarter * 900,
            synchronised,
            ntpService: 'inactive',
            ntpEnabled: null,
            canNtp: null,
            rtcInLocalTimeZone: localRtc,
          },
        })
      }),
    )
  })

  it('throws nothing but HostwardError', () => {
    const piece = fc.constantFrom(
      'Local time: ',
      'Time zone: ',
      'Sat 2025-07-26 07:11:27',
      ' UTC',
      'n/a',
      'yes',
      '\n',
      'Warning: ',
      '        ',
      'NTP=',
      'Last DST change: ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(piece, fc.string({ maxLength: 6 }))).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parse(text)
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  it('takes the offset that it is given for a zone that is ambiguous', () => {
    const { data, warnings } = parse('Timezone=Asia/Shanghai\nTimeUSec=Sat 2025-07-26 15:11:27 CST\n', 480)
    expect(data).toMatchObject({ timedatectl: { universalTime: '2025-07-26T07:11:27Z', utcOffsetSeconds: 28_800 } })
    expect(warnings).toEqual([])
  })

  it('has null for every line that is not there', () => {
    const { timedatectl } = parse('NTP synchronized: no\n').data
    expect(timedatectl).toEqual({
      localTime: null,
      universalTime: null,
      rtcTime: null,
      timeZone: null,
      zoneAbbreviation: null,
      utcOffsetSeconds: null,
      synchronised: false,
      ntpEnabled: null,
      ntpService: null,
      canNtp: null,
      rtcInLocalTimeZone: null,
      dstActive: null,
      lastDstChange: null,
      nextDstChange: null,
      notes: [],
    })
  })

  it('refuses an indented line that belongs to nothing', () => {
    expect(() => parse('NTP synchronized: no\n                  Sun 2025-11-02 01:59:59 CDT\n')).toThrow(
      expect.objectContaining({ name: 'ParseError', position: expect.objectContaining({ line: 2 }) }),
    )
  })
})
