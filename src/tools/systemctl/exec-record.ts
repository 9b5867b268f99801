import { parseSystemdTime } from '../timestamps.js'
import { describeEnd, type ProcessEnd } from './exit-status.js'

/** One command of a unit (ExecStartPre=, ExecStart=, ExecMount= …) and how its last run ended. */
export interface UnitCommand {
  /** The setting that it stands in: ExecStart, ExecStop … */
  setting: string
  /** The program. */
  path: string
  /** systemd's text of the command line: its words joined by spaces, so that it cannot be split again. */
  commandLine: string
  /** A failure is ignored (`-` before the command); null when systemd does not say. */
  ignoresFailure: boolean | null
  /** ISO 8601 UTC; null when it has not run yet. */
  started: string | null
  startedUsec: number | null
  stopped: string | null
  stoppedUsec: number | null
  /** null when it has not run yet. */
  pid: number | null
  /** How it ended; null while it runs, and when it has not run yet. */
  end: ProcessEnd | null
}

const RECORD =
  /^\{ path=(.*?) ; argv\[\]=(.*) ; (ignore_errors|flags)=(.*?) ; start_time=\[(.*?)\] ; stop_time=\[(.*?)\] ; pid=(\d+) ; code=(\S+) ; status=(\d+)(?:\/\S+)? \}$/s

/**
 * The value of an `Exec…=` property: `{ path=/bin/false ; argv[]=/bin/false ; ignore_errors=no ; start_time=[…] ; … }`. The
 * command line may hold anything, the last fields not. Null for another form.
 */
export function parseExecRecord(setting: string, value: string, utcOffsetMinutes?: number): UnitCommand | null {
  const match = RECORD.exec(value)
  if (!match) return null
  const [, path = '', commandLine = '', kind, flags = '', start = '', stop = '', pid = '', code = '', status = ''] = match
  const started = parseSystemdTime(start, utcOffsetMinutes)
  const stopped = parseSystemdTime(stop, utcOffsetMinutes)
  return {
    setting,
    path,
    commandLine,
    ignoresFailure: kind === 'flags' ? flags.split(' ').includes('ignore-failure') : flags === 'yes',
    started: started?.iso ?? null,
    startedUsec: started?.usec ?? null,
    stopped: stopped?.iso ?? null,
    stoppedUsec: stopped?.usec ?? null,
    pid: pid === '0' ? null : Number(pid),
    end: code === '(null)' ? null : describeEnd(code, Number(status)),
  }
}
