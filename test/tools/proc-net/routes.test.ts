import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { interfaceTo, parseRoutes4, parseRoutes6 } from '../../../src/tools/proc-net/routes.js'

const FOUR = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0138A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
wlan0\t00000000\t0138A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t0038A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
*\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0
`
const SIX = `20010db8000000000000000000000000 20 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth1
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`

describe('the routes of the kernel', () => {
  it('say by which interface an address is reached: the longest prefix, then the smallest metric', () => {
    const routes = [...parseRoutes4(FOUR), ...parseRoutes6(SIX)]
    expect(routes).toHaveLength(4)
    expect(interfaceTo(routes, [192, 168, 56, 7])).toBe('eth0')
    expect(interfaceTo(routes, [203, 0, 113, 9])).toBe('eth0')
    expect(interfaceTo(routes, [0x20, 1, 0x0d, 0xb8, ...new Array<number>(12).fill(1)])).toBe('eth1')
    expect(interfaceTo(routes, new Array<number>(16).fill(0))).toBeNull()
  })

  it('throw nothing but errors of hostward', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseRoutes4, parseRoutes6]) {
          try {
            parse(text)
          } catch (error) {
            if (!(error instanceof HostwardError)) throw error
          }
        }
      }),
    )
  })
})
