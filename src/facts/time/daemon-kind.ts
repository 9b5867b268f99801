import { HostwardError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { whyUnknown } from '../why-unknown.js'
import { kindOfDaemon } from './daemon-in-charge.js'
import { activeDaemons, readTimeDaemons, type TimeDaemon } from './daemons.js'
import { findNtpd } from './ntpd.js'
import { settle } from './settle.js'

/** Which daemon keeps the clock, as far as the host tells. */
export interface TimeDaemonFound {
  /** `none` where none of them is installed; null when that is not known. */
  name: 'chronyd' | 'ntpd' | 'ntpsec' | 'systemd-timesyncd' | 'none' | null
  /** Whether it runs; null when that is not known, or there is none. */
  running: boolean | null
  /** Why nothing is known, or what else there is to say; null otherwise. */
  reason: string | null
}

/** The daemon that runs, else the one that is installed. Asks nothing beyond what `time status` asks. Never fails. */
export async function findTimeDaemon(host: Host): Promise<TimeDaemonFound> {
  const found = await settle(find(host))
  if (!(found instanceof HostwardError)) return found
  return { name: null, running: null, reason: whyUnknown(found) }
}

async function find(host: Host): Promise<TimeDaemonFound> {
  const { daemons } = await readTimeDaemons(host)
  return daemons === null ? withoutSystemd(host) : bySystemd(host, daemons)
}

async function bySystemd(host: Host, daemons: readonly TimeDaemon[]): Promise<TimeDaemonFound> {
  const active = sorted(activeDaemons(daemons))
  const [first] = active.length > 0 ? active : sorted(daemons)
  if (first === undefined) return { name: 'none', running: null, reason: null }
  const running = active.length > 0
  const reason = active.length > 1 ? `${active.map(({ name }) => name).join(' and ')} run at once` : null
  return { name: await exactName(host, first.name), running, reason }
}

/** Those that hostward works with come first. */
const sorted = (daemons: readonly TimeDaemon[]): TimeDaemon[] => {
  const rank = ({ name }: TimeDaemon): string => kindOfDaemon(name) ?? 'other'
  return [...daemons].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
}

/** A unit called ntpd may start ntpsec: ntpd itself tells. */
async function exactName(host: Host, name: string): Promise<TimeDaemonFound['name']> {
  if (name === 'ntpd') return (await findNtpd(host)).flavour ?? 'ntpd'
  return name === 'chronyd' || name === 'ntpsec' || name === 'systemd-timesyncd' ? name : null
}

async function withoutSystemd(host: Host): Promise<TimeDaemonFound> {
  const [ntpd, ntpq, chronyc] = await Promise.all(['ntpd', 'ntpq', 'chronyc'].map((program) => host.which(program)))
  const hasNtpd = ntpd !== null || ntpq !== null
  if (hasNtpd) {
    const { pid, flavour } = await findNtpd(host)
    if (pid !== null || chronyc === null) return { name: flavour ?? 'ntpd', running: pid !== null, reason: null }
  }
  if (chronyc === null) return { name: 'none', running: null, reason: null }
  const { outcome, exitCode } = await host.run('pgrep', ['-x', 'chronyd'])
  const isKnown = outcome === 'exited' && (exitCode === 0 || exitCode === 1)
  return { name: 'chronyd', running: isKnown ? exitCode === 0 : null, reason: isKnown ? null : 'pgrep does not tell whether it runs' }
}
