import { isBlank, notUnderstood, type Line } from '../lines.js'
import { parseRemarks } from './remarks.js'
import { NOTHING_KNOWN, type SupervisedService } from './service.js'
import { parseSv } from './sv.js'

/**
 * Lines of svstat (daemontools 0.76, daemontools-encore), s6-svstat (s6 2) and `sv status` (runit 2). Every line is told
 * apart by itself. A service whose state the tool could not read is a row with `problem`: svstat writes its errors into
 * the line and ends with 0.
 *
 * @throws ParseError
 */
export function parseSvstat(lines: readonly Line[]): SupervisedService[] {
  return lines.filter((line) => !isBlank(line)).flatMap(parseSvstatLine)
}

/** One line, which may tell of a service and of its logger. @throws ParseError */
export function parseSvstatLine(line: Line): SupervisedService[] {
  const found = parseSv(line.text) ?? parseS6Fields(line.text) ?? parseLine(line.text)
  if (found === null) throw notUnderstood('svstat', line, 'PATH: up|down … was expected')
  return found
}

const UP = /^up +\(pid (\d+)(?: pgid (\d+))?\) +(\d+) seconds?(|,.*)$/
const DOWN = /^down(?: +\((?:exitcode (\d+)|signal (\S+))\))? +(\d+) seconds?(|,.*)$/
/** s6, before the first start: there is no time either. */
const NOT_STARTED = /^down \(not started yet\) *(|,.*)$/
const PROBLEM = /^(?:supervise not running|no log service|unable to (?:chdir|open|read|stat|write|seek)\b.*)$/

/** `PATH: STATE`, `PATH log: STATE` (encore), or the state alone (s6-svstat shows one service and not its name). */
function parseLine(text: string): SupervisedService[] | null {
  const alone = parseState(text.trim())
  if (alone !== null) return [alone]
  const match = /^(.+?): +(?=(?:up|down|supervise|unable|no log)\b)(.*)$/.exec(text.trimEnd())
  const state = parseState(match?.[2] ?? '')
  if (match?.[1] === undefined || state === null || match[1].startsWith('svc: ')) return parseS6Failure(text)
  const log = /^(.+) log$/.exec(match[1])
  return [{ ...state, directory: log?.[1] ?? match[1], log: log !== null || match[1].endsWith('/log') }]
}

function parseState(text: string): SupervisedService | null {
  if (PROBLEM.test(text)) return { ...NOTHING_KNOWN, problem: text }
  const up = UP.exec(text)
  if (up) {
    const remarks = parseRemarks(up[4] ?? '')
    return (
      remarks && { ...NOTHING_KNOWN, state: 'up', pid: Number(up[1]), processGroup: numberOr(up[2]), seconds: Number(up[3]), ...remarks }
    )
  }
  const waiting = NOT_STARTED.exec(text)
  if (waiting) {
    const remarks = parseRemarks(waiting[1] ?? '')
    return remarks && { ...NOTHING_KNOWN, state: 'down', ...remarks }
  }
  const down = DOWN.exec(text)
  const remarks = down && parseRemarks(down[4] ?? '')
  return (
    remarks && {
      ...NOTHING_KNOWN,
      state: 'down',
      exitCode: numberOr(down[1]),
      signal: down[2] ?? null,
      seconds: Number(down[3]),
      ...remarks,
    }
  )
}

/** `s6-svstat: fatal: unable to read status for /run/service/ntpd: s6-supervise not running`. */
function parseS6Failure(text: string): SupervisedService[] | null {
  const match = /^s6-svstat: fatal: (unable to (?:read status for|check|access) (\S+): .*)$/.exec(text.trim())
  return match ? [{ ...NOTHING_KNOWN, directory: match[2] ?? null, problem: match[1] ?? null }] : null
}

const FIELDS = /^(true|false) (-?\d+) (\d+) (-?\d+) (NA|SIG\w+) (true|false) (true|false) (true|false) (true|false)$/

/**
 * `s6-svstat -o up,pid,updownfor,exitcode,signal,wantedup,normallyup,ready,paused`: nothing but the values. Other lists
 * of fields cannot be told and are refused.
 */
function parseS6Fields(text: string): SupervisedService[] | null {
  const match = FIELDS.exec(text.trim())
  if (!match) return null
  const [, up, pid, seconds, exitCode, signal, wanted, normal, ready, paused] = match
  const state = up === 'true' ? 'up' : 'down'
  const otherThan = (value: string | undefined): string | null => {
    const word = value === 'true' ? 'up' : 'down'
    return word === state ? null : word
  }
  return [
    {
      ...NOTHING_KNOWN,
      state,
      pid: natural(pid),
      seconds: Number(seconds),
      exitCode: natural(exitCode),
      signal: signal === 'NA' ? null : (signal ?? null),
      wants: otherThan(wanted),
      normally: otherThan(normal),
      ready: ready === 'true',
      paused: paused === 'true',
    },
  ]
}

function numberOr(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

/** -1 stands for "none". */
function natural(text: string | undefined): number | null {
  const number = Number(text)
  return number < 0 ? null : number
}
