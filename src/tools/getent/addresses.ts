import { isIP } from 'node:net'
import type { Host } from '../../host/types.js'

/** What looking a name up gave. */
export interface NameLookup {
  addresses: string[]
  /** unable: there is no getent, or it failed. */
  outcome: 'found' | 'unknown' | 'slow' | 'unable'
}

/** A DNS server that does not answer must not hold up the answer. */
const LOOKUP_TIMEOUT_MS = 5000

/** The addresses that the host's resolver (DNS, /etc/hosts) has for a name: `getent ahosts NAME`. Exit code 2: none. */
export async function askAddresses(host: Host, name: string): Promise<NameLookup> {
  const { outcome, exitCode, stdout } = await host.run('getent', ['ahosts', name], { timeoutMs: LOOKUP_TIMEOUT_MS })
  if (outcome === 'timed-out') return { addresses: [], outcome: 'slow' }
  if (outcome !== 'exited' || (exitCode !== 0 && exitCode !== 2)) return { addresses: [], outcome: 'unable' }
  const words = stdout.split('\n').map((line) => line.split(/\s/)[0] ?? '')
  const addresses = [...new Set(words.filter((word) => isIP(word) !== 0))]
  return { addresses, outcome: addresses.length > 0 ? 'found' : 'unknown' }
}
