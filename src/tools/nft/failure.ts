import { NotPermittedError, type HostwardError } from '../../errors.js'
import { commandLine, firstLine, toolFailed, type ExitedResult } from '../ask.js'

/** What nft means when it ends with an error instead of an answer. It has no exit codes of its own: its words tell. */
export function nftFailure(result: ExitedResult): HostwardError {
  if (!/Operation not permitted/.test(result.stderr)) return toolFailed(result)
  const said = firstLine(result.stderr) ?? ''
  return new NotPermittedError(`${commandLine('nft', result.args)}: ${said}`, {
    suggestions: ['run it as root, or add --sudo'],
    details: { said },
  })
}
