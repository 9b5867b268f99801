import { NotPermittedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, firstLine, toolFailed } from '../ask.js'
import { toLines } from '../lines.js'
import { parseIptables, type IptablesChain } from './saved.js'

/** The chains of the filter table. @throws ToolMissingError, NotPermittedError, ToolFailedError, ParseError */
export async function askIptables(host: Host, program: 'iptables' | 'ip6tables'): Promise<IptablesChain[]> {
  const result = await ask(host, `${program}-save`, ['-t', 'filter'])
  if (result.exitCode !== 0) {
    const said = firstLine(result.stderr) ?? ''
    if (!/[Pp]ermission denied|must be root/.test(said)) throw toolFailed(result)
    throw new NotPermittedError(`${program}-save: ${said}`, { suggestions: ['run it as root, or add --sudo'] })
  }
  return parseIptables(toLines(result.stdout)).filter(({ table }) => table === 'filter')
}
