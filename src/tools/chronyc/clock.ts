import type { Host } from '../../host/types.js'
import { askChronyc } from './failure.js'
import { parseChronycSourcesCsv, type ChronySource } from './sources.js'
import { parseChronycTracking, type ChronyTracking } from './tracking.js'

/** `-m`: several reports by one process. In the `-c` form nothing parts them, but `tracking` is always one line. */
export const CLOCK_ARGS: readonly string[] = ['-c', '-n', '-m', 'tracking', 'sources']

/**
 * How the clock stands and whom it follows, as of one moment.
 *
 * @throws ToolMissingError, DaemonNotRunningError, ParseError
 */
export async function askClock(host: Host): Promise<{ tracking: ChronyTracking; sources: ChronySource[] }> {
  const { stdout } = await askChronyc(host, CLOCK_ARGS)
  const end = stdout.indexOf('\n') + 1
  // A text without a newline is no report of both: the parser of `tracking` then says what it is.
  const [first, rest] = end === 0 ? [stdout, ''] : [stdout.slice(0, end), stdout.slice(end)]
  return { tracking: parseChronycTracking(first).tracking, sources: parseChronycSourcesCsv(rest) }
}
