import { NotSoError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { SupervisorFamily } from '../../tools/daemontools/ask-svstat.js'
import type { ServiceIs } from '../units/is.js'
import { findService } from './find.js'
import { wordsOf } from './list.js'
import { readSupervisedServices, type SupervisedEntry } from './services.js'
import { unknownService } from './show.js'

/** A yes/no question about a service that is not under systemd. @throws as readSupervisedServices */
export async function readSupervisedIs(
  host: Host,
  family: SupervisorFamily,
  word: string,
  question: 'active' | 'enabled',
): Promise<ServiceIs> {
  const all = await readSupervisedServices(host, family)
  const service = findService(all.services, word)
  if (service === null) return { data: { unit: word, state: 'not-found', is: false }, failure: unknownService(all, word) }
  const data = { unit: service.name, ...ANSWERS[question](service) }
  return { data, failure: data.is ? null : new NotSoError(`${service.name} is not ${question}: ${data.state}`, { details: { ...data } }) }
}

const ANSWERS: Readonly<Record<'active' | 'enabled', (service: SupervisedEntry) => { state: string; is: boolean }>> = {
  active: (service) => {
    const { active, sub } = wordsOf(service)
    return { state: active === 'failed' ? sub : active, is: active === 'active' }
  },
  enabled: ({ enabled }) => ({ state: enabled ? 'enabled' : 'disabled', is: enabled }),
}
