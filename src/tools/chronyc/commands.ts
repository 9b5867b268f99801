import { ToolFailedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { commandLine } from '../ask.js'
import { toLines } from '../lines.js'
import { askChronyc, chronycReply } from './failure.js'

/** Words that do several commands in one process, one after the other: `chronyc -m 'deny all' 'allow 10.0.0.0/8'`. */
export const commandsArgs = (commands: readonly string[]): string[] => ['-m', ...commands]

/** Have the running chronyd do some commands; each must answer `200 OK`. @throws ToolFailedError, and what `askChronyc` throws */
export async function askChronycCommands(host: Host, commands: readonly string[]): Promise<void> {
  const args = commandsArgs(commands)
  const { stdout } = await askChronyc(host, args)
  const replies = toLines(stdout).map(({ text }) => chronycReply(text)?.code)
  if (replies.length !== commands.length || replies.some((code) => code !== 200)) {
    throw new ToolFailedError(`${commandLine('chronyc', args)}: ${stdout.trim().replaceAll('\n', '; ')}`, {
      details: { argv: ['chronyc', ...args] },
    })
  }
}
