import * as z from 'zod/mini'
import { check, describe, key, members, meta, text } from '../../spec/vocabulary.js'

const layer = key(
  z.enum(['both', 'runtime', 'permanent']),
  'in effect now (runtime), after a restart (permanent), or both; both when left out',
)

const items = (what: string) => key(z.strictObject({ ...members(text(), what), layer, ...meta }), what)

const zone = describe(
  z.strictObject({
    services: items('services'),
    ports: items('ports, as 123/udp'),
    richRules: items('rich rules, as firewalld writes them'),
    target: check(text(), 'what becomes of packets that no rule matches: default, ACCEPT, DROP, %%REJECT%%'),
    ...meta,
  }),
  'a zone of firewalld',
)

/** `firewall:` of a spec. */
export const firewallSchema = describe(
  z.strictObject({
    running: check(z.boolean(), 'firewalld runs'),
    defaultZone: check(text(), 'the zone of interfaces that no zone names'),
    drift: check(z.literal(false), 'what is in effect is what will be after a restart'),
    zones: key(z.record(z.string(), zone), 'zones by name'),
    ...meta,
  }),
  'firewalld',
)

export type FirewallSpec = z.infer<typeof firewallSchema>
export type ZoneSpec = z.infer<typeof zone>
export type ZoneItemsSpec = NonNullable<ZoneSpec['services']>
