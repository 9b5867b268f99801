import { expect, it } from 'vitest'
import { parseSystemdTime, parseTimeSpan, zoneOffsetMinutes } from '../../src/tools/timestamps.js'

it.each([
  ['UTC', 0],
  ['JST', 540],
  ['+0330', 210],
  ['-05:00', -300],
  ['+09', 540],
  ['CST', null],
  ['constructor', null],
  ['__proto__', null],
])('zone %s is %s minutes east of UTC', (zone, minutes) => {
  expect(zoneOffsetMinutes(zone)).toBe(minutes)
})

it.each([
  ['1min 50s', 110],
  ['2h 5min left', 7500],
  ['6 days ago', 518_400],
  ['1.5s', 1.5],
  ['5 constructor', null],
  ['soon', null],
])('span %s is %s seconds', (text, seconds) => {
  expect(parseTimeSpan(text)).toBe(seconds)
})

it.each([
  ['Sat 2025-07-26 16:11:27 JST', '2025-07-26T07:11:27Z'],
  ['@1795321675', '2026-11-22T04:27:55Z'],
  ['@1795321675.5', '2026-11-22T04:27:55.500Z'],
  ['n/a', null],
])('time %s is %s', (text, iso) => {
  expect(parseSystemdTime(text)?.iso).toBe(iso)
})

it('does not guess a zone, and takes the one that is given', () => {
  expect(parseSystemdTime('Sat 2025-07-26 16:11:27 CST')).toBeNull()
  expect(parseSystemdTime('Sat 2025-07-26 16:11:27 CST', 480)?.iso).toBe('2025-07-26T08:11:27Z')
})
