/** What services do, whoever supervises them: the only place where that is chosen for reading. */
import type { Finding } from '../errors.js'
import type { Host } from '../host/types.js'
import { readSupervisedIs } from './supervisor/is.js'
import { readSupervisedList, type SupervisedListData } from './supervisor/list.js'
import { readSupervisedService, type SupervisedShowData } from './supervisor/show.js'
import { readSupervisorKind } from './supervisor/supervisor.js'
import { readServiceIsActive, readServiceIsEnabled, type ServiceIs } from './units/is.js'
import { readUnits, type UnitFilter, type UnitListData } from './units/list.js'
import { readService, type UnitShowData } from './units/show.js'

/** `service list`. */
export async function readServices(host: Host, filter: Omit<UnitFilter, 'types'>): Promise<Finding<UnitListData | SupervisedListData>> {
  const kind = await readSupervisorKind(host)
  return kind === 'systemd' ? readUnits(host, { ...filter, types: ['service'] }) : readSupervisedList(host, kind, filter)
}

/** `service status`. */
export async function readServiceStatus(
  host: Host,
  word: string,
  { lines }: { lines: number },
): Promise<Finding<UnitShowData | SupervisedShowData>> {
  const kind = await readSupervisorKind(host)
  return kind === 'systemd' ? readService(host, word, { lines }) : readSupervisedService(host, kind, word, lines)
}

/** `service is active` and `service is enabled`. */
export async function readIs(host: Host, word: string, question: 'active' | 'enabled'): Promise<ServiceIs> {
  const kind = await readSupervisorKind(host)
  if (kind !== 'systemd') return readSupervisedIs(host, kind, word, question)
  return question === 'active' ? readServiceIsActive(host, word) : readServiceIsEnabled(host, word)
}
