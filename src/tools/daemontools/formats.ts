import { DaemonNotRunningError, NotFoundError, NotPermittedError, ToolFailedError, type HostwardError, type Warning } from '../../errors.js'
import { isReadBy, joinBrokenLines } from '../broken-lines.js'
import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutIndentation, withoutTranscriptMarks } from '../transcript.js'
import type { SupervisedService } from './service.js'
import { parseSvstat, parseSvstatLine } from './svstat.js'

/** `svstat`, `s6-svstat` and `sv status`: `services[]`. An error of the tool when there is not one service with a state. */
export const parseSavedSvstat: SavedOutputParser<'svstat'> = (text) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const indented = withoutIndentation(marks.lines.filter((line) => !isBlank(line)))
  const { lines, warnings } = joinBrokenLines(indented.lines, (line) => isReadBy(parseSvstatLine, line))
  const services = parseSvstat(lines)
  const problems = services.filter(({ problem }) => problem !== null)
  const first = problems[0]
  if (first !== undefined && problems.length === services.length) throw problemError(first, services)
  return { data: { services }, warnings: [...marks.warnings, ...indented.warnings, ...warnings, ...problems.map(problemWarning)] }
}

/** The error that svstat's own words mean (they are the same in every language). */
function problemError(service: SupervisedService, services: SupervisedService[]): HostwardError {
  const said = sentence(service)
  const details = { services }
  if (/access denied|Permission denied/.test(said)) return new NotPermittedError(said, { suggestions: ['ask as root'], details })
  if (/(?:unable to|can't) (?:chdir|change to)/.test(said)) return new NotFoundError(said, { details })
  if (/not running|supervise\/ok: (?:file does not exist|No such file or directory)/.test(said)) {
    return new DaemonNotRunningError(said, {
      suggestions: ['the directory is not supervised: is it linked into /service, and does svscan run?'],
      details,
    })
  }
  return new ToolFailedError(said, { details })
}

function problemWarning(service: SupervisedService): Warning {
  return { code: 'STATE_UNKNOWN', message: sentence(service) }
}

function sentence({ directory, problem }: SupervisedService): string {
  return `${directory ?? 'svstat'}: ${problem ?? ''}`
}
