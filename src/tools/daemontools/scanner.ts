import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../ask.js'
import { toLines } from '../lines.js'
import type { SupervisorFamily } from './ask-svstat.js'

/** A program that starts a supervisor for every service in a folder. */
export interface Scanner {
  pid: number
  family: SupervisorFamily
  /** The folder as it was started with; null when it looks into its working directory, or has only a relative path. */
  folder: string | null
}

const FAMILIES: Readonly<Record<string, SupervisorFamily>> = { svscan: 'daemontools', runsvdir: 'runit', 's6-svscan': 's6' }

/** A pattern for whole names of programs. */
export const SCANNER_ARGS: readonly string[] = ['-a', '-x', Object.keys(FAMILIES).join('|')]

/** The scanners that run, by their process ids. @throws ToolMissingError (no pgrep), ToolFailedError */
export async function askScanners(host: Host): Promise<Scanner[]> {
  const result = await ask(host, 'pgrep', SCANNER_ARGS)
  // 1: no process matches (pgrep(1)).
  if (result.exitCode > 1) throw toolFailed(result)
  return parseScanners(result.stdout)
}

/**
 * Lines of `pgrep -a`: `1 svscan /service`, `812 /usr/bin/runsvdir -P /etc/service log: ....`. A process of another name, which only
 * pgrep took for one (a script), is none.
 */
export function parseScanners(text: string): Scanner[] {
  return toLines(text).flatMap(({ text: line }) => {
    const [pid = '', program = '', ...words] = line.trim().split(/\s+/)
    const family = FAMILIES[program.slice(program.lastIndexOf('/') + 1)]
    if (!/^\d+$/.test(pid) || family === undefined) return []
    return [{ pid: Number(pid), family, folder: words.find((word) => word.startsWith('/')) ?? null }]
  })
}
