import { HostwardError, InterruptedError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askCalendarRuns, ITERATIONS_SINCE } from '../../tools/systemd-calendar/analyze.js'
import { parseCalendarExpression } from '../../tools/systemd-calendar/expression.js'
import { normalizedCalendar } from '../../tools/systemd-calendar/normalized.js'
import { askSystemdVersion } from '../../tools/systemctl/version.js'

/** As many coming runs as `timer show` tells. */
const RUNS = 5

/** Runs to come, in microseconds since the epoch, and why there are fewer than one might want. */
export interface NextRuns {
  usec: number[]
  warnings: Warning[]
}

/**
 * The next five times of these OnCalendar= expressions together, before any RandomizedDelaySec=. systemd-analyze is asked in
 * UTC, so every expression carries the zone in which the host reckons. Before systemd 242 it tells one time only, which
 * systemd itself has told already.
 *
 * @param zone the host's own zone; null when unknown
 */
export async function readNextRuns(host: Host, expressions: readonly string[], zone: string | null): Promise<NextRuns> {
  if (expressions.length === 0) return { usec: [], warnings: [] }
  const zoned = expressions.map((expression) => inZone(expression, zone))
  const known = zoned.filter((expression) => expression !== null)
  const warnings = known.length === zoned.length ? [] : [zoneWarning(expressions.filter((_, index) => zoned[index] === null))]
  if (known.length === 0) return { usec: [], warnings }
  try {
    const version = await askSystemdVersion(host)
    if (version < ITERATIONS_SINCE) return { usec: [], warnings: [...warnings, versionWarning(version)] }
    const answers = await askCalendarRuns(host, known, RUNS)
    const usec = new Set(answers.flatMap(({ runs }) => runs.map((run) => run.usec ?? 0)))
    return { usec: [...usec].sort((one, other) => one - other).slice(0, RUNS), warnings }
  } catch (error) {
    if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
    const message = `only the next run is known, the ones after it are not: ${error.message}`
    return { usec: [], warnings: [...warnings, { code: 'NEXT_RUNS_UNAVAILABLE', message }] }
  }
}

/** The expression with the zone that it is meant in; null when that cannot be named to a program that runs in UTC. */
export function inZone(expression: string, zone: string | null): string | null {
  const parsed = parseCalendarExpression(expression)
  if (parsed === null) return null
  if (parsed.zone === null) return zone === null ? null : normalizedCalendar({ ...parsed, zone })
  // JST and its like are known only where they are the local zone.
  return parsed.zone === 'UTC' || parsed.zone.includes('/') ? normalizedCalendar(parsed) : null
}

function zoneWarning(expressions: readonly string[]): Warning {
  return {
    code: 'NEXT_RUNS_UNAVAILABLE',
    message: `the time zone of ${expressions.join(', ')} cannot be named: only the next run is known, the ones after it are not`,
  }
}

function versionWarning(version: number): Warning {
  return {
    code: 'NEXT_RUNS_UNAVAILABLE',
    message: `systemd ${String(version)} tells only the next run, the ones after it are not known (systemd-analyze has --iterations since 242)`,
  }
}
