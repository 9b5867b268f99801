import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEverybody, isInside, overlap, parseNetwork, parseNetworks } from '../../src/changes/network.js'
import { HostwardError, UsageError } from '../../src/errors.js'

describe('networks', () => {
  it.each([
    ['192.168.56.0/24', '192.168.56.0/24', null],
    ['192.168.56.1/24', '192.168.56.0/24', '192.168.56.1/24'],
    ['192.0.2.7', '192.0.2.7', null],
    ['192.0.2.7/32', '192.0.2.7', null],
    ['0.0.0.0/0', '0.0.0.0/0', null],
    ['2001:DB8:0:0::/32', '2001:db8::/32', null],
    ['2001:db8::1/64', '2001:db8::/64', '2001:db8::1/64'],
    ['::1', '::1', null],
  ])('%s is %s', (text, expected, written) => {
    expect(parseNetwork(text, 'allow')).toMatchObject({ text: expected, written })
  })

  it.each([
    '10.0.0.1/33',
    '300.1.1.1',
    'ntp.example',
    '10/8',
    '10.1',
    '0x0a.0.0.1',
    '010.0.0.1',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/08',
    '10.0.0.0/',
    '2001:db8::/129',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    '',
    ' 10.0.0.1',
    '10.0.0.1\n',
    '-4',
  ])('refuses %j', (text) => {
    expect(() => parseNetwork(text, 'allow')).toThrow(UsageError)
  })

  it('are each there once', () => {
    expect(parseNetworks(['10.0.0.1/8', '10.0.0.0/8', '10.0.0.0/9'], 'allow').map(({ text }) => text)).toEqual(['10.0.0.0/8', '10.0.0.0/9'])
  })

  it('lie inside of one another, or not', () => {
    const [eight, nine, other, six] = ['10.0.0.0/8', '10.128.0.0/9', '11.0.0.0/8', '::/0'].map((text) => parseNetwork(text, 'allow'))
    expect([
      isInside(nine!, eight!),
      isInside(eight!, nine!),
      overlap(eight!, nine!),
      overlap(eight!, other!),
      overlap(eight!, six!),
    ]).toEqual([true, false, true, false, false])
    expect([isEverybody(six!), isEverybody(eight!)]).toEqual([true, false])
  })

  it('have their host bits cleared, and read as themselves', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
        const network = parseNetwork(`${address}/${bits}`, 'allow')
        expect(parseNetwork(network.text, 'allow')).toEqual({ ...network, written: null })
        expect(isInside(parseNetwork(address, 'allow'), network)).toBe(true)
      }),
    )
  })

  it('throw nothing but errors of hostward', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:./]{0,20}$/)), (text) => {
        try {
          parseNetwork(text, 'allow')
        } catch (error) {
          if (!(error instanceof HostwardError)) throw error
        }
      }),
    )
  })
})
