import { HostwardError, type Warning } from '../../errors.js'
import { settle } from '../../facts/time/settle.js'
import type { TimeServer } from '../../facts/time/match-sources.js'
import type { Host } from '../../host/types.js'
import { askNtpCounts, type NtpCounts } from '../../tools/chronyc/ntpdata.js'
import { askAddresses } from '../../tools/getent/addresses.js'
import type { WantedSource } from './wanted-sources.js'
import { isUnresolved, type SourcesInUse } from './verify-sources.js'

/** The wanted servers that do not give the time, each with what was tried. */
export async function unreachableWarnings(host: Host, wanted: readonly WantedSource[], { servers }: SourcesInUse): Promise<Warning[]> {
  const asked = await settle(askNtpCounts(host))
  const counts = asked instanceof HostwardError ? [] : asked
  const lines = servers.filter(({ name, directive }) => wanted.some((one) => one.name === name && one.directive === directive))
  const told = await Promise.all(lines.map((line) => tried(host, line, counts)))
  return told.flatMap((message) => (message === null ? [] : [{ code: 'SERVER_UNREACHABLE', message }]))
}

async function tried(host: Host, { name, uses, activeReason }: TimeServer, counts: readonly NtpCounts[]): Promise<string | null> {
  if (uses.length === 0) {
    if (activeReason === null || !isUnresolved(activeReason)) return null
    return `${name} gives no time: ${await resolution(host, name)}`
  }
  if (uses.some(({ state }) => state !== 'unusable')) return null
  const told = uses.map(({ address }) =>
    answers(
      address ?? '',
      counts.find((one) => one.address === address),
      name,
    ),
  )
  return `${name} gives no time: ${told.join('; ')}`
}

function answers(address: string, counts: NtpCounts | undefined, name: string): string {
  const resolved = address === name ? address : `resolves to ${address}, which`
  if (counts === undefined || counts.sent === 0) return `${resolved} has not been asked yet, or has not answered`
  const asked = `${resolved} was asked ${counts.sent === 1 ? 'once' : `${counts.sent} times`}`
  if (counts.received === 0) return `${asked} and never answered (UDP 123: is a firewall between, does it serve this host?)`
  if (counts.valid === 0)
    return `${asked} and answered ${counts.received} times, but nothing that chronyd takes (refused, not synchronised itself, or a wrong key)`
  return `${asked} and answered ${counts.valid} times; chronyd has not chosen it yet`
}

async function resolution(host: Host, name: string): Promise<string> {
  const { addresses, outcome } = await askAddresses(host, name)
  switch (outcome) {
    case 'found':
      return `it resolves to ${addresses.join(', ')}, but chronyd has not asked there yet`
    case 'unknown':
      return 'DNS and /etc/hosts know no address for this name'
    case 'slow':
      return 'DNS did not answer in time'
    case 'unable':
      return 'its name has no address yet: DNS does not answer, or does not know it'
  }
}
