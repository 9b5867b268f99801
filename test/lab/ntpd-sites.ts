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

/** Everything is kept out but ssh, the own loopback, and what a client of others needs. */
export const CLOSED = {
  slack: `for t in iptables; do
    $t -A INPUT -i lo -j ACCEPT; $t -A OUTPUT -o lo -j ACCEPT
    $t -A INPUT -p tcp --dport 22 -j ACCEPT; $t -A OUTPUT -p tcp --sport 22 -j ACCEPT
    $t -A INPUT -s 192.168.56.10/31 -p udp --sport 123 -j ACCEPT; $t -A OUTPUT -d 192.168.56.10/31 -p udp --dport 123 -j ACCEPT
    $t -P INPUT DROP; $t -P OUTPUT DROP; done
    mkdir -p /etc/rc.d; printf '#!/bin/sh\\n# mine\\n' > /etc/rc.d/rc.firewall; chmod 755 /etc/rc.d/rc.firewall`,
  slacksec: `nft -f - <<'END'
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    iif lo accept
    tcp dport 22 accept
    udp sport 123 accept
    ip6 nexthdr icmpv6 accept
  }
}
END`,
} as const satisfies Record<NtpdHost, string>

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
