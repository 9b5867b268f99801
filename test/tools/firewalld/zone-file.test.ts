import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ParseError } from '../../../src/errors.js'
import { parseDefaultZone } from '../../../src/tools/firewalld/conf.js'
import { parseZoneFile } from '../../../src/tools/firewalld/zone-file.js'
import { parseFirewalldXml, type XmlElement } from '../../../src/tools/firewalld/xml.js'
import { emptyZoneSettings } from '../../../src/tools/firewalld/zone.js'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../../fixtures/firewalld', name), 'utf8')
const inZone = (body: string): string => `<zone>\n${body}\n</zone>`

describe('parseZoneFile', () => {
  it('reads what firewalld 1.3.3 writes', () => {
    expect(parseZoneFile(fixture('1.3.3-public.xml'))).toEqual({
      ...emptyZoneSettings(),
      summary: 'Public',
      description:
        'For use in public areas. You do not trust the other computers on networks to not harm your computer. Only selected incoming connections are accepted.',
      target: 'default',
      services: ['dhcpv6-client', 'http', 'ntp', 'ssh'],
      richRules: ['rule family="ipv4" source address="203.0.113.0/24" service name="ntp" accept'],
      masquerade: false,
      forward: true,
      icmpBlockInversion: false,
      ingressPriority: 0,
      egressPriority: 0,
    })
  })

  it('reads every setting of a zone', () => {
    expect(parseZoneFile(fixture('every-setting.xml'))).toEqual({
      target: '%%REJECT%%',
      interfaces: ['eth0', 'eth1'],
      sources: ['192.0.2.0/24', '00:11:22:33:44:55', 'ipset:office'],
      services: ['ssh'],
      ports: ['4000-4010/tcp', '123/udp'],
      protocols: ['gre', 'igmp'],
      masquerade: true,
      forward: false,
      forwardPorts: ['port=80:proto=tcp:toport=8080:toaddr=192.0.2.9', 'port=81:proto=tcp:toport=:toaddr=2001:db8::9'],
      sourcePorts: ['5353/udp'],
      icmpBlocks: ['echo-request'],
      icmpBlockInversion: true,
      richRules: [
        'rule priority="-10" family="ipv6" source NOT address="2001:db8::/32" destination ipset="servers" service name="ntp" log prefix="ntp " level="info" limit value="3/m" accept limit value="1/h" burst=5',
        'rule protocol value="esp" audit limit value="2/s" drop',
        'rule source mac="00:11:22:33:44:55" port port="123" protocol="udp" nflog group="2" queue-size="10" reject type="icmp-host-prohibited"',
        'rule forward-port port="80" protocol="tcp" to-port="8080" to-addr="192.0.2.9"',
        'rule tcp-mss-clamp value="pmtu"',
        'rule source-port port="68" protocol="udp" mark set=0x1/0xff',
        'rule icmp-block name="redirect"',
        'rule icmp-type name="echo-reply" accept',
        'rule family="ipv4" masquerade',
      ],
      ingressPriority: -5,
      egressPriority: 10,
      summary: 'Ours & <theirs>',
      description: 'Two\n  lines "and" one\u00a0blank',
    })
  })

  it.each([
    ['not a zone', '<service/>', 1, 'a zone was expected'],
    ['an element of no version', inZone('<servce name="ssh"/>'), 2, 'no such element'],
    ['a service without a name', inZone('<service/>'), 2, 'needs the attribute name'],
    ['a source without an address', inZone('<source/>'), 2, 'needs an address'],
    ['a priority that is no number', '<zone ingress-priority="high"/>', 1, 'not a whole number'],
    ['a rule with two actions', inZone('<rule>\n<accept/><drop/>\n</rule>'), 3, 'only one of this kind'],
    ['a rule with a strange element', inZone('<rule><ssh/></rule>'), 2, 'no such element'],
    ['a rule with a source from nowhere', inZone('<rule><source/></rule>'), 2, 'needs an address'],
    ['two limits', inZone('<rule><accept><limit value="1/m"/>\n<limit value="2/m"/></accept></rule>'), 3, 'only one limit'],
    ['something else in an action', inZone('<rule><accept><log/></accept></rule>'), 2, 'only one limit'],
    ['a tag that does not close', inZone('<service name="ssh">'), 3, '</service> was expected'],
    ['no end', '<zone>\n', 1, '</zone> is missing'],
    ['an attribute twice', '<zone target="DROP" target="ACCEPT"/>', 1, 'stands twice'],
    ['an unknown entity', inZone('<short>&uuml;</short>'), 2, 'not an entity'],
    ['an entity that is no character', inZone('<short>&#x110000;</short>'), 2, 'not an entity'],
    ['an unquoted attribute', '<zone target=DROP/>', 1, 'does not end'],
    ['text after the end', '<zone/>\nand', 2, 'nothing may follow'],
    ['a document type', '<!DOCTYPE zone [<!ENTITY a "b">]><zone/>', 1, 'name of an element'],
    ['an open comment', '<!-- <zone/>', 1, '<!-- without -->'],
    ['nothing', '', 1, 'a tag was expected'],
    ['a deep nest', '<a>'.repeat(40), 1, 'too deeply'],
  ])('refuses %s', (_, text, line, why) => {
    const refused = (): unknown => parseZoneFile(text)
    expect(refused).toThrow(ParseError)
    expect(refused).toThrow(why)
    expect(refused).toThrow(`line ${String(line)} `)
  })

  it('throws nothing but ParseError, whatever the text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<zone>',
        '</zone>',
        '<rule>',
        '</rule>',
        '<service name="a"/>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '&#',
        '<accept>',
        '\n',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parseZoneFile(pieces.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError)
        }
      }),
    )
  })
})

