import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseListAll } from '../../../src/tools/firewalld/list-all.js'
import { isAsWritten } from '../../../src/tools/firewalld/rich-rule.js'
import { toLines } from '../../../src/tools/lines.js'

const FOLDER = join(import.meta.dirname, '../../../fixtures/tools/firewall-cmd-list-all')

describe('the writing of rich rules', () => {
  it('is that of every rule that firewalld has shown', () => {
    const texts = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.txt'))
      .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    const rules = texts.flatMap((text) => {
      try {
        return parseListAll(toLines(text)).flatMap(({ richRules }) => richRules)
      } catch {
        // Fixtures of what is not understood.
        return []
      }
    })
    expect(rules.length).toBeGreaterThan(5)
    expect(rules.filter((rule) => !isAsWritten(rule))).toEqual([])
  })

  it.each([
    'rule source NOT mac="00:11:22:33:44:55" drop',
    'rule family="ipv4" source ipset="bad" reject type="icmp-admin-prohibited" limit value="2/m" burst=5',
    'rule family="ipv4" destination address="192.0.2.1" forward-port port="80" protocol="tcp" to-port="8080"',
    'rule priority="32767" nflog group="2" prefix="x" queue-size="3" limit value="1/s" audit limit value="1/h" drop',
    'rule protocol value="esp" mark set=0x1/0xff',
    'rule family="ipv6" masquerade',
  ])('is %s', (rule) => {
    expect(isAsWritten(rule)).toBe(true)
  })

  it.each([
    'rule service name=ntp accept',
    'rule service name="ntp"  accept',
    ' rule service name="ntp" accept',
    'rule service name="ntp" family="ipv4" accept',
    'rule priority="0" service name="ntp" accept',
    'rule service name="ntp" accept limit value="3/minute"',
    'rule nonsense',
  ])('is not %s', (rule) => {
    expect(isAsWritten(rule)).toBe(false)
  })
})
