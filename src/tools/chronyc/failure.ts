import {
  DaemonNotRunningError,
  NotFoundError,
  NotPermittedError,
  NotSupportedError,
  ToolFailedError,
  type HostwardError,
} from '../../errors.js'
import type { Host, ToolResult } from '../../host/types.js'
import type { Line } from '../lines.js'
import { ask, commandLine, firstLine, toolFailed, type ExitedResult } from '../ask.js'

/** One of chronyc's numbered answers, which it prints on standard output: `506 Cannot talk to daemon`. */
export interface ChronycReply {
  code: number
  /** The words after the number. */
  text: string
}

/** The line as a numbered answer, or null. */
export function chronycReply(line: string): ChronycReply | null {
  const match = /^(\d{3}) (\S.*)$/.exec(line)
  return match ? { code: Number(match[1]), text: (match[2] ?? '').trimEnd() } : null
}

/** Run chronyc for an answer. @throws what its numbered answers mean, see `chronycFailure`; and what `ask` throws */
export async function askChronyc(host: Host, args: readonly string[]): Promise<ExitedResult> {
  const result = await ask(host, 'chronyc', args)
  if (result.exitCode !== 0) throw chronycFailure(result, host.uid() === 0)
  return result
}

/**
 * What chronyc means when it ends with an error: the numbered answer is the last line on standard output (a table may
 * have begun before it), argument errors are on standard error (candm.h and client.c of chrony 3.4 to 4.8).
 *
 * @param asRoot whether root has asked
 */
export function chronycFailure(result: ToolResult, asRoot: boolean): HostwardError {
  const reply = lastReply(result.stdout)
  const command = commandLine('chronyc', result.args)
  const details = { argv: ['chronyc', ...result.args], exitCode: result.exitCode }
  if (reply === null) {
    const said = firstLine(result.stderr) ?? ''
    return NO_CONNECTION.test(said) ? daemonNotRunning(`${command}: ${said}`, details) : toolFailed(result)
  }
  const message = `${command}: ${String(reply.code)} ${reply.text}`
  switch (reply.code) {
    case 506:
      return daemonNotRunning(message, details)
    case 501:
    case 510:
      return new NotPermittedError(`${message}: chronyd answers this only to root`, {
        suggestions: [asRoot ? SOCKET_HINT : 'run it as root, or add --sudo'],
        details,
      })
    case 502:
    case 505:
    case 513:
    case 519:
      return new NotSupportedError(message, { details })
    case 503:
    case 521:
      return new NotFoundError(message, { details })
    default:
      return new ToolFailedError(message, { details })
  }
}

/**
 * The error that a line of a saved output tells of, or null: a numbered error, or what chronyc prints on standard error.
 * Exit 5 when the daemon was not there, else 6.
 */
export function chronycTrouble(line: Line): HostwardError | null {
  const reply = chronycReply(line.text)
  if (reply !== null && reply.code < 500) return null
  const message = `chronyc said in line ${String(line.number)}: ${line.text.trim()}`
  if (reply?.code === 506 || NO_CONNECTION.test(line.text)) return daemonNotRunning(message, { line: line.number })
  const complains = reply !== null || COMPLAINT.test(line.text)
  const refused = reply?.code === 501 || reply?.code === 510
  const suggestions = refused ? ['save the output again as root'] : []
  return complains ? new ToolFailedError(message, { suggestions, details: { line: line.number } }) : null
}

/** chronyd does not listen on its socket when the folder is not its own; chronyc then goes over UDP, where root is nobody. */
const SOCKET_HINT = 'root is heard only through /run/chrony/chronyd.sock: does /run/chrony belong to the user of chronyd?'

const NO_CONNECTION = /^(?:Fatal error : )?Could not open connection to daemon/
const COMPLAINT =
  /^(?:Fatal error : |Unrecognized |Could not (?:read|parse|get|open|write) |(?:Invalid|Bad) (?:syntax|option|value|arguments?|range|host|maximum)\b|\S*chronyc: (?:invalid|unrecognized|option)|Usage: \S*chronyc )/

/** chronyc tells of its own socket (as root) or of an old command, and then asks all the same (client.c of chrony 4.8). */
export function isChronycNotice(text: string): boolean {
  return NOTICE.test(text)
}

const NOTICE =
  /^(?:Server socket path \S+ is too long|Could not (?:create|open\/stat) \S+ : |Unexpected mode\/owner of |Could not bind\/connect client Unix socket|Could not change socket |Authentication is no longer supported)/

function lastReply(stdout: string): ChronycReply | null {
  const replies = stdout.split('\n').map(chronycReply)
  return replies.findLast((reply) => reply !== null && reply.code >= 500) ?? null
}

function daemonNotRunning(message: string, details: Record<string, unknown>): DaemonNotRunningError {
  return new DaemonNotRunningError(message, {
    suggestions: [
      'start it: systemctl start chronyd (on Debian-like hosts: chrony)',
      'with "cmdport 0" in chrony.conf only root can ask: run it as root, or add --sudo',
    ],
    details,
  })
}
