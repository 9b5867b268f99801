import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBytes } from '../../../src/tools/chrony-conf/subnet.js'
import type { ConfDirective } from '../../../src/tools/chrony-conf/lines.js'
import { parseNtpConfLines } from '../../../src/tools/ntp-conf/lines.js'
import { linesOfStart, logComplaints } from '../../../src/tools/ntp-conf/log.js'
import { governingRule, isServed, restrictRules, type RestrictRule } from '../../../src/tools/ntp-conf/restrict.js'

const rules = (text: string, flavour: 'ntpd' | 'ntpsec' | null = 'ntpd'): RestrictRule[] =>
  restrictRules(
    parseNtpConfLines('f', text).filter((line): line is ConfDirective => line.directive !== null),
    flavour,
  )
const served = (text: string, address: string): boolean => isServed(rules(text), addressBytes(address) ?? [])

describe('restrict lines', () => {
  it('let everybody ask when there are none', () => {
    expect(served('server a', '192.0.2.1')).toBe(true)
    expect(governingRule([], [192, 0, 2, 1])).toBeNull()
  })

  it('go by the narrowest, in any order; flags of the same range count together', () => {
    const text = `restrict 192.168.0.0 mask 255.255.0.0 ignore
restrict 192.168.56.0 mask 255.255.255.0 nomodify
restrict default noserve
restrict 192.168.56.9
restrict 192.168.56.9 notrust
restrict fd00:: mask ffff::
`
    expect(
      ['192.168.56.1', '192.168.57.1', '203.0.113.1', '192.168.56.9', '2001:db8::1', 'fd00::1'].map((one) => served(text, one)),
    ).toEqual([true, false, false, false, false, true])
  })

  it('know families, masks, sources and names', () => {
    const found = rules(
      'restrict -4 default ignore\nrestrict source nomodify\nrestrict ntp.example noquery\nrestrict 0.0.0.0 mask 0.0.0.0 ignore\n',
    )
    expect(found.map(({ what, text, subnets, problem }) => [what, text, subnets.length, problem])).toEqual([
      ['default', 'default', 1, null],
      ['source', 'source', 0, null],
      ['name', 'ntp.example', 0, null],
      ['default', '0.0.0.0 mask 0.0.0.0', 1, null],
    ])
    expect(served('restrict -4 default ignore', '2001:db8::1')).toBe(true)
    // A rule for one port of the other side says nothing of others.
    expect(served('restrict default ignore ntpport', '192.0.2.1')).toBe(true)
  })

  it('never fail, and a line with a trouble counts for nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const found = rules(`restrict ${text}`)
        return found.every(({ problem, subnets }) => problem === null || subnets.length === 0 || !isServedBy(found))
      }),
    )
    function isServedBy(found: RestrictRule[]): boolean {
      return governingRule(found, [192, 0, 2, 1]) !== null
    }
  })
})

const LOG = `@400000006b03514b01682d14 22 Nov 20:32:01 ntpd[44]: syntax error in /etc/ntp.conf line 1, column 0
@400000006b03514b01682d14 22 Nov 20:32:01 ntpd[45]: ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1): Starting
@400000006b03514b01a7744c 22 Nov 20:32:01 ntpd[45]: line 5 column 0 syntax error, unexpected T_String, expecting $end
@400000006b03514b01a8667c 22 Nov 20:32:01 ntpd[45]: syntax error in /etc/ntp.conf line 5, column 0
@400000006b03514b01bf26b4 22 Nov 20:32:01 ntpd[45]: restrict: ignoring line 7, address/host '192.168.56.0/24' unusable.
@400000006b03514b01bf26b4 22 Nov 20:32:01 ntpd[45]: getconfig: Couldn't open </etc/nothere.conf>
@400000006b03514b01cf091c 22 Nov 20:32:01 ntpd[45]: start_kern_loop: ntp_loopfilter.c line 1133: ntp_adjtime: Operation not permitted
`
const SEC_LOG = `2026-11-22T20:37:23 ntpd[133]: INIT: ntpd ntpsec-1.2.2: Starting
2026-11-22T20:37:23 ntpd[133]: CONFIG: line 6 column 0 syntax error
2026-11-22T20:37:23 ntpd[133]: CONFIG: restrict notrap ignored
2026-11-22T20:37:23 ntpd[133]: CONFIG: restrict: ignoring line 17, address/host 'name.lab' unusable.
2026-11-22T20:37:23 ntpd[133]: CLOCK: start_kern_loop: ntpd/ntp_loopfilter.c line 1063: ntp_adjtime: Operation not permitted
2026-11-22T20:37:25 ntpd[133]: DNS: dns_check: DNS error: -3, Temporary failure in name resolution
`

describe('the log of ntpd', () => {
  it('tells which lines it did not take', () => {
    const lines = linesOfStart(LOG, 45)
    expect(lines).toHaveLength(6)
    expect(logComplaints(lines)).toEqual([
      { line: 5, text: 'line 5 column 0 syntax error, unexpected T_String, expecting $end' },
      { line: 5, text: 'syntax error in /etc/ntp.conf line 5, column 0' },
      { line: 6, text: "restrict: ignoring line 7, address/host '192.168.56.0/24' unusable." },
      { line: null, text: "getconfig: Couldn't open </etc/nothere.conf>" },
    ])
    expect(logComplaints(linesOfStart(SEC_LOG, 133)).map(({ line }) => line)).toEqual([6, 16])
  })

  it('is told by the last start where it tells no process', () => {
    const text = 'ntpd 4.2.0a@1.1196-r Mon\nsyntax error in /etc/ntp.conf line 2\nntpd 4.2.0a@1.1196-r Tue\nprecision = 1\n'
    expect(linesOfStart(text, 7)).toEqual(['ntpd 4.2.0a@1.1196-r Tue', 'precision = 1'])
    expect(linesOfStart('nothing', 7)).toEqual([])
  })
})
