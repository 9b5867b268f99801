import { DaemonNotRunningError, NotPermittedError, NotSupportedError, type HostwardError } from '../../errors.js'
import { commandLine, firstLine, toolFailed } from '../ask.js'
import type { ToolResult } from '../../host/types.js'

/**
 * What systemctl means when it ends with an error instead of an answer (reference/formats 1.10): no systemd as PID 1,
 * no bus, no rights, a chroot in which it does nothing and exits 0.
 */
export function systemctlFailure(result: ToolResult): HostwardError {
  const known = systemctlTrouble(result.stderr, commandLine('systemctl', result.args))
  return known ?? toolFailed(result)
}

/** The error that systemctl's own words mean, or null when they mean none. `command` names the call in the message. */
export function systemctlTrouble(said: string, command: string): HostwardError | null {
  const first = firstLine(said) ?? ''
  if (/has not been booted with systemd|Failed to get D-Bus connection: Operation not permitted/.test(said)) {
    return new NotSupportedError(`${command}: this host was not booted with systemd`, {
      suggestions: ['unit files can still be read: hostward unit files'],
      details: { said: first },
    })
  }
  if (/Running in chroot, ignoring/.test(said)) {
    return new NotSupportedError(`${command}: inside a chroot systemctl answers nothing`, { details: { said: first } })
  }
  if (/Access denied|Interactive authentication required|Permission denied/.test(said)) {
    return new NotPermittedError(`${command}: ${first}`, { suggestions: ['run it as root, or add --sudo'] })
  }
  if (
    /Failed to connect to (?:bus|system scope bus)|Failed to get D-Bus connection|Transport endpoint is not connected|Connection refused/.test(
      said,
    )
  ) {
    return new DaemonNotRunningError(`${command}: systemd cannot be reached: ${first}`, {
      suggestions: ['is the D-Bus socket /run/dbus/system_bus_socket there?'],
    })
  }
  return null
}
