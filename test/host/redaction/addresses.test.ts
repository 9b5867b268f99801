import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressStandIns } from '../../../src/host/redaction/addresses.js'

/** Redact texts as a recording does: all of them are known before the first is replaced. */
function redactAll(...texts: string[]): string[] {
  const addresses = new AddressStandIns()
  addresses.learn(texts)
  return texts.map((text) => addresses.redact(text))
}
const redact = (text: string): string => redactAll(text)[0] ?? ''

describe('IPv4 addresses', () => {
  it('get stand-ins by their /24, and keep the last octet', () => {
    expect(redact('10.1.2.3 10.1.2.99 172.16.5.3 8.8.8.8 9.9.9.9 10.1.2.3')).toBe(
      '192.0.2.3 192.0.2.99 198.51.100.3 203.0.113.8 198.18.0.9 192.0.2.3',
    )
  })

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '0.0.0.0/0',
    '127.127.1.0',
    '255.255.255.0',
    '255.255.240.0',
    '224.0.0.251',
    '169.254.169.254',
    '5.14.0-570.26.1.el9_6',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    'libc.so.6.0.1.2',
    '192.0.2.7',
    '198.18.3.4',
    '240.1.2.3',
  ])('leave %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })

  it.each([
    ['sshd@0-10.1.2.3:22-10.1.2.4:55.service', 'sshd@0-192.0.2.3:22-192.0.2.4:55.service'],
    ['address="10.1.2.0/24"', 'address="192.0.2.0/24"'],
    ['10.1.2.3:123,10.1.2.3.', '192.0.2.3:123,192.0.2.3.'],
    ['ip-10-1-2-3.ec2', 'ip-192-0-2-3.ec2'],
    ['::ffff:10.1.2.3', '::ffff:192.0.2.3'],
  ])('are found in %s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it('inside a named network stay inside it', () => {
    const [rules, inside, outside] = redactAll(
      'allow 10.0.0.0/8\ndeny 10.7.0.0/16\nallow 192.168.0.0/20\nrestrict 172.16.0.0 mask 255.240.0.0',
      '10.7.1.5 10.9.1.5 192.168.3.5 172.17.1.5',
      '8.8.8.8 192.168.16.5',
    )
    expect(rules).toBe('allow 240.0.0.0/8\ndeny 240.1.0.0/16\nallow 241.16.0.0/20\nrestrict 241.0.0.0 mask 255.240.0.0')
    expect(inside).toBe('240.1.1.5 240.2.0.5 241.16.1.5 241.0.1.5')
    expect(outside).toBe('192.0.2.8 198.51.100.5')
  })

  it('do not take stand-ins that stand there already', () => {
    expect(redactAll('192.0.2.1', '10.1.2.3')).toEqual(['192.0.2.1', '198.51.100.3'])
  })

  const octet = fc.integer({ min: 0, max: 255 })
  const first = fc.integer({ min: 1, max: 223 }).filter((value) => value !== 127)
  const address = fc.tuple(first, octet, octet, octet).map((octets) => octets.join('.'))
  const network = fc.tuple(address, fc.integer({ min: 8, max: 23 })).map(([base, prefix]) => `${maskText(base, prefix)}/${prefix}`)

  it('keep which is which, and which lies in which network, and stay when they are redacted again', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(address, { minLength: 1, maxLength: 20 }),
        fc.uniqueArray(network, { maxLength: 5 }),
        (addresses, networks) => {
          const redacted = redactAll(...addresses, ...networks)
          expect(redactAll(...redacted)).toEqual(redacted)
          const standIns = redacted.slice(0, addresses.length)
          expect(new Set(standIns).size).toBe(addresses.length)
          for (const [at, one] of networks.entries()) {
            const standIn = redacted[addresses.length + at] ?? ''
            expect(standIn).toMatch(/\/\d+$/)
            expect(maskText(standIn.split('/')[0] ?? '', Number(standIn.split('/')[1]))).toBe(standIn.split('/')[0])
            for (const [index, inner] of addresses.entries()) {
              if (contains(one, inner))
                expect(contains(standIn, standIns[index] ?? ''), `${inner} in ${one}: ${standIns[index] ?? ''} in ${standIn}`).toBe(true)
            }
          }
        },
      ),
    )
  })
})

describe('IPv6 addresses', () => {
  it('get stand-ins by their /64; the lower half is numbered, because it may hold a MAC address', () => {
    expect(redact('2a02:810:1:2:5054:ff:fe12:3456 2a02:810:1:2::1 2a02:810:1:3::1 2a02:810:1:2:5054:ff:fe12:3456')).toBe(
      '2001:db8::1 2001:db8::2 2001:db8:0:1::1 2001:db8::1',
    )
  })

  it.each([
    '::1',
    '::',
    '::/0',
    'ff02::fb',
    'fe80::1',
    '2001:db8::7',
    '12:34:56',
    'std::string',
    '0000:00:1f.2',
    '00:11:22:33:44:55',
    'a::b::c',
    'target2:0:0',
  ])('leave %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })

  it.each([
    ['[2a02:1::5]:123', '[2001:db8::1]:123'],
    ['2a02:1:2:3::/64', '2001:db8::/64'],
    ['fe80::5054:ff:fe12:3456%eth0', 'fe80::1%eth0'],
    ['2A02:1:0:0:0:0:0:5', '2001:db8::1'],
  ])('are found in %s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it('inside a named network stay inside it', () => {
    expect(redactAll('allow 2a02:810::/32\ndeny 2a02:810:5::/48', '2a02:810:5:1::9 2a02:810:6::9', '2a03::9')).toEqual([
      'allow 3fff::/32\ndeny 3fff:0:1::/48',
      '3fff:0:1:1::1 3fff:0:0:2::1',
      '2001:db8::1',
    ])
  })

  it('are not confused when the same one is written in two ways', () => {
    expect(redact('2a02:0:0:1::5 2A02::1:0:0:0:5')).toBe('2001:db8::1 2001:db8::1')
  })

  it('stay when they are redacted again', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16))
    const address = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':'))
    fc.assert(
      fc.property(fc.uniqueArray(address, { minLength: 1, maxLength: 10 }), (addresses) => {
        const redacted = redactAll(...addresses)
        expect(new Set(redacted).size).toBe(addresses.length)
        expect(redactAll(...redacted)).toEqual(redacted)
      }),
    )
  })
})

it('reference ids are the addresses that they were made of', () => {
  const addresses = new AddressStandIns()
  expect(addresses.redact('10.1.2.3')).toBe('192.0.2.3')
  expect(addresses.redactHex('0A010203')).toBe('C0000203')
})

function toNumber(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0)
}

function maskText(address: string, prefix: number): string {
  const size = 2 ** (32 - prefix)
  const value = Math.floor(toNumber(address) / size) * size
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
}

function contains(network: string, address: string): boolean {
  const [base = '', prefix = ''] = network.split('/')
  return maskText(address, Number(prefix)) === maskText(base, Number(prefix))
}
