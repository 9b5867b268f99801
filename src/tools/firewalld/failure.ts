import { DaemonNotRunningError, NotFoundError, NotPermittedError, ToolFailedError, type HostwardError } from '../../errors.js'
import type { ExitedResult } from '../ask.js'
import { commandLine, firstLine, toolFailed } from '../ask.js'

/** Exit codes of firewall-cmd that hostward tells apart (firewall-cmd(1), src/firewall/errors.py). */
export const FirewallExit = {
  dbusError: 36,
  invalidZone: 112,
  runningButFailed: 251,
  notRunning: 252,
  notAuthorized: 253,
} as const

/** What firewall-cmd means when it ends with an error instead of an answer. The exit code tells; the words are its own. */
export function firewallFailure(result: ExitedResult): HostwardError {
  const command = commandLine('firewall-cmd', result.args)
  const said = firstLine(result.stderr) ?? firstLine(result.stdout) ?? `exit code ${String(result.exitCode)}`
  switch (result.exitCode) {
    case FirewallExit.notRunning:
      return notRunning(command, said)
    case FirewallExit.notAuthorized:
      return notAuthorized(command, said)
    case FirewallExit.dbusError:
      return /Failed to connect to socket/.test(said) ? busGone(command, said) : toolFailed(result)
    case FirewallExit.invalidZone:
      return new NotFoundError(`${command}: ${said}`)
    default:
      return toolFailed(result)
  }
}

/** The error that a line in place of an answer means, or null when it is none of firewall-cmd's error lines. */
export function firewallTrouble(line: string, command: string): HostwardError | null {
  if (/^(?:FirewallD is not running|not running)$/.test(line)) return notRunning(command, line)
  if (/^Authorization failed\.$/.test(line)) return notAuthorized(command, line)
  if (/^Error: INVALID_ZONE\b/.test(line)) return new NotFoundError(`${command}: ${line}`)
  if (/^(?:Error: |usage: |failed$)/.test(line)) return new ToolFailedError(`${command}: ${line}`)
  return null
}

function notRunning(command: string, said: string): HostwardError {
  return new DaemonNotRunningError(`${command}: ${said}`, { suggestions: ['start it: systemctl start firewalld'], details: { said } })
}

/** Not "firewalld does not run": that cannot be asked, and what it has told the kernel holds on. */
export function isBusGone(error: HostwardError): boolean {
  return error instanceof DaemonNotRunningError && error.details['bus'] === 'unreachable'
}

function busGone(command: string, said: string): HostwardError {
  return new DaemonNotRunningError(`${command}: firewalld cannot be asked: ${said.replace(/^Error: DBUS_ERROR: /, '')}`, {
    suggestions: ['is the D-Bus socket /run/dbus/system_bus_socket there?'],
    details: { said, bus: 'unreachable' },
  })
}

function notAuthorized(command: string, said: string): HostwardError {
  return new NotPermittedError(`${command}: ${said}`, { suggestions: ['run it as root, or add --sudo'], details: { said } })
}
