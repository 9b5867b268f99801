import { ToolFailedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'

/** A version of chrony as numbers that can be compared: 4.6.1 is {major: 4, minor: 6}. */
export interface ChronyVersion {
  /** As told, e.g. `4.6.1`. */
  text: string
  major: number
  minor: number
}

/** `chronyc --version`: `chronyc (chrony) version 4.6.1 (+READLINE …)`. @throws ToolMissingError, ToolFailedError */
export async function askChronyVersion(host: Host): Promise<ChronyVersion> {
  const { stdout } = await ask(host, 'chronyc', ['--version'])
  const version = parseChronyVersion(stdout)
  if (version === null) throw new ToolFailedError('chronyc --version: no version in its first line', { details: { stdout } })
  return version
}

/** The version in the first line, or null. */
export function parseChronyVersion(text: string): ChronyVersion | null {
  const match = /^chronyc \(chrony\) version ((\d+)\.(\d+)\S*)/.exec(text)
  return match ? { text: match[1] ?? '', major: Number(match[2]), minor: Number(match[3]) } : null
}

/** Whether the version is at least `major.minor`. */
export function isAtLeast(version: ChronyVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor)
}
