/** The hosts with ntpd under daemontools: where each has what, and what both are asked. */
import { sh } from './ask.js'
import type { HostName } from './spec.js'

export type NtpdHost = 'slack' | 'slacksec'

/** The two servers that they follow. */
export const UPSTREAM = ['192.168.56.10', '192.168.56.11']

/** The network that they serve. */
export const NET = '192.168.56.0/24'

/** The service that `service add` makes. */
export const ADD = ['service', 'add', 'ntpd', '--exec', '/usr/sbin/ntpd -n -g', '--directory', '/var/ntpd', '--log', '--yes']

const IPTABLES_CLIENT = `
  iptables -A INPUT -s 192.168.56.10/31 -p udp --sport 123 -j ACCEPT; iptables -A OUTPUT -d 192.168.56.10/31 -p udp --dport 123 -j ACCEPT`

/** All but ssh, the own loopback and what is named here is kept out; on slack, and in. */
const closed = (iptables: string, nft: string): Record<NtpdHost, string> => ({
  slack: `iptables -A INPUT -i lo -j ACCEPT; iptables -A OUTPUT -o lo -j ACCEPT
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A OUTPUT -p tcp --sport 22 -j ACCEPT${iptables}
  iptables -P INPUT DROP; iptables -P OUTPUT DROP
  mkdir -p /etc/rc.d; printf '#!/bin/sh\\n# mine\\n' > /etc/rc.d/rc.firewall; chmod 755 /etc/rc.d/rc.firewall`,
  slacksec: `nft -f - <<'END'
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    iif lo accept
    tcp dport 22 accept
    ${nft}
    ip6 nexthdr icmpv6 accept
  }
}
END`,
})

/** What a client of others needs passes. */
export const CLOSED = closed(IPTABLES_CLIENT, 'udp sport 123 accept')

/** Not even that. */
export const SHUT = closed('', '')

export const SITES = {
  slack: {
    address: '192.168.56.104',
    conf: '/etc/ntp.conf',
    clock: ['server 127.127.1.0', 'fudge 127.127.1.0 stratum 10'],
    restrict: 'restrict 192.168.56.0 mask 255.255.255.0 kod limited nomodify notrap nopeer noquery',
    local: '127.127.1.0',
    filter: [] as string[],
    rules: 'iptables-save -t filter | sed "/^#/d; s/ \\[[0-9:]*\\]$//"; cat /etc/rc.d/rc.firewall',
  },
  slacksec: {
    address: '192.168.56.105',
    conf: '/etc/ntpsec/ntp.conf',
    clock: ['refclock local stratum 10'],
    restrict: 'restrict 192.168.56.0/24 kod limited nomodify noquery',
    local: '127.127.1.0',
    filter: ['--packet-filter', 'nftables'],
    rules: 'nft -s list ruleset',
  },
} as const

/** Whom ntpd has as sources, by the tool. */
export const peers = (host: HostName): string[] =>
  sh(host, 'ntpq -pn 127.0.0.1 2>/dev/null | tail -n +3')
    .split('\n')
    .map((row) => row.slice(1).split(/\s+/)[0]?.replace('LOCAL(0)', '127.127.1.0') ?? '')
    .filter((name) => name !== '')
