import * as z from 'zod/mini'
import { check, describe, duration, key, list, meta, text } from '../../spec/vocabulary.js'

const serve = describe(
  z.strictObject({
    allow: key(list(text()), 'networks or addresses whose every client the time daemon answers, now and after a restart'),
    deny: key(list(text()), 'networks or addresses of which the time daemon answers nobody, now and after a restart'),
    firewall: check(z.boolean(), 'firewalld lets NTP in: service ntp or port 123/udp of the zone, now and after a restart'),
    zone: key(text(), 'the zone for firewall; the default zone when left out'),
    ...meta,
  }),
  'what the host is to other clocks',
)

/** `time:` of a spec. */
export const timeSchema = describe(
  z.strictObject({
    synchronised: check(z.literal(true), 'the time daemon follows a real source; its leap status alone does not tell'),
    offset: check(duration(), 'the clock is off by no more than this'),
    stratum: check(z.int().check(z.minimum(1), z.maximum(15)), 'stratum of this host at most'),
    reachableSources: check(z.int().check(z.minimum(1)), 'so many sources at least have answered lately'),
    servers: key(
      z.strictObject({
        present: key(list(text()), 'names or addresses that the files of the time daemon must name'),
        exactly: key(list(text()), 'what the files of the time daemon must name, and nothing else'),
        ...meta,
      }),
      'servers and pools in the files of chronyd or ntpd',
    ),
    daemon: check(z.enum(['chronyd', 'ntpd', 'ntpsec', 'systemd-timesyncd']), 'the only time daemon that runs'),
    serve: key(serve, 'serving the time to others'),
    ...meta,
  }),
  'the clock and NTP',
)

export type TimeSpec = z.infer<typeof timeSchema>
export type ServeSpec = z.infer<typeof serve>
