import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { chainsAgainstAnswers, inputChains, missingRules, ownRulesOf } from '../../../src/tools/nft/input-chains.js'
import { insertLine, ownText, ruleText } from '../../../src/tools/nft/own-rules.js'
import { rulesetOwners } from '../../../src/tools/nft/owners.js'
import { parseRuleset, type NftRuleset } from '../../../src/tools/nft/ruleset.js'
import { parseNetwork } from '../../../src/changes/network.js'
import { Nftables, type NftChainModel } from '../../helpers/nftables.js'
import { ScratchHost } from '../../helpers/scratch-host.js'

const input = (rules: string[] = [], more: Partial<NftChainModel> = {}): NftChainModel => ({
  name: 'inet filter input',
  hook: 'input',
  policy: 'accept',
  rules,
  ...more,
})

function ruleset(...chains: NftChainModel[]): NftRuleset {
  return parseRuleset(new Nftables(new ScratchHost(), chains).tell(['-j', 'list', 'ruleset']) as string)
}

const OWN = 'ip saddr 10.0.0.0/8 udp dport 123 accept'
const MARKED = `${OWN} comment "hostward time serve"`
const CHAIN = { family: 'inet', table: 'filter', name: 'input' }

describe('base chains of nftables', () => {
  it('are those that see what comes in, with whether they may drop it', () => {
    const found = ruleset(
      input(),
      input([], { name: 'inet closed input', policy: 'drop' }),
      input(['tcp dport 23 reject'], { name: 'ip ruled INPUT' }),
      input(['tcp dport 22 accept', 'counter'], { name: 'ip6 open input' }),
      input(['jump helper'], { name: 'inet jumps input' }),
      input(['drop'], { name: 'inet filter output', hook: 'output' }),
      input(['drop'], { name: 'inet filter helper', hook: null }),
      input(['drop'], { name: 'bridge filter input' }),
    )
    expect(inputChains(found).map(({ table, filters }) => [table, filters])).toEqual([
      ['filter', false],
      ['closed', true],
      ['ruled', true],
      ['open', false],
      ['jumps', true],
    ])
  })

  it('have rules of hostward that count, and some that come too late', () => {
    const early = ruleset(input(['counter', MARKED, 'drop']))
    expect(missingRules(CHAIN, early, [OWN])).toEqual([])
    const late = ruleset(input(['drop', MARKED]))
    expect(missingRules(CHAIN, late, [OWN])).toEqual([OWN])
    expect(ownRulesOf(CHAIN, late)).toMatchObject({ front: [], behind: [{ comment: 'hostward time serve' }] })
    // The same without the mark is the admin's.
    expect(missingRules(CHAIN, ruleset(input([OWN, 'drop'])), [OWN])).toEqual([OWN])
  })

  it.each([
    ['10.0.0.0/8', 'ip saddr 10.0.0.0/8 udp dport 123 accept'],
    ['192.0.2.7', 'ip saddr 192.0.2.7 udp dport 123 accept'],
    ['2001:db8::/32', 'ip6 saddr 2001:db8::/32 udp dport 123 accept'],
    ['0.0.0.0/0', 'meta nfproto ipv4 udp dport 123 accept'],
    ['::/0', 'meta nfproto ipv6 udp dport 123 accept'],
  ])('get a rule for %s, which is known again', (net, text) => {
    expect(ruleText(CHAIN, parseNetwork(net, 'allow'), 123)).toBe(text)
    expect(ruleset(input([`${text} comment "hostward time serve"`])).rules.map(ownText)).toEqual([text])
    expect(insertLine(CHAIN, text)).toBe(`insert rule inet filter input ${text} comment "hostward time serve"`)
  })

  it('get a rule of their own family', () => {
    const [four, six] = [parseNetwork('0.0.0.0/0', 'allow'), parseNetwork('2001:db8::1', 'allow')]
    expect([ruleText({ family: 'ip' }, four, 1123), ruleText({ family: 'ip' }, six, 123)]).toEqual(['udp dport 1123 accept', null])
    expect([ruleText({ family: 'ip6' }, four, 123), ruleText({ family: 'ip6' }, six, 123)]).toEqual([
      null,
      'ip6 saddr 2001:db8::1 udp dport 123 accept',
    ])
  })

  it('of what goes out may keep the answers in', () => {
    const out = (rules: string[], policy = 'drop'): string[] =>
      chainsAgainstAnswers(ruleset(input(rules, { name: 'inet filter output', hook: 'output', policy })), 123).map(({ name }) => name)
    expect(out([])).toEqual(['output'])
    expect(out(['tcp sport 22 accept'])).toEqual(['output'])
    expect(out(['counter drop'], 'accept')).toEqual(['output'])
    expect(out(['ct state established,related accept'])).toEqual([])
    expect(out(['udp sport 123 accept'])).toEqual([])
    expect(out(['udp sport 1234 accept'])).toEqual(['output'])
    expect(out(['accept', 'drop'])).toEqual([])
    expect(out(['jump answers'])).toEqual([])
    expect(out(['tcp dport 25 drop'], 'accept')).toEqual([])
  })
})

describe('a ruleset', () => {
  it.each<[string, NftChainModel, string[]]>([
    ['nobody', input(['drop']), []],
    ['firewalld', input([], { name: 'inet firewalld filter_INPUT' }), ['firewalld']],
    ['docker', input([], { name: 'ip filter DOCKER-USER', hook: null }), ['docker']],
    ['docker with tables of its own', input([], { name: 'ip docker-bridges forward', hook: 'forward' }), ['docker']],
    ['iptables', input([], { name: 'ip filter INPUT' }), ['iptables']],
    ['nobody, in spite of a name', input(['drop'], { name: 'inet filter INPUT' }), []],
  ])('belongs to %s', (_, chain, owners) => {
    expect(rulesetOwners(ruleset(chain)).map(({ name }) => name)).toEqual(owners)
  })

  it('belongs to iptables where rules have matches of its own', () => {
    const rule = {
      family: 'ip',
      table: 'mine',
      chain: 'INPUT',
      handle: 7,
      expr: [{ xt: { type: 'match', name: 'recent' } }, { drop: null }],
    }
    const found = parseRuleset(JSON.stringify({ nftables: [{ table: { family: 'ip', name: 'mine' } }, { rule }] }))
    expect(rulesetOwners(found)).toEqual([{ name: 'iptables', sign: 'the chain INPUT of the table ip mine' }])
  })

  it('throws nothing but errors of hostward', () => {
    const item = fc.dictionary(fc.constantFrom('table', 'chain', 'rule', 'set', 'metainfo'), fc.jsonValue())
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(item).map((nftables) => JSON.stringify({ nftables })),
    )
    fc.assert(
      fc.property(text, (answer) => {
        try {
          const found = parseRuleset(answer)
          inputChains(found)
          rulesetOwners(found)
          found.rules.map(ownText)
          chainsAgainstAnswers(found, 123)
        } catch (error) {
          if (!(error instanceof HostwardError)) throw error
        }
      }),
    )
  })
})