describe('parseFirewalldXml', () => {
  it('reads back any tree that is written as XML', () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,6}$/)
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/\r/g, ''))
    const depth = fc.createDepthIdentifier()
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.record({
        name,
        attributes: fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 3 }),
        children: fc.oneof({ maxDepth: 8, depthIdentifier: depth }, fc.constant<Tree[]>([]), fc.array(tie('tree'), { maxLength: 2 })),
        text,
      }),
    }))
    fc.assert(
      fc.property(tree, (written) => {
        expect(withoutLines(parseFirewalldXml(write(written)))).toEqual(written)
      }),
    )
  })

  it('joins text around comments and CDATA, and takes single quotes', () => {
    expect(parseFirewalldXml("\ufeff<?xml version='1.0'?>\n<a b='\"'>x<!-- > --> <![CDATA[<&]]></a>\n<!-- end -->\n")).toEqual({
      name: 'a',
      attributes: new Map([['b', '"']]),
      children: [],
      text: 'x <&',
      line: 2,
    })
  })
})

interface Tree {
  name: string
  attributes: [string, string][]
  children: Tree[]
  text: string
}

function write({ name, attributes, children, text }: Tree): string {
  const escape = (value: string): string =>
    value.replace(/[&<"]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? `&#${String(character.charCodeAt(0))};`)
  const start = [name, ...attributes.map(([key, value]) => `${key}="${escape(value)}"`)].join(' ')
  return `<${start}>${children.map(write).join('')}${escape(text)}</${name}>`
}

function withoutLines({ name, attributes, children, text }: XmlElement): Tree {
  return { name, attributes: [...attributes], children: children.map(withoutLines), text }
}

describe('parseDefaultZone', () => {
  it.each([
    ['# DefaultZone=home\nDefaultZone = work\nDefaultZone=home\n', 'work'],
    ['DefaultZone=\n', 'public'],
    ['DefaultZone=a=b\n', 'public'],
    ['', 'public'],
  ])('%j: %s', (text, zone) => {
    expect(parseDefaultZone(text)).toBe(zone)
  })
})
