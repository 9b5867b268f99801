import { NotRecordedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { activeDaemons, readTimeDaemons, type TimeDaemons } from './daemons.js'

/** Which daemon the `time` commands read and change; classic ntpd and ntpsec are one. */
export type TimeDaemonKind = 'chronyd' | 'ntpd'

/**
 * The one place where it is chosen: the daemon that runs, else the one that is installed, chronyd before ntpd. Where nothing is, chronyd:
 * its questions then tell what is missing.
 */
export async function daemonInCharge(host: Host, known?: TimeDaemons): Promise<TimeDaemonKind> {
  const { daemons } = known ?? (await readTimeDaemons(host))
  if (daemons === null) return withoutSystemd(host)
  const running = activeDaemons(daemons)
  // Another one that runs, e.g. timesyncd, is described beside chronyd.
  const [first] = [...running, ...(running.length > 0 ? [] : daemons)]
    .map(({ name }) => kindOfDaemon(name))
    .filter((kind) => kind !== null)
    .sort()
  return first ?? 'chronyd'
}

/**
 * Which one `time use` is about: chronyd wherever systemd knows it, also while another one runs. It refuses to fight that one, and
 * can take over.
 */
export async function daemonToFollowWith(host: Host): Promise<TimeDaemonKind> {
  const known = await readTimeDaemons(host)
  return known.daemons?.some(({ name }) => name === 'chronyd') === true ? 'chronyd' : daemonInCharge(host, known)
}

/** The kind of a daemon by its name; null for one that hostward does not work with. */
export const kindOfDaemon = (name: string): TimeDaemonKind | null =>
  name === 'chronyd' ? 'chronyd' : name === 'ntpd' || name === 'ntpsec' ? 'ntpd' : null

/** A recording that was made before hostward asked for ntpd has answers of chronyd only. */
async function withoutSystemd(host: Host): Promise<TimeDaemonKind> {
  try {
    return await installedOne(host)
  } catch (error) {
    if (error instanceof NotRecordedError) return 'chronyd'
    throw error
  }
}

async function installedOne(host: Host): Promise<TimeDaemonKind> {
  const [ntpd, ntpq, chronyc] = await Promise.all(['ntpd', 'ntpq', 'chronyc'].map((program) => host.which(program)))
  if (ntpd === null && ntpq === null) return 'chronyd'
  if (chronyc === null) return 'ntpd'
  return (await host.run('pgrep', ['-x', 'ntpd'])).exitCode === 0 ? 'ntpd' : 'chronyd'
}
