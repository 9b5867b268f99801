import { UnknownQuestion, type Tool } from '../host/tool.js'
import type { Clock } from '../systemd/clock.js'
import { formatRelative, formatTimestamp } from '../systemd/format.js'

/** `rpm -q --queryformat=%{VERSION}-%{RELEASE} PACKAGE` for the packages that hostward asks about. */
export function rpm(packages: Readonly<Record<string, string>>): Tool {
  return (args) => {
    const [query, format, name = ''] = args
    if (query !== '-q' || format !== '--queryformat=%{VERSION}-%{RELEASE}' || args.length !== 3) throw new UnknownQuestion('rpm', args)
    const version = packages[name]
    return version === undefined ? { stdout: `package ${name} is not installed\n`, exitCode: 1 } : { stdout: version }
  }
}

/** A tool that only changes things: that it is there is all that hostward looks at. */
export function notAsked(program: string): Tool {
  return (args) => {
    throw new UnknownQuestion(program, args)
  }
}

/** `getent hosts ADDRESS`: names of reverse DNS. */
export function getent(names: Readonly<Record<string, string>>): Tool {
  return (args) => {
    const [database, address = ''] = args
    if (database !== 'hosts' || args.length !== 2) throw new UnknownQuestion('getent', args)
    const name = names[address]
    return name === undefined ? { exitCode: 2 } : { stdout: `${address.padEnd(15)} ${name}\n` }
  }
}

/** `timedatectl show`. */
export function timedatectl(clock: Clock, zone: string, isSynchronised = true): Tool {
  return (args) => {
    if (args.join(' ') !== 'show') throw new UnknownQuestion('timedatectl', args)
    const now = formatTimestamp(clock.nowUsec)
    return {
      stdout: [
        `Timezone=${zone}`,
        'LocalRTC=no',
        'CanNTP=yes',
        'NTP=yes',
        `NTPSynchronized=${isSynchronised ? 'yes' : 'no'}`,
        `TimeUSec=${now}`,
        `RTCTimeUSec=${now}`,
        '',
      ].join('\n'),
    }
  }
}

export interface SystemdAnalyzeParts {
  version: string
  clock: Clock
  /** Seconds that units took to start, for `blame`. */
  blame: ReadonlyMap<string, number>
  /** Hours that each zone is ahead of UTC. */
  zones: Readonly<Record<string, number>>
}

/** `systemd-analyze`: blame, and calendar for expressions that mean a time of day. */
export function systemdAnalyze({ version, clock, blame, zones }: SystemdAnalyzeParts): Tool {
  return (args) => {
    if (args[0] === '--version') return { stdout: version }
    if (args.join(' ') === 'blame --no-pager') return { stdout: blameText(blame) }
    const [verb, count, dashes, ...expressions] = args
    const iterations = Number(/^--iterations=(\d+)$/.exec(count ?? '')?.[1])
    if (verb !== 'calendar' || dashes !== '--' || Number.isNaN(iterations)) throw new UnknownQuestion('systemd-analyze', args)
    return { stdout: expressions.map((expression) => calendarText(expression, iterations, clock, zones)).join('\n') }
  }
}

/** Time spans as `format_timespan` with an accuracy of a millisecond, right-aligned. */
function blameText(blame: ReadonlyMap<string, number>): string {
  const rows = [...blame].sort(([, a], [, b]) => b - a).map(([unit, seconds]) => [milliseconds(seconds), unit] as const)
  const width = Math.max(...rows.map(([span]) => span.length))
  return rows.map(([span, unit]) => `${span.padStart(width)} ${unit}\n`).join('')
}

function milliseconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`
  if (seconds < 60) return `${seconds.toFixed(3)}s`
  return `${Math.floor(seconds / 60)}min ${(seconds % 60).toFixed(3)}s`
}

const DAY = 86_400e6

function calendarText(expression: string, iterations: number, clock: Clock, zones: Readonly<Record<string, number>>): string {
  const match = /^(?:(\w{3}) )?\*-\*-\* ([\d,]+):(\d\d):00(?: (\S+))?$/.exec(expression)
  const [, weekday, hours = '', minute = '', zone = 'UTC'] = match ?? []
  const ahead = zone === 'UTC' ? 0 : zones[zone]
  if (!match || ahead === undefined) throw new UnknownQuestion('systemd-analyze', ['calendar', expression])
  const next: number[] = []
  for (let day = Math.floor(clock.nowUsec / DAY) - 1; next.length < iterations; day += 1) {
    for (const hour of hours.split(',')) {
      const usec = day * DAY + (Number(hour) - ahead) * 3600e6 + Number(minute) * 60e6
      const isDay = weekday === undefined || formatTimestamp(usec + ahead * 3600e6).startsWith(weekday)
      if (usec > clock.nowUsec && isDay && next.length < iterations) next.push(usec)
    }
  }
  const rows = next.flatMap((usec, index): [string, string][] => [
    [index === 0 ? 'Next elapse' : `Iter. #${index + 1}`, formatTimestamp(usec)],
    ['From now', formatRelative(usec, clock.nowUsec)],
  ])
  return [['Normalized form', expression] as const, ...rows].map(([label, value]) => `${label.padStart(15)}: ${value}\n`).join('')
}
