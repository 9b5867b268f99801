import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemArgs, offlineArgs, readServiceRule, serviceRule } from '../../../src/tools/firewalld/items.js'

describe('items of a zone', () => {
  it('are one to a call', () => {
    const item = { field: 'services', value: 'ntp' } as const
    expect(itemArgs('runtime', 'public', 'add', item, 60)).toEqual(['--zone=public', '--add-service=ntp', '--timeout=60'])
    expect(offlineArgs(itemArgs('permanent', 'public', 'remove', item))).toEqual(['--zone=public', '--remove-service-from-zone=ntp'])
  })

  it('that are rules about a service are read again', () => {
    const source = fc.option(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
      { nil: null },
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), source, fc.constantFrom('accept', 'reject'), (service, text, action) => {
        const rule = serviceRule(service, text === null ? null : { family: 4, text }, action)
        expect(readServiceRule(rule, service)).toEqual({ source: text, action })
        expect(readServiceRule(rule, `${service}x`)).toBeNull()
      }),
    )
  })

  it.each([
    ['rule priority="-10" service name="ssh" log prefix="accept it" level="info" drop', { source: null, action: 'drop' }],
    ['rule family="ipv4" source NOT address="10.0.0.0/8" service name="ssh" accept', null],
    ['rule family="ipv4" source address="10.0.0.0/8" accept', null],
    [
      'rule family="ipv4" source address="10.0.0.0/8" service name="ssh" accept limit value="3/m"',
      { source: '10.0.0.0/8', action: 'accept' },
    ],
  ])('%s', (rule, expected) => {
    expect(readServiceRule(rule, 'ssh')).toEqual(expected)
  })
})
