import { parseRemarks } from './remarks.js'
import { NOTHING_KNOWN, type SupervisedService } from './service.js'

/** What `sv start` and its like put before the status. */
const OUTCOME = /^(ok|timeout|kill): (?=(?:run|down|finish): )/

/**
 * A line of runit's (or busybox's) `sv status`: `run: /service/ntpd: (pid 1281) 6s; run: log: (pid 1280) 6s`, the logger being a
 * row of its own. Null for a line of another tool.
 */
export function parseSv(text: string): SupervisedService[] | null {
  const outcome = OUTCOME.exec(text.trim())?.[1] ?? null
  const [first = '', ...others] = text.trim().replace(OUTCOME, '').split('; ')
  const service = parseProblem(first) ?? parsePart(first)
  const loggers = others.map((part) => parseLoggerProblem(part, service) ?? parseLogger(part, service))
  if (service === null || loggers.includes(null)) return null
  return [{ ...service, outcome }, ...loggers.filter((logger) => logger !== null)]
}

/** What stands in place of a state. */
const PROBLEM = /^(?:fail|warning): (.+?): ((?:unable to|can't) .*|runsv not running)$/

function parseProblem(text: string): SupervisedService | null {
  const [, directory = null, problem = null] = PROBLEM.exec(text) ?? []
  return problem === null ? null : { ...NOTHING_KNOWN, directory, problem }
}

/** `warning: ntpd/log: unable to open supervise/ok: file does not exist` behind the state of ntpd. */
function parseLoggerProblem(text: string, service: SupervisedService | null): SupervisedService | null {
  const found = parseProblem(text)
  return found?.directory === `${service?.directory ?? ''}/log` ? { ...found, log: true } : null
}

function parseLogger(text: string, service: SupervisedService | null): SupervisedService | null {
  const found = parsePart(text)
  return found?.directory === 'log' ? { ...found, directory: `${service?.directory ?? ''}/log`, log: true } : null
}

function parsePart(text: string): SupervisedService | null {
  const match = /^(run|down|finish): (.+?): (?:\(pid (\d+)\) )?(\d+)s(|,.*)$/.exec(text)
  const remarks = match && parseRemarks(match[5] ?? '')
  if (!remarks) return null
  return {
    ...NOTHING_KNOWN,
    directory: match[2] ?? null,
    state: match[1] ?? null,
    pid: match[3] === undefined ? null : Number(match[3]),
    seconds: Number(match[4]),
    ...remarks,
  }
}
