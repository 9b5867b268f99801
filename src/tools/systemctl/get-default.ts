import { ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, firstLine, toolFailed } from '../ask.js'
import { systemctlTrouble } from './failure.js'
import { isUnitName } from './names.js'

/**
 * The target that `systemctl get-default` names. It reads unit files and needs no running systemd.
 *
 * @throws ToolMissingError, ToolFailedError (there is none), ParseError
 */
export async function askDefaultTarget(host: Host): Promise<string> {
  const result = await ask(host, 'systemctl', ['get-default'])
  if (result.exitCode !== 0) throw systemctlTrouble(result.stderr, 'systemctl get-default') ?? toolFailed(result)
  const name = firstLine(result.stdout)
  if (name === null) throw toolFailed(result, 'it named no target')
  if (isUnitName(name)) return name
  throw new ParseError({ tool: 'systemctl', argv: ['systemctl', 'get-default'], line: 1, text: name }, 'the name of a unit was expected')
}
