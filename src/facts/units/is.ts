import { NotSoError, type NotFoundError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ACTIVE_WORDS } from '../../tools/systemctl/active-state.js'
import { requireService, unknownUnit } from './names.js'
import { readUnitStates, type UnitState } from './state.js'

/** The answer to a yes/no question about a service. */
export interface ServiceIsData {
  /** The unit that answered: for an alias the unit it stands for. */
  unit: string
  /** systemd's own word; `not-found` when there is no such service. */
  state: string
  is: boolean
}

export interface ServiceIs {
  data: ServiceIsData
  /** null when the answer is yes. */
  failure: NotSoError | NotFoundError | null
}

/** UnitFileState words for which `systemctl is-enabled` says yes: it starts by itself, or need not be enabled. */
const ENABLED = new Set(['enabled', 'enabled-runtime', 'static', 'alias', 'indirect', 'generated'])

/** Whether a service is active, by `systemctl is-active`'s rules. @throws UsageError, and as readUnitStates */
export function readServiceIsActive(host: Host, word: string): Promise<ServiceIs> {
  return readServiceIs(host, word, 'active', (state) => state.active, ACTIVE_WORDS)
}

/** Whether a service is enabled, by `systemctl is-enabled`'s rules. @throws UsageError, and as readUnitStates */
export function readServiceIsEnabled(host: Host, word: string): Promise<ServiceIs> {
  return readServiceIs(host, word, 'enabled', unitFileWord, ENABLED)
}

async function readServiceIs(
  host: Host,
  word: string,
  question: string,
  wordOf: (state: UnitState) => string,
  yes: ReadonlySet<string>,
): Promise<ServiceIs> {
  const unit = requireService(word)
  const [state] = await readUnitStates(host, [unit])
  if (state === undefined || (state.load === 'not-found' && state.active === 'inactive')) {
    return { data: { unit, state: 'not-found', is: false }, failure: await unknownUnit(host, unit) }
  }
  const answer = wordOf(state)
  const data = { unit: state.id, state: answer, is: yes.has(answer) }
  const failure = data.is ? null : new NotSoError(`${state.id} is not ${question}: ${answer}`, { details: { ...data } })
  return { data, failure }
}

/**
 * systemd 219 says `bad` of a masked unit. A unit without a file has no such state. Every init script has a generated unit,
 * whether a runlevel starts it or not: of those `systemctl is-enabled` asks chkconfig or update-rc.d.
 */
export function unitFileWord({ load, unitFileState, sourcePath, wantedBy }: UnitState): string {
  if (load === 'masked' && (unitFileState === null || unitFileState === 'bad')) return 'masked'
  if (unitFileState === 'generated' && INIT_SCRIPT.test(sourcePath ?? '')) return wantedBy.length > 0 ? 'enabled' : 'disabled'
  return unitFileState ?? 'not-found'
}

const INIT_SCRIPT = /^\/etc\/(?:rc\.d\/)?init\.d\//
