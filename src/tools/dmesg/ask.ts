import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, commandLine, toolFailed } from '../ask.js'
import { toLines } from '../lines.js'
import { dmesgTrouble } from './failure.js'
import type { DmesgMessage } from './message.js'
import { parseDmesgJson } from './parse-json.js'
import { parseDmesgText } from './parse-text.js'

export interface DmesgAnswer {
  /** Oldest first. */
  messages: DmesgMessage[]
  warnings: Warning[]
}

/**
 * All messages that the kernel still holds: as JSON from util-linux 2.38 on, as text before. The level is always asked
 * for in words: the numbers are wrong for messages of user space before 2.40.
 *
 * @throws ToolMissingError, NotPermittedError (kernel.dmesg_restrict), ToolFailedError, ParseError
 */
export async function askDmesg(host: Host): Promise<DmesgAnswer> {
  const version = await askUtilLinuxVersion(host)
  const args = dmesgArgs(version)
  const result = await ask(host, 'dmesg', args)
  if (result.exitCode !== 0) throw dmesgTrouble(result.stderr, commandLine('dmesg', args), host.uid() === 0) ?? toolFailed(result)
  if (result.stdout.trim() === '') return { messages: [], warnings: [] }
  if (args.includes('--json')) return parseDmesgJson(result.stdout)
  const { messages, warnings } = parseDmesgText(toLines(result.stdout), { prefixed: true })
  const indents = version !== null && !isBefore(version, INDENT_SINCE)
  return { messages, warnings: indents ? warnings : warnings.filter(({ code }) => code !== 'CONTINUATION_ASSUMED') }
}

/** Major and minor version of util-linux. */
type UtilLinuxVersion = readonly [major: number, minor: number]

const JSON_SINCE: UtilLinuxVersion = [2, 38]
/** Before, the next lines of a message are not indented. */
const INDENT_SINCE: UtilLinuxVersion = [2, 26]

/** The argv of the question; a dmesg that is not util-linux's (busybox) knows only the raw form. */
function dmesgArgs(version: UtilLinuxVersion | null): string[] {
  if (version === null) return ['-r']
  return isBefore(version, JSON_SINCE) ? ['-x'] : ['-x', '--json']
}

/** Version of util-linux from `dmesg --version` (`dmesg from util-linux 2.37.4`); null for another dmesg. */
async function askUtilLinuxVersion(host: Host): Promise<UtilLinuxVersion | null> {
  const { stdout } = await ask(host, 'dmesg', ['--version'])
  const match = /util-linux (\d+)\.(\d+)/.exec(stdout)
  return match ? [Number(match[1]), Number(match[2])] : null
}

function isBefore(version: UtilLinuxVersion, other: UtilLinuxVersion): boolean {
  return version[0] < other[0] || (version[0] === other[0] && version[1] < other[1])
}
