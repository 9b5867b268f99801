import { parseRemarks } from './remarks.js'
import { NOTHING_KNOWN, type SupervisedService } from './service.js'

/** What `sv start` and its like put before the status. */
const OUTCOME = /^(ok|timeout|kill): (?=(?:run|down|finish): )/

/**
 * A line of runit's `sv status`: `run: /service/ntpd: (pid 1281) 6s; run: log: (pid 1280) 6s`, the logger being a row of its
 * own. Null for a line of another tool.
 */
export function parseSv(text: string): SupervisedService[] | null {
  const problem = /^(?:fail|warning): (.+?): (unable to .*|runsv not running)$/.exec(text.trim())
  if (problem) return [{ ...NOTHING_KNOWN, directory: problem[1] ?? null, problem: problem[2] ?? null }]
  const outcome = OUTCOME.exec(text.trim())?.[1] ?? null
  const parts = text.trim().replace(OUTCOME, '').split('; ')
  const rows = parts.map(parsePart)
  const [service, ...loggers] = rows
  if (service === undefined || service === null || loggers.some((row) => row?.directory !== 'log')) return null
  return [
    { ...service, outcome },
    ...loggers.map((row) => ({ ...NOTHING_KNOWN, ...row, directory: `${service.directory ?? ''}/log`, log: true })),
  ]
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
