import { expect, it } from 'vitest'
import { chainsAgainstClient } from '../../../src/tools/nft/client-chains.js'
import { askingText, insertWords, ownText } from '../../../src/tools/nft/own-rules.js'
import { parseRuleset, type NftRuleset } from '../../../src/tools/nft/ruleset.js'
import { Nftables, type NftChainModel } from '../../helpers/nftables.js'
import { ScratchHost } from '../../helpers/scratch-host.js'

const ruleset = (...chains: NftChainModel[]): NftRuleset =>
  parseRuleset(new Nftables(new ScratchHost(), chains).tell(['-j', 'list', 'ruleset']) as string)
const OWN = askingText('input', 123, false)

it.each<['input' | 'output', string, string[], boolean]>([
  ['input', 'accept', [], false],
  ['input', 'drop', [], true],
  ['input', 'accept', ['tcp dport 22 accept', 'drop'], true],
  ['input', 'accept', ['tcp dport 23 drop'], false],
  ['input', 'accept', ['udp sport 123 drop'], true],
  ['input', 'drop', ['ct state established,related accept'], false],
  ['input', 'drop', ['udp sport 123 accept'], false],
  ['input', 'drop', ['udp dport 123 accept'], true],
  ['input', 'drop', ['accept'], false],
  ['input', 'drop', ['jump mine'], false],
  ['input', 'drop', [OWN], true],
  ['output', 'drop', ['udp dport 123 accept'], false],
  ['output', 'drop', ['ct state established,related accept'], true],
])('%s, policy %s, %j', (hook, policy, rules, expected) => {
  const found = chainsAgainstClient(ruleset({ name: `inet filter ${hook}`, hook, policy, rules }), 123)
  expect(found.length > 0).toBe(expected)
})

it('is asked of chains for packets of this host alone', () => {
  const chains = ruleset(
    { name: 'inet filter forward', hook: 'forward', policy: 'drop', rules: [] },
    { name: 'bridge filter input', hook: 'input', policy: 'drop', rules: [] },
    { name: 'inet filter mine', hook: null, policy: null, rules: ['drop'] },
  )
  expect(chainsAgainstClient(chains, 123)).toEqual([])
})

it('has rules with a comment of their own, which are told as they are written', () => {
  expect([askingText('input', 123, false), askingText('output', 123, false), askingText('output', 123, true)]).toEqual([
    'udp sport 123 accept comment "hostward time use"',
    'udp dport 123 accept comment "hostward time use"',
    'udp sport 123 udp dport 123 accept comment "hostward time use"',
  ])
  const chain = { family: 'inet', table: 'filter', name: 'input' }
  expect(insertWords(chain, OWN).slice(5)).toEqual(['udp', 'sport', '123', 'accept', 'comment', '"hostward time use"'])
  const told = ruleset({ name: 'inet filter input', hook: 'input', policy: 'drop', rules: [OWN] }).rules
  expect(told.map(ownText)).toEqual([OWN])
})
