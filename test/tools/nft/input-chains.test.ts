import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseInputChains, ruleWords } from '../../../src/tools/nft/input-chains.js'

const chain = (more: object): object => ({
  chain: { family: 'inet', table: 'filter', name: 'input', type: 'filter', hook: 'input', prio: 0, policy: 'accept', ...more },
})

describe('base chains of nftables', () => {
  it('are those that see what comes in, with whether they may drop it', () => {
    const nftables = [
      { metainfo: { version: '1.0.6' } },
      chain({}),
      chain({ table: 'closed', policy: 'drop' }),
      chain({ table: 'ruled' }),
      chain({ table: 'out', hook: 'output' }),
      chain({ table: 'nat', type: 'nat' }),
      { chain: { family: 'inet', table: 'filter', name: 'helper' } },
      { rule: { family: 'inet', table: 'ruled', chain: 'input', expr: [] } },
    ]
    expect(parseInputChains(JSON.stringify({ nftables })).map(({ table, filters }) => [table, filters])).toEqual([
      ['filter', false],
      ['closed', true],
      ['ruled', true],
    ])
  })

  it('get a rule of their own family', () => {
    const four = { family: 4, text: '10.0.0.0/8' } as const
    const one = { family: 'ip', table: 'filter', name: 'INPUT', policy: 'drop', filters: true }
    expect(ruleWords(one, four)).toBe('nft insert rule ip filter INPUT ip saddr 10.0.0.0/8 udp dport 123 accept')
    expect(ruleWords(one, { family: 6, text: '2001:db8::/32' })).toBeNull()
    expect(ruleWords({ ...one, family: 'ip6' }, four)).toBeNull()
  })

  it('throw nothing but errors of hostward', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseInputChains(text)
        } catch (error) {
          if (!(error instanceof HostwardError)) throw error
        }
      }),
    )
  })
})
