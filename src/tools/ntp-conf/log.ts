/** A line of ntpd's log that says that it did not take a line of its files. */
export interface LogComplaint {
  /** Number of the line; null where it tells none. */
  line: number | null
  /** What it said, without time and process. */
  text: string
}

/**
 * What ntpd complained of when it read its files, in the log of one start: ntpd 4.2 and ntpsec. The log tells lines by number; of
 * several files it names the file in one of two lines.
 */
export function logComplaints(lines: readonly string[]): LogComplaint[] {
  const complaints = lines.map(withoutOrigin).filter((text) => COMPLAINTS.some((pattern) => pattern.test(text)))
  return [...new Set(complaints)].map((text) => ({ line: numberIn(text), text }))
}

const COMPLAINTS: readonly RegExp[] = [
  /syntax error/,
  /restrict: ignoring line \d+/,
  /\bCouldn't open </,
  /^(?:getconfig|configure): (?!keys)/,
  /^(?:illegal|invalid|unknown|unrecognized) .*(?:option|keyword|flag|address|line|command)/i,
  /\bline \d+.*\b(?:ignored|illegal|invalid|unknown|unexpected)\b/,
]

/** `22 Nov 20:32:01 ntpd[45]: …`, `2026-11-22T20:32:15 ntpd[45]: CONFIG: …`, with multilog's or syslog's own in front. */
const withoutOrigin = (line: string): string => line.replace(/^.*?\bntpd\[\d+\]: (?:[A-Z]{2,8}: )?/, '').trim()

function numberIn(text: string): number | null {
  const found = /\bline (\d+)/.exec(text)?.[1]
  if (found === undefined) return null
  // It has read the end of the line by then.
  return Number(found) - (text.startsWith('restrict: ') ? 1 : 0)
}

/**
 * The lines that one start of ntpd wrote: those of its process; of an ntpd that does not tell its process (4.2.0 with -d) all since its
 * last start.
 */
export function linesOfStart(log: string, pid: number): string[] {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  const own = lines.filter((line) => line.includes(`ntpd[${pid}]:`))
  if (own.length > 0)
    return own.slice(
      Math.max(
        0,
        own.findLastIndex((line) => STARTING.test(line)),
      ),
    )
  const start = lines.findLastIndex((line) => STARTING.test(line) && !/ntpd\[\d+\]:/.test(line))
  return start === -1 ? [] : lines.slice(start)
}

const STARTING = /\bntpd (?:ntpsec-)?\d+\.\d+\S*/
