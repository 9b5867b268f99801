import { NotPermittedError, NotSupportedError, ToolFailedError, type HostwardError } from '../../errors.js'
import type { ToolResult } from '../../host/types.js'
import { commandLine, toolFailed } from '../ask.js'

/** What grubby means when it ends with an error. */
export function grubbyFailure(result: ToolResult): HostwardError {
  return grubbyTrouble(result.stderr, commandLine('grubby', result.args)) ?? toolFailed(result)
}

/** The error that grubby's own words mean, or null when they mean none. `command` names the call in the message. */
export function grubbyTrouble(said: string, command: string): HostwardError | null {
  const lines = said.split('\n').map((line) => line.trim())
  const find = (pattern: RegExp): string | undefined => lines.find((line) => pattern.test(line))
  const denied = find(/: (?:Permission denied|許可がありません)\.?$/)
  if (denied !== undefined) {
    return new NotPermittedError(`${command}: ${denied}`, { suggestions: ['run it as root, or add --sudo'] })
  }
  const noConfiguration = find(/^(?:grubby: )?error opening .* for read: No such file or directory$/)
  if (noConfiguration !== undefined) {
    return new NotSupportedError(`${command}: this host has no boot loader configuration that grubby knows: ${noConfiguration}`)
  }
  const wrong = find(GRUBBY_ERROR)
  return wrong === undefined ? null : new ToolFailedError(`${command}: ${wrong}`)
}

/** Both grubbys' messages: the script's (`The param X is incorrect`) and the C program's (`grubby: kernel not found`). */
const GRUBBY_ERROR =
  /^(?:The param .* is incorrect|no action specified|The .* kernel isn't installed in the machine|The kernel title must be specified|invalid option ".*"|the option ".*" was deprecated|grubby[\w.-]*: .*|grubby fatal error: .*|error opening .* for read: .*|Usage: \S*grubby\b.*)$/
