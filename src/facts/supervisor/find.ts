import { UsageError } from '../../errors.js'
import type { SupervisedEntry } from './services.js'

/**
 * The service that a word means: a name in the folder of the scanner (`ntpd`, `ntpd.service`), or a path (`/service/ntpd`, `/var/ntpd`).
 * Null when there is none. @throws UsageError
 */
export function findService(services: readonly SupervisedEntry[], word: string): SupervisedEntry | null {
  if (word === '') throw new UsageError('a service has a name, and this is empty')
  const path = word.replace(/(?<=.)\/+$/, '')
  const exact = services.find((one) => one.name === path || one.path === path || one.directory === path)
  return exact ?? services.find(({ name }) => `${name}.service` === path) ?? null
}
