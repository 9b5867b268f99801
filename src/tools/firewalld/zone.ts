/** What one layer of firewalld (run time or permanent) says of a zone; the words are firewalld's own (firewalld.zone(5)). */
export interface ZoneSettings {
  /** Packets that no rule matches: default, ACCEPT, DROP, %%REJECT%%. Null when not shown (before firewalld 0.4). */
  target: string | null
  interfaces: string[]
  /** Addresses, networks, MAC addresses, `ipset:NAME`. */
  sources: string[]
  services: string[]
  /** `123/udp`, `4000-4010/tcp`. */
  ports: string[]
  /** Names or numbers from /etc/protocols. */
  protocols: string[]
  /** Null only where an author left the line out. */
  masquerade: boolean | null
  /** Between interfaces and sources of the zone; null before firewalld 0.9, which has no such notion. */
  forward: boolean | null
  /** `port=80:proto=tcp:toport=8080:toaddr=192.0.2.9`. */
  forwardPorts: string[]
  sourcePorts: string[]
  icmpBlocks: string[]
  /** Null before firewalld 0.4.3. */
  icmpBlockInversion: boolean | null
  /** As firewalld writes them: every value quoted, priority first. */
  richRules: string[]
  /** Null before firewalld 2.0. */
  ingressPriority: number | null
  /** Null before firewalld 2.0. */
  egressPriority: number | null
  /** Only shown with `firewall-cmd -v`, otherwise null. */
  summary: string | null
  /** Only shown with `firewall-cmd -v`, otherwise null. */
  description: string | null
}

/** A zone as `firewall-cmd --list-all` and its like show it: one layer, and the marks after the name. */
export interface ListedZone extends ZoneSettings {
  name: string
  /** Whether this is the default zone; null when the output does not tell (firewalld before 2.1 marks none). */
  default: boolean | null
  /** Whether firewalld marks it `active`: an interface or a source is bound to it (from 2.1 the default zone always is). */
  active: boolean
  /** All marks after the name, e.g. `default`, `active`. */
  attributes: string[]
}

/** Settings of which nothing is known yet. */
export function emptyZoneSettings(): ZoneSettings {
  return {
    target: null,
    interfaces: [],
    sources: [],
    services: [],
    ports: [],
    protocols: [],
    masquerade: null,
    forward: null,
    forwardPorts: [],
    sourcePorts: [],
    icmpBlocks: [],
    icmpBlockInversion: null,
    richRules: [],
    ingressPriority: null,
    egressPriority: null,
    summary: null,
    description: null,
  }
}
