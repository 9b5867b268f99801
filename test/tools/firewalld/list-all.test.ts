import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, ParseError } from '../../../src/errors.js'
import { parseSavedListAll } from '../../../src/tools/firewalld/formats.js'
import { parseListAll, readListAll } from '../../../src/tools/firewalld/list-all.js'
import type { ListedZone } from '../../../src/tools/firewalld/zone.js'
import { toLines } from '../../../src/tools/lines.js'

const parse = (text: string): ListedZone[] => parseListAll(toLines(text))

const PUBLIC = `public (active)
  target: default
  interfaces: eth0
  sources: 
  services: ssh
  ports: 
  masquerade: no
  forward-ports: 
  icmp-blocks: 
  rich rules: 
`

describe('parseListAll refuses', () => {
  it.each([
    ['a key of no version', PUBLIC.replace('  ports: \n', '  prots: \n'), 6, 'no version of firewalld'],
    ['the same key twice', PUBLIC.replace('  ports: \n', '  ports: \n  ports: \n'), 7, 'twice'],
    ['a port without a protocol', PUBLIC.replace('  ports: ', '  ports: 123/udp 80'), 6, '80 is not PORT/PROTOCOL'],
    ['masquerade that is neither yes nor no', PUBLIC.replace('masquerade: no', 'masquerade: maybe'), 7, 'yes or no'],
    ['a priority that is no number', PUBLIC.replace('  ports: ', '  ingress-priority: high\n  ports: '), 6, 'whole number'],
    ['a zone that ends too early', PUBLIC.split('\n').slice(0, 5).join('\n'), 1, 'no line for ports, masquerade'],
    ['a word that is no zone', 'success\n', 1, 'zone success has no line'],
    ['a line in between', PUBLIC.replace('  ports: \n', 'it broke!\n  ports: \n'), 6, 'name of a zone'],
    ['a policy', 'allow-all\n  priority: -1\n', 1, 'is a policy'],
    ['a rule without the word rule', `${PUBLIC}\tfamily="ipv4" accept\n`, 11, 'name of a zone'],
  ])('%s', (_, text, line, why) => {
    const refused = (): unknown => parse(text)
    expect(refused).toThrow(ParseError)
    expect(refused).toThrow(why)
    expect(refused).toThrow(`line ${String(line)} `)
  })
})

describe('what a mail or a terminal broke', () => {
  const broken = (...services: string[]): unknown => {
    const { data } = parseSavedListAll(PUBLIC.replace('  services: ssh\n', services.map((line) => `${line}\n`).join('')), {})
    return data.zones.map((zone) => [zone.name, zone.services.join(' ')])
  }
  const long = '  services: cockpit dhcpv6-client http https imap imaps ldap ldaps mysql nfs'

  it('is put together', () => {
    expect(broken(long, 'ntp ssh')).toEqual([['public', `${long.slice(12)} ntp ssh`]])
    expect(broken(`${long} samba nt`, 'p ssh')).toEqual([['public', `${long.slice(12)} samba ntp ssh`]])
    expect(broken(`${long} samba nt`, ' p ssh')).toEqual([['public', `${long.slice(12)} samba nt p ssh`]])
  })

  it.each([
    ['the line above is short', '  services: ssh', 'ntp'],
    ['it is a sentence', long, 'it broke: now'],
  ])('but not when %s', (_, ...lines) => {
    expect(() => broken(...lines)).toThrow(ParseError)
  })

  it('is no zone that begins without a blank line before', () => {
    const rule = `\trule family="ipv4" source address="192.0.2.0/24" port port="5432" protocol="tcp" drop\n`
    const { data } = parseSavedListAll(`${PUBLIC}${rule}${PUBLIC.replace('public', 'drop')}`, {})
    expect(data.zones.map(({ name, richRules }) => [name, richRules.length])).toEqual([
      ['public', 1],
      ['drop', 0],
    ])
  })
})

it('reads zones and policies of one text apart', () => {
  const policy = PUBLIC.replace('public (active)', 'p (active, disabled)')
    .replace('interfaces: eth0', 'ingress-zones: ANY')
    .replace('sources: ', 'egress-zones: HOST\n  priority: -1\n  protocols: \n  source-ports: ')
  const { zones, policies } = readListAll(toLines(`${PUBLIC}\n${policy}`))
  expect(zones.map(({ name }) => name)).toEqual(['public'])
  expect(policies).toMatchObject([{ name: 'p', active: true, disabled: null, priority: -1, ingressZones: ['ANY'], egressZones: ['HOST'] }])
  expect(() => readListAll(toLines(policy.replace('  protocols: \n', '')))).toThrow('policy p has no line for protocols')
})

