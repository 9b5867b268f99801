import { ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { toLines, type Line } from '../lines.js'
import { askChronyc, chronycReply } from './failure.js'

/**
 * Whether the running chronyd would answer a client at each address, in the order of `addresses`. One process for all
 * (`-m`): `208 Access allowed` and `209 Access denied` come one a line, with exit code 0 for both.
 *
 * @throws NotPermittedError (chronyd answers root only), DaemonNotRunningError, ParseError
 */
export async function askAccess(host: Host, addresses: readonly string[]): Promise<boolean[]> {
  if (addresses.length === 0) return []
  const args = accessArgs(addresses)
  const { stdout } = await askChronyc(host, args)
  return parseAccess(toLines(stdout), addresses, args)
}

/** One verdict a line, for each address. @throws ParseError */
export function parseAccess(lines: readonly Line[], addresses: readonly string[], args: readonly string[]): boolean[] {
  const verdicts = lines.map((line) => {
    const code = chronycReply(line.text)?.code
    if (code === 208) return true
    if (code === 209) return false
    throw new ParseError({ tool: 'chronyc', argv: ['chronyc', ...args], line: line.number, text: line.text }, '208 or 209 was expected')
  })
  if (verdicts.length !== addresses.length) {
    throw new ParseError(
      { tool: 'chronyc', argv: ['chronyc', ...args], line: lines.length, text: lines.at(-1)?.text ?? '' },
      `${String(verdicts.length)} answers to ${String(addresses.length)} questions`,
    )
  }
  return verdicts
}

function accessArgs(addresses: readonly string[]): string[] {
  return ['-m', ...accessCommands(addresses)]
}

/** The commands of chronyc that ask about addresses. */
export const accessCommands = (addresses: readonly string[]): string[] => addresses.map((address) => `accheck ${address}`)
