import { DaemonNotRunningError, NotSupportedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { findService } from '../../facts/supervisor/find.js'
import { unknownService } from '../../facts/supervisor/show.js'
import { readSupervisedServices, type SupervisedEntry, type SupervisedServices } from '../../facts/supervisor/services.js'
import { findSupervisorKind, type ScanSupervisor } from '../../facts/supervisor/supervisor.js'
import { inWords } from '../../words.js'

/**
 * The services of a host whose supervisor hostward can tell what to do.
 *
 * @throws NotSupportedError with `underSystemd` where that is another one; as readSupervisedServices
 */
export async function readControlledServices(
  host: Host,
  underSystemd: () => NotSupportedError = notDaemontools,
): Promise<SupervisedServices> {
  const kind = await findSupervisorKind(host)
  if (kind === 'daemontools') return readSupervisedServices(host, kind)
  if (kind === 'systemd') throw underSystemd()
  if (kind === null) {
    throw new NotSupportedError('nobody supervises services on this host: neither systemd nor daemontools, runit or s6 is there', {
      suggestions: ['hostward doctor tells how daemontools is installed'],
    })
  }
  throw new NotSupportedError(`services are supervised by ${kind} here: hostward reads them, and does not change them`, {
    suggestions: [kind === 'runit' ? 'sv up|down|restart NAME does' : 's6-svc -u|-d|-r DIRECTORY does'],
  })
}

const notDaemontools = (): NotSupportedError =>
  new NotSupportedError('the services of this host are units of systemd, not of daemontools', {
    suggestions: ['to have a service not start by itself: hostward service disable NAME --now'],
  })

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
