import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definedChains, readDefinedChains } from '../../../src/tools/nft/defined-chains.js'
import { savedLines, savedRules, withSavedLines } from '../../../src/tools/nft/saved-rules.js'
import { RULE_OWNERS } from '../../../src/tools/rule-owner.js'
import { FakeHost } from '../../helpers/fake-host.js'

const LINE = 'insert rule inet filter input ip saddr 10.0.0.0/8 udp dport 123 accept comment "hostward time serve"'
const OTHER = 'insert rule ip raw in udp dport 123 accept comment "hostward time serve"'

describe('chains that a file of nftables makes', () => {
  it('stand in tables, or are added by name', () => {
    const text = `#!/usr/sbin/nft -f
flush ruleset
define net = { 10.0.0.0/8, 192.0.2.0/24 } # chain not in a { table
table inet filter {
	set hosts { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } }
	chain input { type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, invalid : drop } log prefix "chain no {"
	}
	chain helper
	# chain commented
}
table old { chain in { } }
add table ip6 six; add chain ip6 six in { type filter hook input priority 0; }
add chain nat post
`
    expect(definedChains(text).map(({ family, table, name }) => `${family} ${table} ${name}`)).toEqual([
      ...['inet filter input', 'inet filter helper', 'ip old in', 'ip6 six in', 'ip nat post'],
    ])
  })

  it('stand in included files as well', async () => {
    const host = new FakeHost({
      files: {
        '/etc/sysconfig/nftables.conf': 'include "/etc/nftables/*.nft"\ninclude "more.nft"\n#include "/etc/none.nft"\n',
        '/etc/nftables/main.nft': 'table inet main { chain input { } }\ninclude "/etc/sysconfig/nftables.conf"\n',
        '/etc/more.nft': 'table inet more { chain input { } }\n',
        '/etc/none.nft': 'table inet none { chain input { } }\n',
      },
    })
    expect([...(await readDefinedChains(host, '/etc/sysconfig/nftables.conf'))].sort()).toEqual(['inet main input', 'inet more input'])
  })
})

describe('rules kept in a file of nftables', () => {
  it('stand in a block at its end', () => {
    const kept = withSavedLines('table inet filter { }\n', [LINE], 'time serve')
    expect(kept).toBe(`table inet filter { }\n# added by hostward time serve:\n${LINE}\n# end of what hostward time serve added\n`)
    expect(savedRules(withSavedLines(kept, [LINE, OTHER], 'time serve'), { family: 'ip', table: 'raw', name: 'in' })).toEqual([
      'udp dport 123 accept',
    ])
    // What the admin has written behind the block goes before it.
    expect(withSavedLines(`${kept}table ip late { }\n`, savedLines(kept, 'time serve'), 'time serve')).toBe(
      withSavedLines('table inet filter { }\ntable ip late { }\n', [LINE], 'time serve'),
    )
  })

  it('have a block for each command', () => {
    const asking = 'insert rule ip raw in udp sport 123 accept comment "hostward time use"'
    const served = withSavedLines('table ip raw { }\n', [OTHER], 'time serve')
    const both = withSavedLines(served, [asking], 'time use')
    expect(both).toBe(`${served}# added by hostward time use:\n${asking}\n# end of what hostward time use added\n`)
    expect(savedRules(both, { family: 'ip', table: 'raw', name: 'in' })).toEqual([
      'udp dport 123 accept',
      'udp sport 123 accept comment "hostward time use"',
    ])
    expect(withSavedLines(both, [], 'time use')).toBe(served)
  })

  it('leave every other byte as it is', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.subarray([LINE, OTHER]),
        fc.subarray([LINE, OTHER]),
        fc.constantFrom(...RULE_OWNERS),
        (text, first, second, owner) => {
          const kept = withSavedLines(withSavedLines(text, first, owner), second, owner)
          expect(savedLines(kept, owner)).toEqual(second)
          expect(withSavedLines(kept, [], owner)).toBe(text)
        },
      ),
    )
  })
})
