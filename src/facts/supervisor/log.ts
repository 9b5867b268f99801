import { posix } from 'node:path'
import { readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { multilogFolders, parseMultilog, type MultilogLine } from '../../tools/daemontools/multilog.js'

export interface SupervisedLog {
  /** The file that the logger writes now; null where the service has no logger, or one that is not multilog. */
  file: string | null
  /** Its last lines, oldest first. */
  lines: MultilogLine[]
}

/**
 * The last lines that a service has written, from its own log (multilog).
 *
 * @param directory of the service
 * @throws FileError when the log may not be read
 */
export async function readSupervisedLog(host: Host, directory: string, lines: number): Promise<SupervisedLog> {
  const script = await readIfThere(host, `${directory}/log/run`)
  const [folder] = multilogFolders(script ?? '')
  if (folder === undefined) return { file: null, lines: [] }
  const file = posix.resolve(`${directory}/log`, folder, 'current')
  const text = await readIfThere(host, file)
  return { file, lines: lines === 0 ? [] : parseMultilog(text ?? '').slice(-lines) }
}
