/**
 * What two answers of hostward about one host have in common when it was left alone in between: without what is reckoned
 * from now or moves by itself; of several good sources chronyd combines others from one moment to the next. Everything else
 * must be the same.
 */
export function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isSession(item)).map(steady)
  if (typeof value === 'string')
    return value.replace(/^not-combined$/, 'combined').replace(/together with \d+ more/g, 'together with others')
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !MOVING.has(key) && !(key === 'active' && typeof item === 'number'))
      // How long a supervised process has been as it is, as svstat tells.
      .filter(([key]) => !(key === 'seconds' && 'pid' in value))
      .map(([key, item]) => [key, DEPENDENCIES.test(key) && isList(item) ? inOrder(item) : steady(item)]),
  )
}

/** Names; as a property they are one text. */
const inOrder = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split(' '))
    .filter((name) => !isSessionUnit(name))
    .sort()
const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

/** systemd tells them in the order of its hash tables, which changes when units come into memory. */
const DEPENDENCIES =
  /^(?:after|before|wants|wantedBy|requires|requiredBy|requisite|requisiteOf|bindsTo|boundBy|partOf|consistsOf|upholds|upheldBy|conflicts|conflictedBy|triggers|triggeredBy|references|referencedBy|onFailure|onFailureOf|onSuccess|onSuccessOf|propagates\w*|reload\w*|stop\w*|joins\w*|slice\w*)$/i

/** The same without what a redacted recording has stand-ins for by the place where it stands, and not by what it is. */
export function steadyWhenRedacted(value: unknown): unknown {
  const drop = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(drop)
    if (typeof item !== 'object' || item === null) return item
    // The name of the host: in an entry of the log, and where it is told about.
    const ownName = 'message' in item ? 'host' : 'osId' in item ? 'name' : null
    const kept = Object.entries(item).filter(([key]) => !STAND_INS.has(key) && key !== ownName)
    return Object.fromEntries(kept.map(([key, part]) => [key, drop(part)]))
  }
  return drop(steady(value))
}

/**
 * Two answers with their logs in one order, beginning with the first moment that both have: lines of one moment journalctl has in another
 * order for a unit alone than among all, and so the oldest that it leaves out is another one.
 */
export function withLogsAlike<Answer extends { data: unknown }>(one: Answer, other: Answer): [Answer, Answer] {
  const [log, otherLog] = [logOf(one), logOf(other)]
  if (log === null || otherLog === null || log.length !== otherLog.length || log.length === 0) return [one, other]
  const from = [log[0]!, otherLog[0]!].sort(byTime)[1]!.timestamp
  const withLog = (answer: Answer, lines: readonly LogLine[]): Answer => ({
    ...answer,
    data: { ...(answer.data as object), log: lines.filter(({ timestamp }) => timestamp >= from) },
  })
  return [withLog(one, log), withLog(other, otherLog)]
}

interface LogLine {
  timestamp: string
}

function logOf({ data }: { data: unknown }): LogLine[] | null {
  const { log } = (data ?? {}) as { log?: LogLine[] | null }
  return Array.isArray(log) ? log.toSorted(byTime) : null
}

function byTime(one: LogLine, other: LogLine): number {
  const [a, b] = [JSON.stringify([one.timestamp, one]), JSON.stringify([other.timestamp, other])]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Text of log lines; addresses as chrony's reference ids; settings in /etc/sysconfig. */
const STAND_INS = new Set(['message', 'refid', 'defaultKernelPackage'])

const MOVING = new Set([
  // reckoned from now
  ...['leftSeconds', 'passedSeconds', 'lastRxSeconds', 'ntpLastSeconds', 'lastSeconds', 'uptimeSeconds', 'overdueSeconds'],
  // monotonic times as dates: microseconds off each time
  ...['next', 'nextUsec', 'nextRuns', 'nextRunsUsec'],
  // units that somebody asked about stay in memory for a moment; and so the number of active ones
  'total',
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
  // what asking took
  'waitedSeconds',
  // what a process takes
  ...['cpuSeconds', 'CPUUsageNSec', 'memoryBytes', 'MemoryCurrent', 'MemoryAvailable', 'tasks', 'TasksCurrent'],
])

/** Every login has a session, and a user's manager comes and goes with it. */
function isSession(item: unknown): boolean {
  const name =
    typeof item === 'string'
      ? item
      : ((item as { unit?: unknown; unitFile?: unknown } | null)?.unit ?? (item as { unitFile?: unknown } | null)?.unitFile ?? '')
  return typeof name === 'string' && isSessionUnit(name)
}

export const isSessionUnit = (unit: string): boolean => /^(?:session-|user-\d|user@|user-runtime-dir@|run-user-)/.test(unit)
