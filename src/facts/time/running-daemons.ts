import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../../tools/ask.js'
import { notUnderstood, toLines } from '../../tools/lines.js'
import { findNtpd } from './ntpd.js'

/**
 * The time daemons that run where there is no systemd to ask, by their processes: `chronyd`, `ntpd`, `ntpsec`.
 *
 * @throws ToolMissingError, ToolFailedError, ParseError when nobody lists processes
 */
export async function readRunningDaemons(host: Host): Promise<string[]> {
  const [isChronyd, isNtpd] = await Promise.all([runs(host, 'chronyd'), runs(host, 'ntpd')])
  const ntpd = isNtpd ? await findNtpd(host) : null
  // The process of that name may have been another's `ntpd --version`.
  const isRunning = ntpd !== null && ntpd.pid !== null
  return [...(isChronyd ? ['chronyd'] : []), ...(isRunning ? [ntpd.flavour ?? 'ntpd'] : [])]
}

/** What is not installed does not run, and is not asked about. */
async function runs(host: Host, name: string): Promise<boolean> {
  if (name === 'chronyd' && (await host.which('chronyd')) === null && (await host.which('chronyc')) === null) return false
  const result = await ask(host, 'pgrep', ['-x', name])
  // 1: there is none; then it says nothing.
  if (result.exitCode > 1 || result.stderr.trim() !== '') throw toolFailed(result)
  const odd = toLines(result.stdout).find(({ text }) => !/^\d+$/.test(text))
  if (odd !== undefined) throw notUnderstood('pgrep', odd, 'the number of a process was expected')
  return result.exitCode === 0
}