it('finds no zone in nothing', () => {
  expect(parse('')).toEqual([])
})

it('takes CRLF and values without the blank after the colon', () => {
  expect(parse(PUBLIC.replaceAll(': \n', ':\r\n'))).toEqual(parse(PUBLIC))
})

it('knows the default zone from the notice, and then also which are not', () => {
  const notice = "No zone specified, using default zone, i.e. 'public'\n"
  expect(parse(notice + PUBLIC)[0]?.default).toBe(true)
  expect(parse(notice + PUBLIC.replace('public', 'work'))[0]?.default).toBe(false)
  expect(parse(PUBLIC)[0]?.default).toBeNull()
})

it('throws nothing but errors of its own, whatever the text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...PUBLIC.split('\n').map((line) => `${line}\n`), '\t\n', '\trule x\n', '\tport=1\n', '\n', '  description: a\n'),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        for (const zone of parse(pieces.join(''))) expect(zone.name).not.toBe('')
      } catch (error) {
        expect(error).toBeInstanceOf(HostwardError)
      }
    }),
  )
})

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const words = fc.array(word, { maxLength: 3 })
const ports = fc.array(fc.stringMatching(/^[1-9][0-9]{0,3}(-6[0-9]{4})?\/(tcp|udp|sctp)$/), { maxLength: 3 })
const zones = fc.array(
  fc.record<ListedZone>({
    name: word,
    default: fc.constant(null),
    active: fc.boolean(),
    attributes: fc.constant([]),
    target: fc.constantFrom('default', 'ACCEPT', 'DROP', '%%REJECT%%'),
    interfaces: words,
    sources: words,
    services: words,
    ports,
    protocols: words,
    masquerade: fc.boolean(),
    forward: fc.option(fc.boolean()),
    forwardPorts: fc.array(fc.nat({ max: 65535 }).map((port) => `port=${String(port)}:proto=tcp:toport=1:toaddr=2001:db8::1`)),
    sourcePorts: ports,
    icmpBlocks: words,
    icmpBlockInversion: fc.boolean(),
    richRules: fc.array(word.map((name) => `rule service name="${name}" log prefix="  x: y" accept`)),
    ingressPriority: fc.option(fc.integer({ min: -32768, max: 32767 })),
    egressPriority: fc.option(fc.integer({ min: -32768, max: 32767 })),
    summary: fc.option(word),
    description: fc.option(fc.array(word, { minLength: 1 }).map((lines) => lines.join('\n\n'))),
  }),
)

it.each([
  ['0.6', '\n\t', ''],
  ['2.x', '', '\n\t'],
])('reads back what firewalld %s writes', (_, ruleStart, portStart) => {
  fc.assert(
    fc.property(zones, (all) => {
      const written = all.map((zone) => render(zone, ruleStart, portStart)).join('')
      expect(parse(written)).toEqual(all.map((zone) => ({ ...zone, attributes: zone.active ? ['active'] : [] })))
    }),
  )
})

/** As src/firewall/command.py prints a zone; `ruleStart` and `portStart` are where the versions differ. */
function render(zone: ListedZone, ruleStart: string, portStart: string): string {
  const yes = (flag: boolean | null): string => (flag === true ? 'yes' : 'no')
  const list = (rows: readonly string[], start: string): string => (rows.length > 0 ? start : '') + rows.join('\n\t')
  const optional = (key: string, value: string | number | null): string => (value === null ? '' : `  ${key}: ${String(value)}\n`)
  return (
    `${zone.name}${zone.active ? ' (active)' : ''}\n` +
    optional('summary', zone.summary) +
    optional('description', zone.description) +
    `  target: ${zone.target ?? ''}\n` +
    optional('ingress-priority', zone.ingressPriority) +
    optional('egress-priority', zone.egressPriority) +
    `  icmp-block-inversion: ${yes(zone.icmpBlockInversion)}\n` +
    `  interfaces: ${zone.interfaces.join(' ')}\n  sources: ${zone.sources.join(' ')}\n  services: ${zone.services.join(' ')}\n` +
    `  ports: ${zone.ports.join(' ')}\n  protocols: ${zone.protocols.join(' ')}\n` +
    (zone.forward === null ? '' : `  forward: ${yes(zone.forward)}\n`) +
    `  masquerade: ${yes(zone.masquerade)}\n  forward-ports: ${list(zone.forwardPorts, portStart)}\n` +
    `  source-ports: ${zone.sourcePorts.join(' ')}\n  icmp-blocks: ${zone.icmpBlocks.join(' ')}\n` +
    `  rich rules: ${ruleStart === '' ? list(zone.richRules, '\n\t') : ruleStart + zone.richRules.join('\n\t')}\n\n`
  )
}
