import { NotPermittedError, NotRecordedError, type HostwardError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { toLines } from '../lines.js'
import { accessCommands, askAccess, parseAccess } from './accheck.js'
import { askChronyc, chronycFailure, chronycReply } from './failure.js'
import { parseChronycSourcesCsv, type ChronySource } from './sources.js'
import { parseChronycTracking, type ChronyTracking } from './tracking.js'

/** `-m`: several reports by one process. In the `-c` form nothing parts them, but `tracking` is always one line. */
export const CLOCK_ARGS: readonly string[] = ['-c', '-n', '-m', 'tracking', 'sources']

export interface ChronyClock {
  tracking: ChronyTracking
  sources: ChronySource[]
}

/**
 * How the clock stands and whom it follows, as of one moment.
 *
 * @throws ToolMissingError, DaemonNotRunningError, ParseError
 */
export async function askClock(host: Host): Promise<ChronyClock> {
  return parseClock((await askChronyc(host, CLOCK_ARGS)).stdout)
}

/**
 * The same, and whether chronyd would answer a client at each address, still by one process. A recording that has the two only as two
 * answers by two.
 *
 * @returns the verdicts in the order of `addresses`, or why there are none: chronyd tells them only to root
 * @throws as askClock
 */
export async function askClockAndAccess(
  host: Host,
  addresses: readonly string[],
): Promise<{ clock: ChronyClock; access: boolean[] | HostwardError }> {
  const args = [...CLOCK_ARGS, ...accessCommands(addresses)]
  const result = await ask(host, 'chronyc', args).catch((error: unknown) => {
    if (error instanceof NotRecordedError) return null
    throw error
  })
  if (result === null) return { clock: await askClock(host), access: await askAccess(host, addresses).catch(asRefused) }
  const lines = toLines(result.stdout)
  const first = lines.findIndex(({ text }) => chronycReply(text) !== null)
  const replies = first === -1 ? [] : lines.slice(first)
  const failure = result.exitCode === 0 ? null : chronycFailure(result, host.uid() === 0)
  if (failure !== null && !(failure instanceof NotPermittedError && first > 0)) throw failure
  const reports = first === -1 ? lines : lines.slice(0, first)
  const clock = parseClock(reports.map(({ text }) => `${text}\n`).join(''))
  return { clock, access: failure ?? parseAccess(replies, addresses, args) }
}

function asRefused(error: unknown): HostwardError {
  if (error instanceof NotPermittedError || error instanceof NotRecordedError) return error
  throw error
}

function parseClock(stdout: string): ChronyClock {
  const end = stdout.indexOf('\n') + 1
  // A text without a newline is no report of both: the parser of `tracking` then says what it is.
  const [first, rest] = end === 0 ? [stdout, ''] : [stdout.slice(0, end), stdout.slice(end)]
  return { tracking: parseChronycTracking(first).tracking, sources: parseChronycSourcesCsv(rest) }
}
