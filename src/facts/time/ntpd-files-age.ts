import { asFileError, readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { readKernelStart } from '../boot/kernel-start.js'
import type { Ntpd } from './ntpd.js'

/**
 * Whether a file of ntpd was changed since the running ntpd has read it, at its start. Null when it does not run, or when either time
 * cannot be read: ntpd itself does not tell what it has read.
 */
export async function ntpdFilesChanged(host: Host, { pid }: Pick<Ntpd, 'pid'>, { files, main }: NtpConf): Promise<boolean | null> {
  const start = pid === null ? null : await processStart(host, pid)
  if (start === null) return null
  const paths = [...new Set([main, ...files.map(({ path }) => path)])]
  const times = await Promise.all(paths.map((path) => changedAt(host, path)))
  if (times.includes(null)) return null
  return times.some((time) => time !== null && time > start + SLACK_SECONDS)
}

/** The start of the kernel is told in whole seconds. */
const SLACK_SECONDS = 2

/** Clock ticks in a second, as the kernel tells them to programs, on every architecture (time(7), USER_HZ). */
const TICKS = 100

/** Field 22 of /proc/PID/stat counts from the start of the kernel (proc(5)). In seconds since the epoch. */
async function processStart(host: Host, pid: number): Promise<number | null> {
  const [{ text }, kernel] = await Promise.all([readOrError(host, `/proc/${pid}/stat`), readKernelStart(host)])
  // The name of the program may have blanks and parentheses.
  const ticks = text === null ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ')[22 - 3]
  if (ticks === undefined || !/^\d+$/.test(ticks) || kernel === null) return null
  return kernel.getTime() / 1000 + Number(ticks) / TICKS
}

/** In seconds since the epoch; -1 for a file that is not there. */
async function changedAt(host: Host, path: string): Promise<number | null> {
  try {
    return (await host.stat(path)).mtimeSeconds
  } catch (error) {
    return asFileError(error, path).missing ? -1 : null
  }
}
