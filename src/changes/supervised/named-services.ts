import { DaemonNotRunningError, NotFoundError, NotSupportedError, UsageError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { readSupervisedServices, type SupervisedEntry, type SupervisedServices } from '../../facts/supervisor/services.js'
import { readSupervisorKind, type ScanSupervisor } from '../../facts/supervisor/supervisor.js'
import { suggestions } from '../../suggest.js'
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
export function namedServices({ supervisor, services }: SupervisedServices, words: readonly string[]): SupervisedEntry[] {
  const found = words.map((word) => findService(services, word) ?? throwUnknown(supervisor, services, word))
  return [...new Set(found)]
}

/** The service that a word means; null when there is none. @throws UsageError */
export function findService(services: readonly SupervisedEntry[], word: string): SupervisedEntry | null {
  if (word === '') throw new UsageError('a service has a name, and this is empty')
  const path = word.replace(/(?<=.)\/+$/, '')
  const exact = services.find((one) => one.name === path || one.path === path || one.directory === path)
  return exact ?? services.find(({ name }) => `${name}.service` === path) ?? null
}

function throwUnknown({ folder }: ScanSupervisor, services: readonly SupervisedEntry[], word: string): never {
  const names = services.map(({ name }) => name)
  const close = suggestions(word, names)
  throw new NotFoundError(`${word}: there is no such service in ${folder}`, {
    suggestions: [
      ...(close.length > 0 ? [`did you mean ${close.join(' or ')}?`] : []),
      `what there is: hostward service list --all`,
      `to make one: hostward service add ${/^[\w.@-]+$/.test(word) ? word : 'NAME'} --exec "/path/to/program …"`,
    ],
    details: { service: word, services: names },
  })
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
