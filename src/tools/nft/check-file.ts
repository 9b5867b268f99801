import type { Host } from '../../host/types.js'
import { ask, firstLine } from '../ask.js'

/** The name of the candidate in its folder. */
export const CANDIDATE = 'nftables.conf'

/**
 * What nft itself has against a file: `nft -c -f FILE`, which reads it, asks the kernel, and loads nothing.
 *
 * @returns its words; null when it takes it
 */
export async function askNftCheck(host: Host, folder: string): Promise<string | null> {
  const { exitCode, stdout, stderr } = await ask(host, 'nft', ['-c', '-f', `${folder}/${CANDIDATE}`])
  if (exitCode === 0) return null
  return (firstLine(stderr) ?? firstLine(stdout) ?? `exit code ${exitCode}`).replaceAll(`${folder}/`, '')
}
