/**
 * What two answers of hostward about one host have in common when it was left alone in between: without what is reckoned
 * from now or moves by itself. Everything else must be the same.
 */
export function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isSession(item)).map(steady)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !MOVING.has(key))
      .map(([key, item]) => [key, steady(item)]),
  )
}

const MOVING = new Set([
  // reckoned from now
  ...['leftSeconds', 'passedSeconds', 'lastRxSeconds', 'ntpLastSeconds', 'lastSeconds', 'uptimeSeconds', 'overdueSeconds'],
  // monotonic times as dates: microseconds off each time
  ...['next', 'nextUsec', 'nextRuns', 'nextRunsUsec'],
  // a clock is never quite still
  ...['offsetSeconds', 'offsetDirection', 'maxErrorSeconds', 'rootDispersionSeconds', 'standardDeviationSeconds'],
  ...['adjustedOffsetSeconds', 'errorSeconds', 'ntpPackets', 'reach', 'samples', 'runs', 'spanSeconds', 'frequencyPpm', 'skewPpm'],
  ...[
    'refTime',
    'refTimeUsec',
    'lastOffsetSeconds',
    'rmsOffsetSeconds',
    'residualFrequencyPpm',
    'rootDelaySeconds',
    'updateIntervalSeconds',
  ],
  // what a process takes
  ...['cpuSeconds', 'CPUUsageNSec', 'memoryBytes', 'MemoryCurrent', 'MemoryAvailable', 'tasks', 'TasksCurrent'],
])

/** Every login has a session, and a user's manager comes and goes with it. */
function isSession(item: unknown): boolean {
  const name =
    typeof item === 'string'
      ? item
      : ((item as { unit?: unknown; unitFile?: unknown } | null)?.unit ?? (item as { unitFile?: unknown } | null)?.unitFile ?? '')
  return typeof name === 'string' && /^(?:session-|user-\d|user@|user-runtime-dir@|run-user-)/.test(name)
}
