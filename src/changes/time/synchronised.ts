import { HostwardError, type Warning } from '../../errors.js'
import { judgeSynchronised } from '../../facts/time/judge.js'
import { settle } from '../../facts/time/settle.js'
import type { Host } from '../../host/types.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { askClock } from '../../tools/chronyc/clock.js'
import { localOf } from './place-rules.js'

/** Whether chronyd follows a source now; no where it does not tell. */
export async function isSynchronised(host: Host): Promise<boolean> {
  const clock = await settle(askClock(host))
  return !(clock instanceof HostwardError) && judgeSynchronised(clock.tracking, clock.sources).synchronised
}

/** Clients do not follow a server that is not synchronised itself, unless `local` stands in. */
export async function unsynchronised(host: Host, after: ChronyConf): Promise<Warning[]> {
  const clock = await settle(askClock(host))
  if (clock instanceof HostwardError) {
    return [{ code: clock.code, message: `whether this host is synchronised is not known: ${clock.message}` }]
  }
  const { synchronised, reason } = judgeSynchronised(clock.tracking, clock.sources)
  if (synchronised) return []
  const follows = localOf(after) === null ? 'clients do not follow it until it is' : 'it serves its own clock all the same (local)'
  return [{ code: 'NOT_SYNCHRONISED', message: `this host is not synchronised itself: ${reason}; ${follows}` }]
}
