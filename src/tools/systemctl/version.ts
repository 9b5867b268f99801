import type { Host } from '../../host/types.js'
import { ToolFailedError } from '../../errors.js'
import { ask } from '../ask.js'

/**
 * Major version of systemd, from the first line of `systemctl --version` (`systemd 252 (252-51.el9)`).
 *
 * @throws ToolMissingError, ToolFailedError
 */
export async function askSystemdVersion(host: Host): Promise<number> {
  return (await askSystemdBuild(host)).version
}

/** Major version and the first line itself, which names the distribution's build. @throws as askSystemdVersion */
export async function askSystemdBuild(host: Host): Promise<{ version: number; line: string }> {
  const { stdout } = await ask(host, 'systemctl', ['--version'])
  const version = parseSystemdVersion(stdout)
  if (version === null) throw new ToolFailedError('systemctl --version: no version in its first line', { details: { stdout } })
  return { version, line: stdout.split('\n')[0] ?? '' }
}

/** The number after `systemd` in the first line, or null. */
function parseSystemdVersion(text: string): number | null {
  const match = /^systemd (\d+)\b/.exec(text)
  return match ? Number(match[1]) : null
}
