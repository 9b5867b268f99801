import type { HostState } from './state.js'
import type { Session } from './session.js'

/** What a host of one kind has for changes to go wrong with. */
export interface Ground {
  /** Tools that are made to fail, and those that are asked. */
  wrapped: readonly string[]
  /** File systems of their own, which can be full. */
  disks: readonly string[]
  /** What is read-only when it is said of /etc. */
  places: readonly string[]
  /** Trees of which every byte is compared. */
  roots: readonly string[]
  /** A script of shell that makes the host what every test starts from; the wrapped tools are in place, and work. */
  prepare: string
  /** Whatever a fault has done to the host, beside mounts and tools, is over. */
  heal: string
  /** Links that somebody else has made meanwhile have no effect any more. */
  forgetLinks: string
  /** @param withDaemons also what takes a second to ask */
  readState(session: Session, withDaemons: boolean): Promise<HostState>
  /** After a fault that was not survived, when the files are back: a line of shell for what else is wrong. */
  restart(wrong: readonly string[], before: HostState): string
  /** Whether what differs may still be under way. */
  isOnItsWay(found: Readonly<Record<string, unknown>>): boolean
}
