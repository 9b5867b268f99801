import { DaemonNotRunningError, NotPermittedError, NotSupportedError, type HostwardError } from '../../errors.js'
import { firstLine, toolFailed } from '../ask.js'
import type { ToolResult } from '../../host/types.js'

/**
 * What systemctl means when it ends with an error instead of an answer (seen with 219 to 257): no systemd as PID 1,
 * no bus, no rights, a chroot in which it does nothing and exits 0.
 */
export function systemctlFailure(result: ToolResult): HostwardError {
  const known = systemctlTrouble(result.stderr, `systemctl ${result.args[0] ?? ''}`.trimEnd(), { argv: ['systemctl', ...result.args] })
  return known ?? toolFailed(result)
}

/** The error that systemctl's own words mean, or null when they mean none. `command` names the call in the message. */
export function systemctlTrouble(said: string, command: string, more: Record<string, unknown> = {}): HostwardError | null {
  const first = firstLine(said) ?? ''
  const details = { ...more, said: first }
  if (/has not been booted with systemd|Failed to get D-Bus connection: Operation not permitted/.test(said)) {
    return new NotSupportedError(`${command}: this host was not booted with systemd`, {
      suggestions: ['unit files can still be read: hostward unit files'],
      details,
    })
  }
  if (/Running in chroot, ignoring/.test(said)) {
    return new NotSupportedError(`${command}: inside a chroot systemctl answers nothing`, { details })
  }
  if (/Access denied|Interactive authentication required|Permission denied/.test(said)) {
    return new NotPermittedError(`${command}: ${first}`, { suggestions: ['run it as root, or add --sudo'], details })
  }
  if (
    /Failed to connect to (?:bus|system scope bus)|Failed to get D-Bus connection|Transport endpoint is not connected|Connection refused/.test(
      said,
    )
  ) {
    return new DaemonNotRunningError(`${command}: systemd cannot be reached: ${first}`, {
      suggestions: ['is the D-Bus socket /run/dbus/system_bus_socket there?'],
      details,
    })
  }
  return null
}
