import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJournalMark, parseShortJournalLine } from '../../../src/tools/journalctl/short-line.js'

const parse = (text: string) => parseShortJournalLine({ number: 1, text })

describe('parseShortJournalLine', () => {
  it.each([
    [
      'Jul 26 15:13:03 vbox systemd[1]: Starting firewalld - dynamic firewall daemon...',
      ['Jul 26 15:13:03', 'vbox', 'systemd', 1, 'Starting firewalld - dynamic firewall daemon...'],
    ],
    [
      ' 7月 26 15:13:03 vbox chronyd[785]: Selected source 139.162.81.45 (2.almalinux.pool.ntp.org)',
      ['7月 26 15:13:03', 'vbox', 'chronyd', 785, 'Selected source 139.162.81.45 (2.almalinux.pool.ntp.org)'],
    ],
    ['12月  6 15:13:03 vbox chronyd[785]: a: b', ['12月  6 15:13:03', 'vbox', 'chronyd', 785, 'a: b']],
    ['juil. 26 15:13:03 h kernel: usb 1-1: new', ['juil. 26 15:13:03', 'h', 'kernel', null, 'usb 1-1: new']],
    ['Thg 7 26 15:13:03 h kernel: x', ['Thg 7 26 15:13:03', 'h', 'kernel', null, 'x']],
    ['Nov 22 04:02:40.336639 h kernel: x', ['Nov 22 04:02:40.336639', 'h', 'kernel', null, 'x']],
    ['2026-11-22T04:02:40+0000 h foo[12]: x', ['2026-11-22T04:02:40+0000', 'h', 'foo', 12, 'x']],
    ['2026-11-22T04:02:40.336639+00:00 h foo[12]: x', ['2026-11-22T04:02:40.336639+00:00', 'h', 'foo', 12, 'x']],
    ['Sun 2026-11-22 04:02:40 UTC h foo[12]: x', ['Sun 2026-11-22 04:02:40 UTC', 'h', 'foo', 12, 'x']],
    ['1795320160.336639 h foo[12]: x', ['1795320160.336639', 'h', 'foo', 12, 'x']],
    ['Jul 26 15:13:03 h Some App[12]: x', ['Jul 26 15:13:03', 'h', 'Some App', 12, 'x']],
    ['Jul 26 15:13:03 h (sd-pam)[12]: x', ['Jul 26 15:13:03', 'h', '(sd-pam)', 12, 'x']],
    ['Jul 26 15:13:03 h foo[12]: [1.2K blob data]', ['Jul 26 15:13:03', 'h', 'foo', 12, '[1.2K blob data]']],
    ['Jul 26 15:13:03 h foo[12]:', ['Jul 26 15:13:03', 'h', 'foo', 12, '']],
  ])('%s', (text, [timestampText, host, identifier, pid, message]) => {
    expect(parse(text)).toEqual({ timestampText, host, identifier, pid, message })
  })

  it.each(['', '                                    continued', '-- No entries --', 'Main PID: 3400 (firewalld)', 'Jul 26 15:13:03 h'])(
    'is null for %j',
    (text) => {
      expect(parse(text)).toBeNull()
    },
  )

  it('reads back what journalctl would print', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/)
    const message = fc.string({ maxLength: 60 }).filter((text) => !/[\r\n]/.test(text))
    fc.assert(
      fc.property(word, word, fc.option(fc.nat()), message, (host, identifier, pid, text) => {
        const line = `Jul  6 05:13:03 ${host} ${identifier}${pid === null ? '' : `[${String(pid)}]`}: ${text}`
        expect(parse(line)).toEqual({ timestampText: 'Jul  6 05:13:03', host, identifier, pid, message: text })
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parse(text)
      }),
    )
  })
})

it.each([
  ['-- Logs begin at Sat 2025-07-26 14:58:20 JST, end at Sat 2025-07-26 15:13:03 JST. --', true],
  ['-- Journal begins at Sun 2026-11-22 04:02:40 UTC, ends at Sun 2026-11-22 05:02:40 UTC. --', true],
  ['-- Boot 4f1b2c3d4e5f60718293a4b5c6d7e8f9 --', true],
  ['-- Reboot --', true],
  ['-- No entries --', true],
  ['-- a message that looks like one --', false],
  ['{}', false],
])('isJournalMark(%j) is %s', (text, expected) => {
  expect(isJournalMark(text)).toBe(expected)
})
