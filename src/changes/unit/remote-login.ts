import type { Host } from '../../host/types.js'
import { FileError } from '../../host/types.js'

/** Programs over which somebody is logged in from afar. */
const REMOTE = /^(?:sshd|sshd-session|dropbear|mosh-server)$/

/** Deeper chains of processes than this are not walked up. */
const MOST_ANCESTORS = 64

/**
 * Whether hostward runs in a login over the network: ssh says so in the environment, of this process or of an ancestor (sudo
 * clears it), or an ancestor is sshd. That is a matter of the machine that hostward runs on: of a recording it is not asked.
 *
 * @param env the environment of hostward
 */
export async function isRemoteLogin(host: Host, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  if ((await host.describe()).kind !== 'local') return false
  if (['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some((name) => (env[name] ?? '') !== '')) return true
  for await (const { name, connection } of processesAbove(host)) if (REMOTE.test(name) || connection !== '') return true
  return false
}

/** The connection of the login over ssh that hostward runs in. */
export interface SshConnection {
  /** Address from which the login came. */
  client: string
  /** Port of this host. */
  serverPort: number
}

/** Null without one, and where sudo or a login of another kind has hidden it. */
export async function sshConnection(host: Host, env: Readonly<Record<string, string | undefined>>): Promise<SshConnection | null> {
  const own = readConnection(env['SSH_CONNECTION'])
  if (own !== null) return own
  for await (const { connection } of processesAbove(host)) {
    const found = readConnection(connection)
    if (found !== null) return found
  }
  return null
}

/**
 * hostward's own process and those above it, each with SSH_CONNECTION of its environment: empty where it has none or does not tell,
 * and for hostward itself, whose environment is known.
 */
async function* processesAbove(host: Host): AsyncGenerator<{ name: string; connection: string }> {
  let pid = 'self'
  for (let step = 0; step < MOST_ANCESTORS && pid !== '0'; step += 1) {
    const stat = await readOrNull(host, `/proc/${pid}/stat`)
    // `PID (NAME) STATE PPID …`; the name may have blanks and brackets in it.
    const [, name = '', parent = '0'] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat ?? '') ?? []
    const environment = pid === 'self' ? null : await readOrNull(host, `/proc/${pid}/environ`)
    const line = environment?.split('\0').find((one) => one.startsWith('SSH_CONNECTION='))
    yield { name, connection: line?.slice('SSH_CONNECTION='.length) ?? '' }
    pid = parent
  }
}

/** `CLIENT PORT SERVER PORT`, ssh(1). */
function readConnection(text: string | undefined): SshConnection | null {
  const match = /^(\S+) \d+ \S+ (\d+)$/.exec(text?.trim() ?? '')
  return match === null ? null : { client: (match[1] ?? '').replace(/%.*$/, ''), serverPort: Number(match[2]) }
}

async function readOrNull(host: Host, path: string): Promise<string | null> {
  try {
    return await host.readFile(path)
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}
