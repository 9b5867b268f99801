import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accessRules, type AccessRule } from '../../../src/tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../../src/tools/chrony-conf/access-table.js'
import { isDirective, parseConfLines } from '../../../src/tools/chrony-conf/lines.js'
import {
  addressAfter,
  addressBytes,
  contains,
  formatAddress,
  formatSubnet,
  lastBytes,
  sameAddress,
  type Subnet,
} from '../../../src/tools/chrony-conf/subnet.js'

const rulesOf = (text: string): AccessRule[] => accessRules(parseConfLines('/f', text).filter(isDirective))
const ruleOf = (text: string): AccessRule => rulesOf(text)[0]!
const allows = (rules: string, address: string): boolean => new AccessTable(rulesOf(rules)).allows(addressBytes(address)!)

describe('allow and deny', () => {
  it.each([
    ['allow 10', '10.0.0.0/8'],
    ['allow 10.1', '10.1.0.0/16'],
    ['allow 1.2.3', '1.2.3.0/24'],
    ['allow 1.2.3.4', '1.2.3.4/32'],
    ['allow 10/8', '10.0.0.0/8'],
    ['allow 0/0', '0.0.0.0/0'],
    ['allow ::/0', '::/0'],
    ['allow 192.168.5.77/24', '192.168.5.0/24'],
    ['allow all 2001:DB8::1:0/32', '2001:db8::/32'],
    ['deny 2001:db8::1', '2001:db8::1/128'],
    ['allow ::ffff:192.0.2.1/112', '::ffff:c000:0/112'],
    ['DENY  10.1/16', '10.1.0.0/16'],
  ])('%s is %s', (line, network) => {
    const rule = ruleOf(line)
    expect(rule.problem).toBeNull()
    expect(formatSubnet(rule.subnet!)).toBe(network)
    expect(rule.allow).toBe(line.startsWith('allow'))
    expect(rule.all).toBe(line.includes(' all '))
  })

  it.each(['allow', 'allow all', 'deny all'])('%s is about everybody', (line) => {
    expect(ruleOf(line)).toMatchObject({ subnet: null, hostName: null, problem: null, text: '', all: line.endsWith('all') })
  })

  it('may name a host, which only chronyd looks up', () => {
    expect(ruleOf('allow client.example')).toMatchObject({ hostName: 'client.example', subnet: null, problem: null })
  })

  it.each([
    ['allow 10.0.0.0/255.0.0.0', 'the part after / must be a prefix length'],
    ['allow 10/', 'the part after / must be a prefix length'],
    ['allow 1.2.3.4/33', 'the prefix can be 32 at most'],
    ['allow ::1/129', 'the prefix can be 128 at most'],
    ['allow 256', 'neither an address, a network nor a host name'],
    ['allow 256.1.1.1', 'neither an address, a network nor a host name'],
    ['allow host.example/24', 'neither an address, a network nor a host name'],
    ['allow fe80::1%eth0', 'neither an address, a network nor a host name'],
    ['allow ALL', 'must be in lower case'],
    ['allow 10/8 # home', 'nothing may follow the network'],
    ['allow all 10/8 20/8', 'nothing may follow the network'],
  ])('%s is refused', (line, why) => {
    const rule = ruleOf(line)
    expect(rule.problem).toContain(why)
    expect(rule.subnet).toBeNull()
  })

  it('keep order and place', () => {
    expect(rulesOf('port 0\nallow 10/8\n\ndeny 10.1/16\n').map(({ line, text }) => `${String(line)} ${text}`)).toEqual([
      '2 10/8',
      '4 10.1/16',
    ])
  })
})

