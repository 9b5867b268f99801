import { DaemonNotRunningError, NotSupportedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { findService } from '../../facts/supervisor/find.js'
import { unknownService } from '../../facts/supervisor/show.js'
import { readSupervisedServices, type SupervisedEntry, type SupervisedServices } from '../../facts/supervisor/services.js'
import { readSupervisorKind, type ScanSupervisor } from '../../facts/supervisor/supervisor.js'
import { inWords } from '../../words.js'

/** The services of a host whose supervisor hostward can tell what to do. @throws NotSupportedError, and as readSupervisedServices */
export async function readControlledServices(host: Host): Promise<SupervisedServices> {
  const kind = await readSupervisorKind(host)
  if (kind === 'daemontools') return readSupervisedServices(host, kind)
  throw new NotSupportedError(
    kind === 'systemd'
      ? 'the services of this host are not under daemontools'
      : `hostward reads services of ${kind}, and does not change them`,
    { suggestions: kind === 'runit' ? ['sv up|down|restart NAME does'] : kind === 's6' ? ['s6-svc -u|-d|-r DIRECTORY does'] : [] },
  )
}

/**
 * The services that words on the command line mean: names in the folder of svscan (`ntpd`, `ntpd.service`), or paths (`/service/ntpd`,
 * `/var/ntpd`). Each once.
 *
 * @throws UsageError, NotFoundError with close names
 */
export function namedServices(all: SupervisedServices, words: readonly string[]): SupervisedEntry[] {
  const found = words.map((word) => {
    const service = findService(all.services, word)
    if (service === null) throw unknownService(all, word)
    return service
  })
  return [...new Set(found)]
}

/** @throws DaemonNotRunningError when one of them has no supervisor, so that nobody could be told anything */
export function refuseUnsupervised(services: readonly SupervisedEntry[], { folder, running }: ScanSupervisor): void {
  const alone = services.filter(({ state }) => state === null)
  const [first] = alone
  if (first === undefined) return
  const is = alone.length === 1 ? 'is' : 'are'
  throw new DaemonNotRunningError(
    `${inWords(alone.map(({ name }) => name))} ${is} not supervised: svstat says ${JSON.stringify(first.problem ?? '')}`,
    {
      suggestions: [
        running === false
          ? `svscan does not run: start it (svscanboot, or svscan ${folder})`
          : `svscan looks into ${folder} every five seconds: try again`,
      ],
      details: { services: alone.map(({ name, problem }) => ({ name, problem })) },
    },
  )
}
