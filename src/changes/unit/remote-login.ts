import type { Host } from '../../host/types.js'
import { FileError } from '../../host/types.js'

/** Programs over which somebody is logged in from afar. */
const REMOTE = /^(?:sshd|sshd-session|dropbear|mosh-server)$/

/** Deeper chains of processes than this are not walked up. */
const MOST_ANCESTORS = 64

/**
 * Whether hostward runs in a login over the network: ssh says so in the environment, of this process or of an ancestor (sudo
 * clears it), or an ancestor is sshd.
 *
 * @param env the environment of hostward
 */
export async function isRemoteLogin(host: Host, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  if (['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some((name) => (env[name] ?? '') !== '')) return true
  let pid = 'self'
  for (let step = 0; step < MOST_ANCESTORS && pid !== '0'; step += 1) {
    const stat = await readOrNull(host, `/proc/${pid}/stat`)
    // `PID (NAME) STATE PPID …`; the name may have blanks and brackets in it.
    const [, name = '', parent = '0'] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat ?? '') ?? []
    if (REMOTE.test(name)) return true
    const environment = pid === 'self' ? null : await readOrNull(host, `/proc/${pid}/environ`)
    if (environment?.split('\0').some((line) => /^SSH_CONNECTION=./.test(line)) === true) return true
    pid = parent
  }
  return false
}

async function readOrNull(host: Host, path: string): Promise<string | null> {
  try {
    return await host.readFile(path)
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}