// As accheck of chrony 4.3 answers.
describe('the table of rules', () => {
  it.each([
    ['', '10.0.0.1', false],
    ['allow 10/8', '10.0.0.1', true],
    ['allow 10/8', '11.0.0.1', false],
    ['allow 10/8', '2001:db8::1', false],
    ['allow', '2001:db8::1', true],
    ['allow 0/0', '2001:db8::1', false],
    ['allow ::/0', '2001:db8::1', true],
    ['allow 10/8\ndeny 10.1/16', '10.1.0.1', false],
    ['deny 10.1/16\nallow 10/8', '10.1.0.1', false],
    ['deny 10.1/16\nallow all 10/8', '10.1.0.1', true],
    ['allow 10/8\ndeny all', '10.0.0.1', false],
    ['allow 10/8\ndeny', '10.0.0.1', true],
    ['deny all\nallow 10/8', '10.0.0.1', true],
    // Both end in the same four bits: the later one overwrites the earlier.
    ['allow 192.0.2.0/28\ndeny 192.0.2.0/25', '192.0.2.1', false],
    ['deny 192.0.2.0/25\nallow 192.0.2.0/28', '192.0.2.1', true],
    ['allow 192.0.2.0/27\ndeny 192.0.2.0/29', '192.0.2.1', false],
    ['allow 2001:db8::/33', '2001:db8:8000::1', false],
    ['allow 2001:db8::/33', '2001:db8:7fff::1', true],
    ['allow 1.2.3.4/33', '1.2.3.4', false],
    ['allow client.example', '1.2.3.4', false],
  ])('%j about %s: %s', (rules, address, allowed) => {
    expect(allows(rules, address)).toBe(allowed)
  })

  it('knows whether anybody at all is allowed', () => {
    const anybody = (text: string): boolean => new AccessTable(rulesOf(text)).allowsAnybody
    expect(anybody('')).toBe(false)
    expect(anybody('deny all')).toBe(false)
    expect(anybody('allow 10/8\ndeny all')).toBe(false)
    expect(anybody('deny all\nallow 2001:db8::7')).toBe(true)
    expect(anybody('allow 10.1/16\ndeny 10/8')).toBe(true)
    expect(anybody('allow 10.0/17\nallow 10.128/17')).toBe(true)
  })

  it('lets the narrower rule win in any order, as long as no rules end in the same four bits', () => {
    const prefixes = fc.uniqueArray(
      fc.integer({ min: 0, max: 8 }).map((level) => level * 4),
      { minLength: 1, maxLength: 5 },
    )
    fc.assert(
      fc.property(prefixes, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), fc.context(), (bits, verdicts, context) => {
        const rules = bits.map((prefix, index) => `${verdicts[index] === true ? 'allow' : 'deny'} 10.1.2.3/${String(prefix)}`)
        context.log(rules.join('; '))
        const narrowest = bits.indexOf(Math.max(...bits))
        expect(allows(rules.join('\n'), '10.1.2.3')).toBe(verdicts[narrowest])
        expect(allows(rules.reverse().join('\n'), '10.1.2.3')).toBe(verdicts[narrowest])
      }),
    )
  })
})

describe('addresses', () => {
  const v4 = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 })
  const v6 = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { minLength: 16, maxLength: 16 })

  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0DB8::0001', '2001:db8::1'],
    ['::', '::'],
    ['1::', '1::'],
    ['::1', '::1'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%s is written %s', (text, short) => {
    expect(formatAddress(addressBytes(text)!)).toBe(short)
    expect(sameAddress(text, short)).toBe(true)
  })

  it('are not made of anything else', () => {
    for (const text of ['', '1.2.3', '1.2.3.256', '01.2.3.4', ':::', '1::2::3', 'fe80::1%eth0', 'ntp.example', '12345::']) {
      expect(addressBytes(text)).toBeNull()
      expect(sameAddress(text, text)).toBe(false)
    }
  })

  it('come back from their notation', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (bytes) => {
        const text = formatAddress(bytes)
        expect(addressBytes(text)).toEqual(bytes)
        if (bytes.length === 16) expect(isIPv6(text)).toBe(true)
      }),
    )
  })

  it('lie between the first and the last of their range, and nothing beyond does', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.nat(128), (bytes, length) => {
        const subnet: Subnet = { family: bytes.length === 4 ? 4 : 6, bytes, bits: Math.min(length, bytes.length * 8) }
        const beyond = addressAfter(lastBytes(subnet), 1)
        expect(contains(subnet, bytes)).toBe(true)
        expect(contains(subnet, lastBytes(subnet))).toBe(true)
        expect(beyond !== null && contains(subnet, beyond)).toBe(false)
        expect(contains(subnet, bytes.length === 4 ? new Array<number>(16).fill(0) : [0, 0, 0, 0])).toBe(false)
      }),
    )
  })

  it('end at the ends of the address space', () => {
    expect(addressAfter([255, 255, 255, 255], 1)).toBeNull()
    expect(addressAfter([0, 0, 0, 0], -1)).toBeNull()
    expect(addressAfter([10, 0, 255, 255], 1)).toEqual([10, 1, 0, 0])
    expect(addressAfter([10, 1, 0, 0], -1)).toEqual([10, 0, 255, 255])
  })
})
