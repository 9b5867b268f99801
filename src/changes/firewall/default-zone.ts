import { HostwardError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askDefaultZone } from '../../tools/firewalld/ask.js'
import { parseDefaultZone } from '../../tools/firewalld/conf.js'
import { defaultZoneArgs } from '../../tools/firewalld/items.js'
import type { FileState } from '../engine/plan.js'
import { DEFAULT_ZONE, FIREWALL_CONF } from '../states/default-zone.js'
import type { FirewallGround } from './ground.js'
import type { FirewallPart } from './part.js'

/** What makes a zone the default zone: one call, which writes the file and moves the interfaces that no zone names. */
export function defaultZonePart({ running, unit }: FirewallGround, zone: string): FirewallPart {
  const ref = { kind: DEFAULT_ZONE, key: 'zone' }
  return {
    steps: [
      {
        kind: 'run',
        id: `default zone ${zone}`,
        describe: `make ${zone} the default zone${running ? ', now and after a restart' : ', once firewalld is started'}`,
        program: running ? 'firewall-cmd' : 'firewall-offline-cmd',
        args: defaultZoneArgs(zone),
        touches: [FIREWALL_CONF],
        undoable: true,
      },
    ],
    watch: { files: [FIREWALL_CONF, `${FIREWALL_CONF}.old`], folders: [], states: [ref, ...unit] },
    files: {
      [FIREWALL_CONF]: { judge: (now, before) => judgeConf(now, before, zone) },
      [`${FIREWALL_CONF}.old`]: { judge: (now) => (now.type === 'absent' || now.type === 'file' ? null : 'neither a file nor absent') },
    },
    states: { [`${ref.kind} ${ref.key}`]: { values: { zone } } },
    verify: async (host) => (running ? wrongZone(host, zone) : []),
  }
}

/** Every other line stays; firewalld gives the file a mode of its own, and adds settings that an older one did not have. */
function judgeConf(now: FileState, before: FileState, zone: string): string | null {
  if (now.type !== 'file') return 'the file is not there'
  const isOwn = now.mode === OWN_MODE || (before.type === 'file' && now.mode === before.mode)
  if (!isOwn || (before.type === 'file' && (before.uid !== now.uid || before.gid !== now.gid))) return 'mode or owner has changed'
  const text = textOf(now)
  if (parseDefaultZone(text) !== zone) return `DefaultZone is ${parseDefaultZone(text)}`
  const lines = new Set(text.split('\n'))
  const gone =
    before.type !== 'file'
      ? []
      : textOf(before)
          .split('\n')
          .filter((line) => !IS_DEFAULT.test(line) && !lines.has(line))
  return gone.length === 0 ? null : `gone: ${gone.join('; ')}`
}

const IS_DEFAULT = /^\s*DefaultZone\s*=/
/** Written by firewalld 0.7 and newer. */
const OWN_MODE = 0o600

const textOf = ({ bytes }: Extract<FileState, { type: 'file' }>): string => Buffer.from(bytes).toString('utf8')

async function wrongZone(host: Host, zone: string): Promise<{ what: string; expected: string; actual: string }[]> {
  const found = await askDefaultZone(host).catch((error: unknown) => {
    if (error instanceof HostwardError) return error.message
    throw error
  })
  return found === zone ? [] : [{ what: 'firewall-cmd --get-default-zone', expected: zone, actual: found }]
}
