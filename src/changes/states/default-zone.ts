import { DaemonNotRunningError } from '../../errors.js'
import { readIfThere } from '../../host/files.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { ask } from '../../tools/ask.js'
import { askDefaultZone } from '../../tools/firewalld/ask.js'
import { parseDefaultZone } from '../../tools/firewalld/conf.js'
import { firewallFailure, isBusGone } from '../../tools/firewalld/failure.js'
import { defaultZoneArgs } from '../../tools/firewalld/items.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'

export const DEFAULT_ZONE = 'firewall-default'
export const FIREWALL_CONF = '/etc/firewalld/firewalld.conf'

/**
 * The zone of what no zone names, e.g. `{"running":"yes","zone":"public"}`: by firewalld, by its file where it does not run. Brought back
 * by its command, which moves the interfaces as well; then the file gets its bytes again.
 */
export const defaultZoneState: StateKind = {
  kind: DEFAULT_ZONE,
  compared: ['zone'],
  runtimeOnly: false,
  read: async (host, keys) => {
    const value = await readDefault(host)
    return new Map(keys.map((key) => [key, value]))
  },
  restore: async (host, _, before, now) => {
    const result = await ask(host, programFor(now), defaultZoneArgs(zoneOf(before)), { uninterruptible: true })
    if (result.exitCode !== 0) throw firewallFailure(result)
  },
  beforeFiles: () => true,
  restoring: (_, before, now) => ({
    describe: `make ${zoneOf(before)} the default zone again`,
    commands: [[programFor(now), ...defaultZoneArgs(zoneOf(before))]],
  }),
  inWords: (_, value) => `${zoneOf(value)} is the default zone`,
  writes: () => [FIREWALL_CONF, `${FIREWALL_CONF}.old`],
  byHand: (_, before, now) => [commandLine(programFor(now), defaultZoneArgs(zoneOf(before)))],
}

async function readDefault(host: Host): Promise<StateValue> {
  try {
    return { running: 'yes', zone: await askDefaultZone(host) }
  } catch (error) {
    if (!(error instanceof DaemonNotRunningError) || isBusGone(error)) throw error
    return { running: 'no', zone: parseDefaultZone((await readIfThere(host, FIREWALL_CONF)) ?? '') }
  }
}

const zoneOf = ({ zone }: StateValue): string => (typeof zone === 'string' ? zone : '')
const programFor = ({ running }: StateValue): string => (running === 'yes' ? 'firewall-cmd' : 'firewall-offline-cmd')
