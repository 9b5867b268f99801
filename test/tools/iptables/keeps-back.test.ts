import { expect, it } from 'vitest'
import { keepsBack, type AskingPackets } from '../../../src/tools/iptables/keeps-back.js'
import { parseIptables } from '../../../src/tools/iptables/saved.js'
import { toLines } from '../../../src/tools/lines.js'

const SERVER = { port: 123, localPort: 123, addresses: [[192, 0, 2, 10]] }

/** Lines of `iptables-save`, with INPUT and OUTPUT closed where they are not named. */
function kept(text: string, more: Partial<AskingPackets> = {}, half: 'INPUT' | 'OUTPUT' = 'INPUT'): boolean {
  const heads = ['INPUT', 'OUTPUT'].filter((name) => !text.includes(`:${name} `)).map((name) => `:${name} DROP [0:0]`)
  const lines = text.split('; ').filter((line) => line !== '')
  return keepsBack(parseIptables(toLines([...heads, ...lines].join('\n'))), half, { ...SERVER, ...more })
}

it.each<[string, boolean, Partial<AskingPackets>?]>([
  ['', true],
  [':INPUT ACCEPT [0:0]', false],
  // Answers by state, in the words of the old match and the new one.
  ['-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT', false],
  ['-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT', false],
  ['-A INPUT -m conntrack --ctstate NEW -j ACCEPT', true],
  [':INPUT ACCEPT [0:0]; -A INPUT -m state --state INVALID -j DROP', false],
  // By port.
  ['-A INPUT -p udp -m udp --sport 123 -j ACCEPT', false],
  ['-A INPUT -p udp -m multiport --sports 53,123 -j ACCEPT', false],
  ['-A INPUT -p udp -m udp --sport 53 -j ACCEPT', true],
  ['-A INPUT -p tcp -m tcp --sport 123 -j ACCEPT', true],
  ['-A INPUT -p udp -m udp --sport 123 --dport 123 -j ACCEPT', false],
  ['-A INPUT -p udp -m udp --sport 123 --dport 123 -j ACCEPT', true, { localPort: null }],
  ['-A INPUT -p udp -m udp --sport 123 --dport 1024:65535 -j ACCEPT', false, { localPort: null }],
  ['-A INPUT -p udp -m udp --sport 123 --dport 2000:3000 -j ACCEPT', true, { localPort: null }],
  ['-A INPUT -p udp -m udp --sport strange -j ACCEPT', true],
  // By address.
  ['-A INPUT -s 192.0.2.0/24 -p udp -m udp --sport 123 -j ACCEPT', false],
  ['-A INPUT -s 192.0.2.0/255.255.255.0 -p udp -m udp --sport 123 -j ACCEPT', false],
  ['-A INPUT -s 192.0.2.10 -p udp -m udp --sport 123 -j ACCEPT', false],
  ['-A INPUT -s 192.0.2.0/24 -p udp -m udp --sport 123 -j ACCEPT', true, { addresses: null }],
  [
    '-A INPUT -s 192.0.2.0/24 -j ACCEPT',
    true,
    {
      addresses: [
        [192, 0, 2, 10],
        [10, 0, 0, 1],
      ],
    },
  ],
  ['-A INPUT -s 192.0.2.0/255.0.255.0 -j ACCEPT', true],
  ['-A INPUT ! -s 10.0.0.0/8 -j ACCEPT', false],
  [':INPUT ACCEPT [0:0]; -A INPUT -s 10.0.0.0/8 -j DROP', false],
  [':INPUT ACCEPT [0:0]; -A INPUT -s 0.0.0.0/0 -j REJECT --reject-with icmp-port-unreachable', true],
  // What comes first counts.
  [':INPUT ACCEPT [0:0]; -A INPUT -p udp -m udp --dport 123 -j DROP; -A INPUT -j ACCEPT', true],
  [':INPUT ACCEPT [0:0]; -A INPUT -p udp -m udp --dport 123 -j DROP', false, { localPort: null }],
  ['-A INPUT -j ACCEPT; -A INPUT -p udp -j DROP', false],
  [':INPUT ACCEPT [0:0]; -A INPUT -i lo -j ACCEPT; -A INPUT -j LOG --log-prefix "a DROP "; -A INPUT -p tcp -j DROP', false],
  [':INPUT ACCEPT [0:0]; -A INPUT -i eth1 -j DROP', true],
  ['-A INPUT -i eth0 -j ACCEPT', true],
  // Other chains.
  ['-N mine; -A INPUT -j mine; -A mine -p udp -m udp --sport 123 -j ACCEPT', false],
  ['-N mine; -A INPUT -j mine; -A mine -p udp -j RETURN; -A mine -j ACCEPT', true],
  [':INPUT ACCEPT [0:0]; -N mine; -A INPUT -i eth0 -j mine; -A mine -j DROP', true],
  ['-N mine; -A INPUT -i eth0 -j mine; -A mine -j ACCEPT', true],
  [':INPUT ACCEPT [0:0]; -N a; -A INPUT -j a; -A a -j a', false],
  // Rules of hostward's own are what is asked about.
  ['-A INPUT -p udp -m udp --sport 123 -m comment --comment hostward-time-use -j ACCEPT', true],
  ['-A INPUT -p udp -m udp --sport 123 -m comment --comment "of mine" -j ACCEPT', false],
])('%s keeps answers back: %s', (text, expected, more) => {
  expect(kept(text, more)).toBe(expected)
})

it.each([
  ['-A OUTPUT -p udp -m udp --dport 123 -j ACCEPT', false],
  ['-A OUTPUT -m state --state NEW,ESTABLISHED -j ACCEPT', false],
  ['-A OUTPUT -m state --state ESTABLISHED -j ACCEPT', true],
  ['-A OUTPUT -d 192.0.2.10/32 -p udp -m udp --dport 123 -j ACCEPT', false],
  ['-A OUTPUT -o lo -j ACCEPT', true],
])('%s keeps questions back: %s', (text, expected) => {
  expect(kept(text, {}, 'OUTPUT')).toBe(expected)
})

it('is no matter where there is no such chain', () => {
  expect(keepsBack([], 'INPUT', SERVER)).toBe(false)
})
