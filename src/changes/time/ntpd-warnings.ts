import { HostwardError, type Warning } from '../../errors.js'
import { settle } from '../../facts/time/settle.js'
import { statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { addressBytes } from '../../tools/chrony-conf/subnet.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { isServed, restrictRules } from '../../tools/ntp-conf/restrict.js'
import { askPeers } from '../../tools/ntpq/ask.js'
import type { NtpdGround } from './ntpd-ground.js'
import type { WantedSource } from './wanted-sources.js'

/** Sources that have never answered. */
export async function silentWarnings(host: Host): Promise<Warning[]> {
  const peers = await settle(askPeers(host))
  if (peers instanceof HostwardError) return []
  return peers
    .filter(({ reach, type }) => reach === 0 && type !== 'pool' && type !== 'local')
    .map(({ remote, refid }) => ({
      code: 'SERVER_UNREACHABLE',
      message:
        refid === '.DNS.'
          ? `${remote} gives no time: its name has no address yet`
          : `${remote} gives no time: it has not answered yet (UDP 123: is a firewall between, does it serve this host?)`,
    }))
}

/** ntpd takes no answer from whom a restrict line refuses. */
export function refusedAnswers(after: NtpConf, { ntpd }: Pick<NtpdGround, 'ntpd'>, sources: readonly WantedSource[]): Warning[] {
  const rules = restrictRules(after.directives, ntpd.flavour)
  if (rules.some(({ what, problem }) => what === 'source' && problem === null)) return []
  return sources
    .filter(({ name }) => {
      const bytes = addressBytes(name)
      return bytes !== null && !isServed(rules, bytes)
    })
    .map(({ name }) => ({
      code: 'ANSWERS_REFUSED',
      message: `restrict lines keep out what ${name} answers: ntpd will never hear it; it needs a line "restrict ${name} nomodify noquery"`,
    }))
}

/** With `tos minsane 3`, as Debian has it, ntpd takes the time from nobody until three agree. */
export function minsaneWarnings({ directives }: Pick<NtpConf, 'directives'>): Warning[] {
  const tos = directives.filter(({ directive }) => directive === 'tos')
  const found = tos.map((line) => ({ line, least: Number(/(?:^|\s)minsane\s+(\d+)/.exec(line.args)?.[1] ?? Number.NaN) }))
  const last = found.findLast(({ least }) => !Number.isNaN(least))
  const count = directives.filter(({ directive }) => ['server', 'peer', 'refclock'].includes(directive)).length
  if (last === undefined || count >= last.least || directives.some(({ directive }) => directive === 'pool')) return []
  return [
    {
      code: 'TOO_FEW_FOR_MINSANE',
      message: `${last.line.file}:${last.line.line} tos ${last.line.args}: ntpd takes no time until ${last.least} servers agree, and there ${count === 1 ? 'is 1' : `are ${count}`}: it will never be synchronised; name more, or take minsane out of that line`,
    },
  ]
}

/** ntpd makes the file, but not its folder. */
export async function driftWarnings(host: Host, driftfile: string | undefined): Promise<Warning[]> {
  if (driftfile === undefined) return []
  const folder = driftfile.slice(0, driftfile.lastIndexOf('/')) || '/'
  if ((await statIfThere(host, folder))?.kind === 'directory') return []
  return [{ code: 'FOLDER_MISSING', message: `${folder} is not there: ntpd cannot keep the rate of the clock until it is` }]
}
