import type { Host } from '../../host/types.js'
import { ask, firstLine } from '../ask.js'
import { toLines } from '../lines.js'

/** What `systemd-analyze verify` says about unit files. */
export interface VerifyAnswer {
  /** Lines about these units; empty when systemd has nothing against them. A warning counts: what is ignored is not done. */
  complaints: string[]
  /** Why nothing is known: it ended with an error that is not about these units. Null when it answered. */
  unable: string | null
}

/**
 * Have systemd read unit files that are not in place yet (systemd-analyze(1); 239 to 257). Its exit code is 0 for settings that
 * systemd would ignore: what counts is what it says about these files, and it also talks about other units of the host.
 *
 * @param folder where the files are
 * @param names the units, e.g. `backup.timer`
 * @throws ToolMissingError, TimeoutError …
 */
export async function askVerify(host: Host, folder: string, names: readonly string[]): Promise<VerifyAnswer> {
  const result = await ask(host, 'systemd-analyze', ['verify', '--man=no', ...names.map((name) => `${folder}/${name}`)])
  const complaints = toLines(result.stderr)
    .map((line) => line.text.trim())
    .filter((line) => line.includes(`${folder}/`) || names.some((name) => line.startsWith(`${name}: `) || line.includes(`Unit ${name} `)))
  const unable = result.exitCode === 0 || complaints.length > 0 ? null : (firstLine(result.stderr) ?? `exit code ${result.exitCode}`)
  return { complaints: complaints.map((line) => line.replaceAll(`${folder}/`, '')), unable }
}
