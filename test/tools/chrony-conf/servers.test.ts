import { describe, expect, it } from 'vitest'
import { isDirective, parseConfLines } from '../../../src/tools/chrony-conf/lines.js'
import { configuredSource, refclockId } from '../../../src/tools/chrony-conf/servers.js'

const sourceOf = (line: string) => configuredSource(parseConfLines('/f', line).find(isDirective)!)

describe('lines that name a time source', () => {
  it('have a name and options', () => {
    expect(sourceOf('SERVER ntp.example IBURST minpoll -6 maxdelayquant .5 key 7 extfield F323 Prefer')).toEqual({
      file: '/f',
      line: 1,
      directive: 'server',
      name: 'ntp.example',
      options: { iburst: true, minpoll: -6, maxdelayquant: 0.5, key: 7, extfield: 'F323', prefer: true },
      problem: null,
    })
    expect(sourceOf('pool 2.almalinux.pool.ntp.org')).toMatchObject({ directive: 'pool', options: {}, problem: null })
  })

  it('have driver and parameter for a reference clock', () => {
    expect(sourceOf('refclock PHC /dev/ptp0:extpps poll 2 offset 1e-3 refid PTP tai lock NMEA')).toMatchObject({
      name: 'PHC /dev/ptp0:extpps',
      options: { poll: 2, offset: 0.001, refid: 'PTP', tai: true, lock: 'NMEA' },
      problem: null,
    })
  })

  it.each([
    ['server', 'a name or an address must follow'],
    ['refclock SHM', 'a driver and its parameter must follow'],
    ['server a iburst # home', 'chronyd knows no option #'],
    ['server a minpoll', 'option minpoll needs a number'],
    ['server a minpoll six', 'option minpoll needs a number'],
    ['server a extfield', 'option extfield needs a value'],
    ['refclock SHM 0 iburst', 'chronyd knows no option iburst'],
    ['server a toString', 'chronyd knows no option toString'],
  ])('%s is refused', (line, problem) => {
    expect(sourceOf(line).problem).toBe(problem)
  })

  it('keep the options before the one that chronyd refuses', () => {
    expect(sourceOf('server a iburst frob prefer')).toMatchObject({ options: { iburst: true }, problem: 'chronyd knows no option frob' })
  })
})

describe('the reference id of a clock', () => {
  it.each([
    ['refclock SHM 0 refid GPS', 0, 'GPS'],
    ['refclock SHM 0 refid LONGER', 0, 'LONG'],
    ['refclock SHM 0', 0, 'SHM0'],
    ['refclock PPS /dev/pps0', 3, 'PPS3'],
    ['refclock SOCK /run/x.sock', 12, 'SO12'],
  ])('%s, number %d: %s', (line, index, id) => {
    expect(refclockId(sourceOf(line), index)).toBe(id)
  })
})
