import { UsageError, type Warning } from '../../errors.js'
import type { FirewallZone } from '../../facts/firewall/zones.js'
import type { Host } from '../../host/types.js'
import { inWords } from '../../words.js'
import type { Danger } from '../engine/plan.js'
import { isInside, parseNetwork, type Network } from '../network.js'
import { unlessNotRecorded } from '../not-recorded.js'
import { sshConnection } from '../unit/remote-login.js'
import type { FirewallGround } from './ground.js'
import { zonesFacing } from './zones.js'

interface Denial {
  service: string
  sources: readonly Network[]
  zones: readonly FirewallZone[]
  ground: FirewallGround
  env: Readonly<Record<string, string | undefined>>
}

/** Keeping ssh out may lock the admin out. Where this login is known to come another way, that is worth a warning only. */
export async function sshDangers(
  host: Host,
  { service, sources, zones, ground, env }: Denial,
): Promise<{ dangers: Danger[]; warnings: Warning[] }> {
  if (!/ssh/i.test(service)) return { dangers: [], warnings: [] }
  const names = inWords(zones.map(({ name }) => name))
  const warnings: Warning[] = []
  const connection = await unlessNotRecorded(sshConnection(host, env), 'how this login comes', warnings)
  const client = connection === null ? null : addressOf(connection.client)
  const message = `new logins over ssh would not come through zone ${names} any more`
  if (client !== null && connection !== null) {
    const { firewall, routes } = ground
    const own = zonesFacing(firewall.zones, firewall.defaultZone, client, routes)
    const hit = zones.some(({ name }) => own.includes(name)) && (sources.length === 0 || sources.some((source) => isInside(client, source)))
    if (!hit)
      return {
        dangers: [],
        warnings: [{ code: 'CLOSES_SSH', message: `${message}; this login, from ${connection.client}, comes another way` }],
      }
    return {
      dangers: [{ code: 'CLOSES_SSH', message: `${message}, and this login comes that way, from ${connection.client}` }],
      warnings: [],
    }
  }
  return { dangers: [{ code: 'CLOSES_SSH', message }], warnings }
}

function addressOf(text: string): Network | null {
  try {
    return parseNetwork(text.replace(/^::ffff:(?=\d+\.)/i, ''), 'source')
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}
