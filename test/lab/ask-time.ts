import { inHost } from './hosts.js'
import { until } from './shell.js'
import type { HostName } from './spec.js'

/** One question about the time, as a client of any kind asks it: the answer's stratum in words, or null. */
export function askTime(from: HostName, address: string): string | null {
  const script = `
import socket, sys
family = socket.AF_INET6 if ':' in '${address}' else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM); s.settimeout(1.5)
for _ in range(2):
    s.sendto(b'\\x23' + 47 * b'\\0', ('${address}', 123))
    try: print('stratum', s.recv(100)[1]); sys.exit()
    except OSError: pass`
  const said = inHost(from, ['python3', '-c', script]).stdout.trim()
  return said === '' ? null : said
}

/** Wait until chronyd has selected a source: any, or this one. */
export const selects = (host: HostName, address = ''): Promise<void> =>
  until(`${host} selects ${address === '' ? 'a source' : address}`, 120_000, () =>
    inHost(host, ['chronyc', '-c', '-n', 'sources']).stdout.includes(`^,*,${address}`),
  )
