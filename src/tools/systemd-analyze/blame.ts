import { DaemonNotRunningError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, commandLine, toolFailed } from '../ask.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { systemctlTrouble } from '../systemctl/failure.js'
import { parseTimeSpan } from '../timestamps.js'

/** How long a unit took from being started to being up. */
export interface BlamedUnit {
  unit: string
  seconds: number
}

const BLAME_ARGS: readonly string[] = ['blame', '--no-pager']

/**
 * Units by the time that they took to start, the slowest first (systemd-analyze(1)). Units start side by side: the times
 * do not add up to the time of the boot.
 *
 * @throws ToolMissingError, NotSupportedError (no systemd), DaemonNotRunningError (systemd still boots, or no bus), ParseError
 */
export async function askBlame(host: Host): Promise<BlamedUnit[]> {
  const result = await ask(host, 'systemd-analyze', BLAME_ARGS)
  if (result.exitCode === 0) return parseBlame(result.stdout)
  const command = commandLine('systemd-analyze', BLAME_ARGS)
  if (/Bootup is not yet finished/.test(result.stderr)) {
    throw new DaemonNotRunningError(`${command}: the host is still booting`, {
      suggestions: ['ask again when systemctl list-jobs is empty'],
    })
  }
  throw systemctlTrouble(result.stderr, command) ?? toolFailed(result)
}

/** `systemd-analyze blame`: a time span, right-aligned, and a unit. @throws ParseError */
export function parseBlame(text: string): BlamedUnit[] {
  return toLines(text)
    .filter((line) => !isBlank(line))
    .map(parseRow)
}

function parseRow(line: Line): BlamedUnit {
  const match = /^ *(\d.*?) (\S+\.[a-z]+) *$/.exec(line.text)
  const seconds = parseTimeSpan(match?.[1] ?? '')
  if (match?.[2] === undefined || seconds === null) throw notUnderstood('systemd-analyze', line, 'TIME UNIT was expected')
  return { unit: match[2], seconds }
}
