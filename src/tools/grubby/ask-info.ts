import { NotSupportedError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, firstLine } from '../ask.js'
import { grubbyFailure } from './failure.js'
import { parseGrubbyInfo, type GrubbyEntry } from './info.js'

const GRUBBY_INFO_ARGS: readonly string[] = ['--info=ALL']

export interface GrubbyAnswer {
  /** Empty also where grubby may not read the entries: it ends with 0 then (G40), and where its helper is missing (G11). */
  entries: GrubbyEntry[]
  warnings: Warning[]
  /** First line on standard error, which grubby writes beside a useful answer too; null when there is none. */
  said: string | null
}

/**
 * All boot entries that grubby knows, in its order.
 *
 * @throws ToolMissingError, NotPermittedError, NotSupportedError (nothing to configure), ToolFailedError, ParseError
 */
export async function askGrubbyInfo(host: Host): Promise<GrubbyAnswer> {
  const result = await ask(host, 'grubby', GRUBBY_INFO_ARGS)
  if (result.exitCode !== 0) {
    // The C grubby says so of a configuration without any entry.
    if (/^grubby: kernel not found$/m.test(result.stderr)) {
      throw new NotSupportedError('grubby --info=ALL: no boot entries: grubby: kernel not found')
    }
    throw grubbyFailure(result)
  }
  const { entries, warnings } = parseGrubbyInfo(result.stdout)
  return { entries, warnings, said: firstLine(result.stderr) }
}
