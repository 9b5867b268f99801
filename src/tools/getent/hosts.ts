import type { Host } from '../../host/types.js'

/** What reverse look-ups gave. */
export interface ReverseNames {
  /** By address; addresses without a name are left out. */
  names: ReadonlyMap<string, string>
  /** Addresses whose look-up did not end in time. */
  slow: readonly string[]
  /** false when the host has no getent. */
  able: boolean
}

/** A DNS server that does not answer must not hold up the answer. */
const LOOKUP_TIMEOUT_MS = 5000

/**
 * The names that the host's resolver (DNS, /etc/hosts) has for addresses: `getent hosts ADDRESS`, all side by side, so
 * that one slow look-up does not delay the others. Exit code 2 means that there is no name.
 */
export async function reverseNames(host: Host, addresses: readonly string[]): Promise<ReverseNames> {
  const wanted = [...new Set(addresses)]
  const results = await Promise.all(wanted.map((address) => host.run('getent', ['hosts', address], { timeoutMs: LOOKUP_TIMEOUT_MS })))
  const names = new Map<string, string>()
  const slow: string[] = []
  results.forEach(({ outcome, exitCode, stdout }, index) => {
    const address = wanted[index] ?? ''
    const name = /^\S+\s+(\S+)/.exec(stdout)?.[1]
    if (outcome === 'timed-out') slow.push(address)
    else if (exitCode === 0 && name !== undefined) names.set(address, name)
  })
  return { names, slow, able: !results.some(({ outcome }) => outcome === 'not-found') }
}
