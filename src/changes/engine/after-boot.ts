import { HostwardError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { readStates, type Snapshot } from './snapshot.js'
import { kindOf, stateId, toRef, type StateKind } from './states.js'

/** A snapshot as it counts on this boot; `then` and `now` are boot ids, null where the host has none: that is never the same boot. */
export function onThisBoot(
  host: Host,
  snapshot: Snapshot,
  { then, now }: { then: string | null; now: string | null },
  kinds: readonly StateKind[],
): Promise<Snapshot> {
  return then !== null && then === now ? Promise.resolve(snapshot) : afterBoot(host, snapshot, kinds)
}

/**
 * A snapshot of an earlier boot as it counts on this one: without what is gone with a reboot, and with what the files of that time
 * have made again (`StateKind.afterBoot`). What cannot be asked now is left out.
 */
async function afterBoot(host: Host, snapshot: Snapshot, kinds: readonly StateKind[]): Promise<Snapshot> {
  const states: Snapshot['states'] = new Map()
  for (const [id, was] of snapshot.states) {
    const ref = toRef(id)
    const kind = kindOf(ref, kinds)
    if (kind?.runtimeOnly !== true) states.set(id, was)
    else if (kind.afterBoot !== undefined) {
      const now = await readStates(host, [ref], kinds).catch((error: unknown) => {
        if (error instanceof HostwardError) return null
        throw error
      })
      const value = now === null ? null : kind.afterBoot(ref.key, was, snapshot, now.get(stateId(ref)) ?? {})
      if (value !== null) states.set(id, value)
    }
  }
  return { files: snapshot.files, states }
}
